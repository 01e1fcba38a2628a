// Operators over compiled operands. What both sides are decides at each run; plain numbers go past the metamethods.
import { either, overOne, overTwo } from './code.ts'
import type { Code } from './code.ts'
import { calculate } from './arithmetic.ts'
import type { Place } from './syntax.ts'
import { isTruthy } from './value.ts'
import type { LuaValue } from './value.ts'

export function binary(operator: string, left: Code<LuaValue>, right: Code<LuaValue>, at: Place): Code<LuaValue> {
  switch (operator) {
    case '..':
      return overTwo(left, right, (frame, a, b) => frame.state.concat(a, b, at))
    case '==':
      return overTwo(left, right, (frame, a, b) => a === b || frame.state.equals(a, b))
    case '~=':
      return overTwo(left, right, (frame, a, b) => a !== b && !frame.state.equals(a, b))
    case '<':
      return overTwo(left, right, (frame, a, b) => frame.state.less(a, b, at))
    case '>':
      return overTwo(left, right, (frame, a, b) => frame.state.less(b, a, at))
    case '<=':
      return overTwo(left, right, (frame, a, b) => frame.state.lessOrEqual(a, b, at))
    case '>=':
      return overTwo(left, right, (frame, a, b) => frame.state.lessOrEqual(b, a, at))
    default:
      return overTwo(left, right, (frame, a, b) =>
        typeof a === 'number' && typeof b === 'number' ? calculate(operator, a, b) : frame.state.arithmetic(operator, a, b, at),
      )
  }
}

export function unary(operator: string, operand: Code<LuaValue>, at: Place): Code<LuaValue> {
  if (operator === 'not') return overOne(operand, (_, value) => !isTruthy(value))
  if (operator === '-')
    return overOne(operand, (frame, value) => (typeof value === 'number' ? -value : frame.state.negate(value, at)))
  return overOne(operand, (frame, value) => frame.state.length(value, at))
}

export function logic(operator: 'and' | 'or', left: Code<LuaValue>, right: Code<LuaValue>): Code<LuaValue> {
  const keeps = (value: LuaValue): boolean => isTruthy(value) === (operator === 'or')
  return either(
    [left, right],
    (frame) => {
      const value = left.run(frame)
      return keeps(value) ? value : right.run(frame)
    },
    function* (frame) {
      const value = left.steps ? yield* left.steps(frame) : left.run(frame)
      if (keeps(value)) return value
      return right.steps ? yield* right.steps(frame) : right.run(frame)
    },
  )
}
