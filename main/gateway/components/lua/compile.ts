// Syntax tree to closures. One file, because expressions hold functions, functions hold statements and statements hold expressions.
import { either, overAll, overOne, overTwo, plain } from './code.ts'
import type { Code } from './code.ts'
import { broken, Closure, Native, noValues, TailCall } from './functions.ts'
import type { Frame, Outcome, Prototype } from './functions.ts'
import { labelled } from './jumps.ts'
import { calculate } from './operations.ts'
import type { Expression, FunctionBody, Local, Place, Statement } from './syntax.ts'
import { Cell, isTruthy, LuaTable } from './value.ts'
import type { LuaValue } from './value.ts'

type Value = Code<LuaValue>
type Values = Code<LuaValue[]>
type Store = (frame: Frame, value: LuaValue) => void

// Expressions

function compileValue(expression: Expression): Value {
  switch (expression.kind) {
    case 'nil':
      return plain(() => undefined)
    case 'true':
      return plain(() => true)
    case 'false':
      return plain(() => false)
    case 'number':
    case 'string': {
      const { value } = expression
      return plain(() => value)
    }
    case 'varargs':
      return plain((frame) => frame.varargs[0])
    case 'local': {
      const { slot, captured } = expression.local
      return captured ? plain((frame) => (frame.slots[slot] as Cell).value) : plain((frame) => frame.slots[slot] as LuaValue)
    }
    case 'shared': {
      const { index } = expression
      return plain((frame) => frame.closure.cells[index]!.value)
    }
    case 'global': {
      const { name, at } = expression
      return plain((frame) => frame.state.index(frame.closure.globals, name, at))
    }
    case 'index': {
      const { at } = expression
      return overTwo(compileValue(expression.object), compileValue(expression.key), (frame, object, key) =>
        object instanceof LuaTable && !object.metatable ? object.get(key) : frame.state.index(object, key, at),
      )
    }
    case 'call':
    case 'method':
      return overOne(compileCall(expression), (_, values) => values[0])
    case 'function':
      return compileClosure(expression.body)
    case 'binary':
      return compileBinary(expression.operator, compileValue(expression.left), compileValue(expression.right), expression.at)
    case 'unary':
      return compileUnary(expression.operator, compileValue(expression.operand), expression.at)
    case 'logic':
      return compileLogic(expression.operator, compileValue(expression.left), compileValue(expression.right))
    case 'table':
      return compileTable(expression)
    default:
      return compileValue(expression.inner)
  }
}

function compileBinary(operator: string, left: Value, right: Value, at: Place): Value {
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

function compileUnary(operator: string, operand: Value, at: Place): Value {
  if (operator === 'not') return overOne(operand, (_, value) => !isTruthy(value))
  if (operator === '-')
    return overOne(operand, (frame, value) => (typeof value === 'number' ? -value : frame.state.negate(value, at)))
  return overOne(operand, (frame, value) => frame.state.length(value, at))
}

function compileLogic(operator: 'and' | 'or', left: Value, right: Value): Value {
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

/** In the order they are written in; only an item of the list at the very end gives all its values. */
function compileTable({ items, at }: Extract<Expression, { kind: 'table' }>): Value {
  const last = items.at(-1)
  const tail = last && last.key === null && isOpen(last.value) ? last.value : null
  const ordered = tail ? items.slice(0, -1) : items
  const isKeyed = ordered.map(({ key }) => key !== null)
  const parts = ordered.flatMap(({ key, value }) => (key ? [compileValue(key), compileValue(value)] : [compileValue(value)]))
  return overTwo(
    overAll(parts, (_, values) => values),
    compileValues(tail ? [tail] : []),
    ({ state }, values, more) => {
      const table = new LuaTable()
      const list: LuaValue[] = []
      let next = 0
      for (let i = 0; i < isKeyed.length; i++)
        if (isKeyed[i]) state.rawSet(table, values[next++], values[next++], at)
        else list.push(values[next++])
      for (let i = 0; i < list.length; i++) state.rawSet(table, i + 1, list[i], at)
      for (let i = 0; i < more.length; i++) state.rawSet(table, list.length + i + 1, more[i], at)
      return table
    },
  )
}

const isCall = (expression: Expression): expression is Callable => expression.kind === 'call' || expression.kind === 'method'
const isOpen = (expression: Expression): expression is Callable | (Expression & { kind: 'varargs' }) =>
  expression.kind === 'varargs' || isCall(expression)

/** A list of expressions; the last one gives all its values. */
function compileValues(expressions: readonly Expression[]): Values {
  const last = expressions.at(-1)
  if (!last) return plain(() => [])
  if (!isOpen(last)) return overAll(expressions.map(compileValue), (_, values) => values)
  const firsts = expressions.slice(0, -1).map(compileValue)
  if (!isCall(last)) return overAll(firsts, (frame, values) => values.concat(frame.varargs))
  const call = compileCall(last)
  if (firsts.length === 0) return call
  return overTwo(
    overAll(firsts, (_, values) => values),
    call,
    (_, values, more) => values.concat(more),
  )
}

type Callable = Extract<Expression, { kind: 'call' | 'method' }>

function compileCall(expression: Callable): Values {
  const target = compileTarget(expression)
  return {
    run(frame) {
      const { callee, args } = target.run(frame)
      frame.state.at = expression.at
      return frame.state.callNow(callee, args)
    },
    *steps(frame) {
      const { callee, args } = target.steps ? yield* target.steps(frame) : target.run(frame)
      const { state } = frame
      state.at = expression.at
      return callee instanceof Native && !callee.steps ? state.callNow(callee, args) : yield* state.call(callee, args)
    },
  }
}

/** Function and arguments of a call, not called yet. */
function compileTarget(expression: Callable): Code<TailCall> {
  const args = compileValues(expression.args)
  const { at } = expression
  if (expression.kind === 'call')
    return overTwo(compileValue(expression.callee), args, (_, callee, values) => new TailCall(callee, values))
  const { name } = expression
  return overTwo(compileValue(expression.object), args, (frame, object, values) => {
    return new TailCall(frame.state.index(object, name, at), [object, ...values])
  })
}

// Functions

function compileClosure(body: FunctionBody): Value {
  const prototype = compileFunction(body)
  const { captures } = body
  return plain((frame) => {
    const cells = captures.map((from) =>
      'local' in from ? (frame.slots[from.local.slot] as Cell) : frame.closure.cells[from.index]!,
    )
    return new Closure(prototype, cells, frame.closure.globals)
  })
}

export function compileFunction({ name, params, hasVarargs, body }: FunctionBody): Prototype {
  return {
    name,
    enter(frame, args) {
      for (let i = 0; i < params.length; i++) declare(frame, params[i]!, args[i])
      if (hasVarargs) frame.varargs = params.length === 0 ? args : args.slice(params.length)
    },
    body: compileBlock(body),
  }
}

function declare(frame: Frame, { slot, captured }: Local, value: LuaValue): void {
  frame.slots[slot] = captured ? new Cell(value) : value
}

// Statements

function compileBlock(statements: readonly Statement[]): Code<Outcome> {
  const codes = statements.map(compileStatement)
  if (statements.some(({ kind }) => kind === 'label')) return labelled(codes, statements)
  return either(
    codes,
    (frame) => {
      for (let i = 0; i < codes.length; i++) {
        const outcome = codes[i]!.run(frame)
        if (outcome !== undefined) return outcome
      }
      return undefined
    },
    function* (frame) {
      for (const code of codes) {
        const outcome = code.steps ? yield* code.steps(frame) : code.run(frame)
        if (outcome !== undefined) return outcome
      }
      return undefined
    },
  )
}

function compileStatement(statement: Statement): Code<Outcome> {
  switch (statement.kind) {
    case 'local':
      return compileLocal(statement)
    case 'assign':
      return compileAssign(statement.targets, statement.values)
    case 'call':
      return overOne(compileCall(statement.call as Callable), () => undefined)
    case 'block':
      return compileBlock(statement.body)
    case 'part':
      return compilePart(statement.body)
    case 'while':
      return compileWhile(compileValue(statement.condition), compileBlock(statement.body))
    case 'repeat':
      return compileRepeat(compileValue(statement.condition), compileBlock(statement.body))
    case 'if':
      return compileIf(statement)
    case 'count':
      return compileCount(statement)
    case 'each':
      return compileEach(statement)
    case 'localFunction': {
      const { local, body } = statement
      const closure = compileClosure(body).run
      return plain((frame) => {
        declare(frame, local, undefined)
        const value = closure(frame)
        if (local.captured) (frame.slots[local.slot] as Cell).value = value
        else frame.slots[local.slot] = value
        return undefined
      })
    }
    case 'return':
      return compileReturn(statement.values)
    case 'label':
      return plain(() => undefined)
    case 'goto': {
      const label = statement.label!
      return plain(() => label)
    }
    default:
      return plain(() => broken)
  }
}

function compilePart(statements: readonly Statement[]): Code<Outcome> {
  const body = compileBlock(statements)
  return {
    run(frame) {
      const outcome = body.run(frame)
      if (outcome instanceof TailCall) frame.state.callNow(outcome.callee, outcome.args)
      return undefined
    },
    *steps(frame) {
      const outcome = body.steps ? yield* body.steps(frame) : body.run(frame)
      if (outcome instanceof TailCall) yield* frame.state.call(outcome.callee, outcome.args)
      return undefined
    },
  }
}

function compileLocal({ locals, values }: Extract<Statement, { kind: 'local' }>): Code<Outcome> {
  const [local] = locals
  if (locals.length === 1 && values.length === 1)
    return overOne(compileValue(values[0]!), (frame, value) => {
      declare(frame, local!, value)
      return undefined
    })
  return overOne(compileValues(values), (frame, given) => {
    for (let i = 0; i < locals.length; i++) declare(frame, locals[i]!, given[i])
    return undefined
  })
}

/** Objects and keys of the targets are evaluated before any value is stored. */
function compileAssign(targets: readonly Expression[], values: readonly Expression[]): Code<Outcome> {
  if (targets.length === 1 && values.length === 1) return compileStore(targets[0]!, compileValue(values[0]!))
  const places = targets.flatMap((target) =>
    target.kind === 'index' ? [compileValue(target.object), compileValue(target.key)] : [],
  )
  const stores = targets.map(simpleStore)
  return overTwo(
    overAll(places, (_, found) => found),
    compileValues(values),
    (frame, found, given) => {
      let place = found.length
      for (let i = targets.length - 1; i >= 0; i--) {
        const target = targets[i]!
        if (target.kind !== 'index') stores[i]!(frame, given[i])
        else frame.state.setIndex(found[(place -= 2)], found[place + 1], given[i], target.at)
      }
      return undefined
    },
  )
}

function compileStore(target: Expression, value: Value): Code<Outcome> {
  if (target.kind !== 'index') {
    const store = simpleStore(target)
    return overOne(value, (frame, given) => {
      store(frame, given)
      return undefined
    })
  }
  const { at } = target
  return overAll([compileValue(target.object), compileValue(target.key), value], (frame, [object, key, given]) => {
    if (object instanceof LuaTable && !object.metatable) frame.state.rawSet(object, key, given, at)
    else frame.state.setIndex(object, key, given, at)
    return undefined
  })
}

function simpleStore(target: Expression): Store {
  if (target.kind === 'local') {
    const { slot, captured } = target.local
    return captured
      ? (frame, value) => void ((frame.slots[slot] as Cell).value = value)
      : (frame, value) => void (frame.slots[slot] = value)
  }
  if (target.kind === 'shared') {
    const { index } = target
    return (frame, value) => void (frame.closure.cells[index]!.value = value)
  }
  if (target.kind === 'global') {
    const { name, at } = target
    return (frame, value) => frame.state.setIndex(frame.closure.globals, name, value, at)
  }
  return () => {}
}

function compileWhile(condition: Value, body: Code<Outcome>): Code<Outcome> {
  return either(
    [condition, body],
    (frame) => {
      while (isTruthy(condition.run(frame))) {
        frame.state.step()
        const outcome = body.run(frame)
        if (outcome !== undefined) return outcome === broken ? undefined : outcome
      }
      return undefined
    },
    function* (frame) {
      while (isTruthy(condition.steps ? yield* condition.steps(frame) : condition.run(frame))) {
        frame.state.step()
        const outcome = body.steps ? yield* body.steps(frame) : body.run(frame)
        if (outcome !== undefined) return outcome === broken ? undefined : outcome
      }
      return undefined
    },
  )
}

function compileRepeat(condition: Value, body: Code<Outcome>): Code<Outcome> {
  return either(
    [condition, body],
    (frame) => {
      do {
        frame.state.step()
        const outcome = body.run(frame)
        if (outcome !== undefined) return outcome === broken ? undefined : outcome
      } while (!isTruthy(condition.run(frame)))
      return undefined
    },
    function* (frame) {
      do {
        frame.state.step()
        const outcome = body.steps ? yield* body.steps(frame) : body.run(frame)
        if (outcome !== undefined) return outcome === broken ? undefined : outcome
      } while (!isTruthy(condition.steps ? yield* condition.steps(frame) : condition.run(frame)))
      return undefined
    },
  )
}

function compileIf({ arms, otherwise }: Extract<Statement, { kind: 'if' }>): Code<Outcome> {
  const codes = arms.map(([condition, body]) => [compileValue(condition), compileBlock(body)] as const)
  const last = compileBlock(otherwise)
  return either(
    [...codes.flat(), last],
    (frame) => {
      for (let i = 0; i < codes.length; i++) if (isTruthy(codes[i]![0].run(frame))) return codes[i]![1].run(frame)
      return last.run(frame)
    },
    function* (frame) {
      for (const [condition, body] of codes)
        if (isTruthy(condition.steps ? yield* condition.steps(frame) : condition.run(frame)))
          return body.steps ? yield* body.steps(frame) : body.run(frame)
      return last.steps ? yield* last.steps(frame) : last.run(frame)
    },
  )
}

const boundNames = ['init', 'limit', 'step']

function compileCount({ local, from, to, step, body, at }: Extract<Statement, { kind: 'count' }>): Code<Outcome> {
  const one: Expression = { kind: 'number', value: 1 }
  const bounds = overAll([from, to, step ?? one].map(compileValue), (frame, values) => {
    const [start, end, by] = values.map((value, i) => {
      if (typeof value !== 'number') throw frame.state.fault(`for statement ${boundNames[i]} must be a number`, at)
      return value
    })
    return { start: start!, end: end!, by: by! }
  })
  const code = compileBlock(body)
  return either(
    [bounds, code],
    (frame) => {
      const { start, end, by } = bounds.run(frame)
      for (let i = start; by > 0 ? i <= end : i >= end; i += by) {
        frame.state.step()
        declare(frame, local, i)
        const outcome = code.run(frame)
        if (outcome !== undefined) return outcome === broken ? undefined : outcome
      }
      return undefined
    },
    function* (frame) {
      const { start, end, by } = bounds.steps ? yield* bounds.steps(frame) : bounds.run(frame)
      for (let i = start; by > 0 ? i <= end : i >= end; i += by) {
        frame.state.step()
        declare(frame, local, i)
        const outcome = code.steps ? yield* code.steps(frame) : code.run(frame)
        if (outcome !== undefined) return outcome === broken ? undefined : outcome
      }
      return undefined
    },
  )
}

function compileEach({ locals, values, body, at }: Extract<Statement, { kind: 'each' }>): Code<Outcome> {
  const list = compileValues(values)
  const code = compileBlock(body)
  const begin = ({ state }: Frame): void => {
    state.at = at
    state.step()
  }
  const takes = (frame: Frame, given: readonly LuaValue[]): boolean => {
    if (given[0] === undefined) return false
    for (let i = 0; i < locals.length; i++) declare(frame, locals[i]!, given[i])
    return true
  }
  return {
    run(frame) {
      const [iterate, subject, first] = list.run(frame)
      for (let control = first; ;) {
        begin(frame)
        const given = frame.state.callNow(iterate, [subject, control])
        if (!takes(frame, given)) return undefined
        control = given[0]
        const outcome = code.run(frame)
        if (outcome !== undefined) return outcome === broken ? undefined : outcome
      }
    },
    *steps(frame) {
      const [iterate, subject, first] = list.steps ? yield* list.steps(frame) : list.run(frame)
      for (let control = first; ;) {
        begin(frame)
        const given = yield* frame.state.call(iterate, [subject, control])
        if (!takes(frame, given)) return undefined
        control = given[0]
        const outcome = code.steps ? yield* code.steps(frame) : code.run(frame)
        if (outcome !== undefined) return outcome === broken ? undefined : outcome
      }
    },
  }
}

function compileReturn(values: readonly Expression[]): Code<Outcome> {
  const [only] = values
  if (!only) return plain(() => noValues)
  if (values.length > 1 || !isCall(only)) return compileValues(values)
  return overOne(compileTarget(only), (frame, call) => {
    frame.state.at = only.at
    return call
  })
}
