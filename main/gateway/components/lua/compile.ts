// Syntax tree to closures. A piece of code that calls nothing runs as a plain function; one that calls may have to pause (a
// coroutine's yield, an HTTP call of the script) and is a generator. Most cost lies in calls, so the rest stays cheap.
import { broken, calculate, Closure, Native, noValues, TailCall } from './state.ts'
import type { Code, Frame, Outcome, Prototype } from './state.ts'
import type { Expression, FunctionBody, Local, Place, Statement } from './syntax.ts'
import { Cell, isTruthy, LuaTable, toNumber } from './value.ts'
import type { LuaValue, Steps } from './value.ts'

type Value = Code<LuaValue>
type Values = Code<LuaValue[]>
type Store = (frame: Frame, value: LuaValue) => void

const plain = <T>(run: (frame: Frame) => T): Code<T> => ({ run, steps: null })
const paused = <T>(steps: (frame: Frame) => Steps<T>): Code<T> => ({ run: null, steps })

/** Code over the values of others: plain when they all are. */
function over<T>(parts: readonly Value[], run: (frame: Frame, values: readonly LuaValue[]) => T): Code<T> {
  const runs = parts.map((part) => part.run)
  if (runs.every((one) => one !== null))
    return plain((frame) =>
      run(
        frame,
        runs.map((one) => one!(frame)),
      ),
    )
  return paused(function* (frame) {
    const values: LuaValue[] = []
    for (const part of parts) values.push(part.run ? part.run(frame) : yield* part.steps(frame))
    return run(frame, values)
  })
}

function overOne<T>(part: Value, run: (frame: Frame, value: LuaValue) => T): Code<T> {
  if (part.run) {
    const get = part.run
    return plain((frame) => run(frame, get(frame)))
  }
  return paused(function* (frame) {
    return run(frame, yield* part.steps(frame))
  })
}

function overTwo<T>(a: Value, b: Value, run: (frame: Frame, a: LuaValue, b: LuaValue) => T): Code<T> {
  if (a.run && b.run) {
    const [left, right] = [a.run, b.run]
    return plain((frame) => run(frame, left(frame), right(frame)))
  }
  return paused(function* (frame) {
    const left = a.run ? a.run(frame) : yield* a.steps(frame)
    return run(frame, left, b.run ? b.run(frame) : yield* b.steps(frame))
  })
}

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
    case 'method': {
      const call = compileCall(expression)
      return paused(function* (frame) {
        return (yield* call(frame))[0]
      })
    }
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
    case 'single':
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
  if (left.run && right.run) {
    const [first, second] = [left.run, right.run]
    return plain((frame) => {
      const value = first(frame)
      return keeps(value) ? value : second(frame)
    })
  }
  return paused(function* (frame) {
    const value = left.run ? left.run(frame) : yield* left.steps(frame)
    if (keeps(value)) return value
    return right.run ? right.run(frame) : yield* right.steps(frame)
  })
}

function compileTable({ items, at }: Expression & { kind: 'table' }): Value {
  const keyed = items.filter(({ key }) => key !== null)
  const keys = keyed.map(({ key, value }) => [compileValue(key!), compileValue(value)] as const)
  const list = compileValues(items.filter(({ key }) => key === null).map(({ value }) => value))
  const fill = (frame: Frame, table: LuaTable, values: readonly LuaValue[]): LuaTable => {
    for (let i = 0; i < values.length; i++) frame.state.rawSet(table, i + 1, values[i], at)
    return table
  }
  if (list.run && keys.every(([key, value]) => key.run && value.run)) {
    const values = list.run
    return plain((frame) => {
      const table = new LuaTable()
      for (const [key, value] of keys) frame.state.rawSet(table, key.run!(frame), value.run!(frame), at)
      return fill(frame, table, values(frame))
    })
  }
  return paused(function* (frame) {
    const table = new LuaTable()
    for (const [key, value] of keys) {
      const name = key.run ? key.run(frame) : yield* key.steps(frame)
      frame.state.rawSet(table, name, value.run ? value.run(frame) : yield* value.steps(frame), at)
    }
    return fill(frame, table, list.run ? list.run(frame) : yield* list.steps(frame))
  })
}

const isCall = (expression: Expression): expression is Callable => expression.kind === 'call' || expression.kind === 'method'
const isOpen = (expression: Expression): expression is Callable | (Expression & { kind: 'varargs' }) =>
  expression.kind === 'varargs' || isCall(expression)

/** A list of expressions; the last one gives all its values. */
function compileValues(expressions: readonly Expression[]): Values {
  const last = expressions.at(-1)
  if (!last) return plain(() => [])
  if (!isOpen(last)) return over(expressions.map(compileValue), (_, values) => values as LuaValue[])
  const firsts = expressions.slice(0, -1).map(compileValue)
  if (!isCall(last)) return over(firsts, (frame, values) => [...values, ...frame.varargs])
  const call = compileCall(last)
  if (firsts.length === 0) return paused(call)
  return paused(function* (frame) {
    const values: LuaValue[] = []
    for (const part of firsts) values.push(part.run ? part.run(frame) : yield* part.steps(frame))
    for (const value of yield* call(frame)) values.push(value)
    return values
  })
}

type Callable = Extract<Expression, { kind: 'call' | 'method' }>

function compileCall(expression: Callable): (frame: Frame) => Steps<LuaValue[]> {
  const target = compileTarget(expression)
  return function* (frame) {
    const { callee, args } = target.run ? target.run(frame) : yield* target.steps(frame)
    const { state } = frame
    state.at = expression.at
    if (callee instanceof Native && callee.call) {
      state.step()
      return callee.call(args, state)
    }
    return yield* state.call(callee, args)
  }
}

/** Function and arguments of a call, not called yet. */
function compileTarget(expression: Callable): Code<TailCall> {
  const args = compileValues(expression.args)
  const { at } = expression
  if (expression.kind === 'call') {
    const callee = compileValue(expression.callee)
    return withArgs(callee, args, (_, value, list) => new TailCall(value, list))
  }
  const { name } = expression
  return withArgs(compileValue(expression.object), args, (frame, object, list) => {
    return new TailCall(frame.state.index(object, name, at), [object, ...list])
  })
}

function withArgs<T>(first: Value, args: Values, run: (frame: Frame, first: LuaValue, args: LuaValue[]) => T): Code<T> {
  if (first.run && args.run) {
    const [one, list] = [first.run, args.run]
    return plain((frame) => run(frame, one(frame), list(frame)))
  }
  return paused(function* (frame) {
    const value = first.run ? first.run(frame) : yield* first.steps(frame)
    return run(frame, value, args.run ? args.run(frame) : yield* args.steps(frame))
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

export function compileFunction({ name, params, hasVarargs, slots, body }: FunctionBody): Prototype {
  return {
    name,
    slots,
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
  const runs = codes.map((code) => code.run)
  if (runs.every((run) => run !== null))
    return plain((frame) => {
      for (let i = 0; i < runs.length; i++) {
        const outcome = runs[i]!(frame)
        if (outcome !== undefined) return outcome
      }
      return undefined
    })
  return paused(function* (frame) {
    for (const code of codes) {
      const outcome = code.run ? code.run(frame) : yield* code.steps(frame)
      if (outcome !== undefined) return outcome
    }
    return undefined
  })
}

function compileStatement(statement: Statement): Code<Outcome> {
  switch (statement.kind) {
    case 'local':
      return compileLocal(statement)
    case 'assign':
      return compileAssign(statement.targets, statement.values)
    case 'call': {
      const call = compileCall(statement.call as Callable)
      return paused(function* (frame) {
        yield* call(frame)
        return undefined
      })
    }
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
      const closure = compileClosure(body).run!
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
    case 'break':
      return plain(() => broken)
  }
}

function compilePart(statements: readonly Statement[]): Code<Outcome> {
  const body = compileBlock(statements)
  const settle = function* (frame: Frame): Steps<Outcome> {
    const outcome = body.run ? body.run(frame) : yield* body.steps(frame)
    if (outcome instanceof TailCall) yield* frame.state.call(outcome.callee, outcome.args)
    return undefined
  }
  return paused(settle)
}

function compileLocal({ locals, values }: Statement & { kind: 'local' }): Code<Outcome> {
  const [local] = locals
  if (locals.length === 1 && values.length === 1)
    return overOne(compileValue(values[0]!), (frame, value) => {
      declare(frame, local!, value)
      return undefined
    })
  const list = compileValues(values)
  const assign = (frame: Frame, given: readonly LuaValue[]): undefined => {
    for (let i = 0; i < locals.length; i++) declare(frame, locals[i]!, given[i])
  }
  if (list.run) {
    const run = list.run
    return plain((frame) => assign(frame, run(frame)))
  }
  return paused(function* (frame) {
    return assign(frame, yield* list.steps(frame))
  })
}

/** Objects and keys of the targets are evaluated before any value is stored. */
function compileAssign(targets: readonly Expression[], values: readonly Expression[]): Code<Outcome> {
  if (targets.length === 1 && values.length === 1) return compileStore(targets[0]!, compileValue(values[0]!))
  const places = targets.map((target) => (target.kind === 'index' ? [compileValue(target.object), compileValue(target.key)] : []))
  const list = compileValues(values)
  const stores = targets.map(simpleStore)
  return paused(function* (frame) {
    const found: LuaValue[][] = []
    for (const place of places) {
      const parts: LuaValue[] = []
      for (const part of place) parts.push(part.run ? part.run(frame) : yield* part.steps(frame))
      found.push(parts)
    }
    const given = list.run ? list.run(frame) : yield* list.steps(frame)
    for (let i = targets.length - 1; i >= 0; i--) {
      const target = targets[i]!
      if (target.kind === 'index') frame.state.setIndex(found[i]![0], found[i]![1], given[i], target.at)
      else stores[i]!(frame, given[i])
    }
    return undefined
  })
}

function compileStore(target: Expression, value: Value): Code<Outcome> {
  if (target.kind !== 'index') {
    const store = simpleStore(target)
    return overOne(value, (frame, given): undefined => store(frame, given) as undefined)
  }
  const { at } = target
  return over([compileValue(target.object), compileValue(target.key), value], (frame, [object, key, given]): undefined => {
    if (object instanceof LuaTable && !object.metatable) frame.state.rawSet(object, key, given, at)
    else frame.state.setIndex(object, key, given, at)
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
  if (condition.run && body.run) {
    const [holds, run] = [condition.run, body.run]
    return plain((frame) => {
      while (isTruthy(holds(frame))) {
        frame.state.step()
        const outcome = run(frame)
        if (outcome !== undefined) return outcome === broken ? undefined : outcome
      }
      return undefined
    })
  }
  return paused(function* (frame) {
    while (isTruthy(condition.run ? condition.run(frame) : yield* condition.steps(frame))) {
      frame.state.step()
      const outcome = body.run ? body.run(frame) : yield* body.steps(frame)
      if (outcome !== undefined) return outcome === broken ? undefined : outcome
    }
    return undefined
  })
}

function compileRepeat(condition: Value, body: Code<Outcome>): Code<Outcome> {
  return paused(function* (frame) {
    do {
      frame.state.step()
      const outcome = body.run ? body.run(frame) : yield* body.steps(frame)
      if (outcome !== undefined) return outcome === broken ? undefined : outcome
    } while (!isTruthy(condition.run ? condition.run(frame) : yield* condition.steps(frame)))
    return undefined
  })
}

function compileIf({ arms, otherwise }: Statement & { kind: 'if' }): Code<Outcome> {
  const codes = arms.map(([condition, body]) => [compileValue(condition), compileBlock(body)] as const)
  const last = compileBlock(otherwise)
  if (last.run && codes.every(([condition, body]) => condition.run && body.run)) {
    const run = last.run
    return plain((frame) => {
      for (const [condition, body] of codes) if (isTruthy(condition.run!(frame))) return body.run!(frame)
      return run(frame)
    })
  }
  return paused(function* (frame) {
    for (const [condition, body] of codes)
      if (isTruthy(condition.run ? condition.run(frame) : yield* condition.steps(frame)))
        return body.run ? body.run(frame) : yield* body.steps(frame)
    return last.run ? last.run(frame) : yield* last.steps(frame)
  })
}

function compileCount({ local, from, to, step, body, at }: Statement & { kind: 'count' }): Code<Outcome> {
  const bounds = over([from, to, step ?? ({ kind: 'number', value: 1 } as const)].map(compileValue), (frame, values) =>
    values.map((value, i) => {
      const number = toNumber(value)
      if (number === undefined) throw frame.state.fault(`for statement ${['init', 'limit', 'step'][i]} must be a number`, at)
      return number
    }),
  )
  const code = compileBlock(body)
  if (bounds.run && code.run) {
    const [find, run] = [bounds.run, code.run]
    return plain((frame) => {
      const [start, end, by] = find(frame) as [number, number, number]
      for (let i = start; by > 0 ? i <= end : i >= end; i += by) {
        frame.state.step()
        declare(frame, local, i)
        const outcome = run(frame)
        if (outcome !== undefined) return outcome === broken ? undefined : outcome
      }
      return undefined
    })
  }
  return paused(function* (frame) {
    const [start, end, by] = (bounds.run ? bounds.run(frame) : yield* bounds.steps(frame)) as [number, number, number]
    for (let i = start; by > 0 ? i <= end : i >= end; i += by) {
      frame.state.step()
      declare(frame, local, i)
      const outcome = code.run ? code.run(frame) : yield* code.steps(frame)
      if (outcome !== undefined) return outcome === broken ? undefined : outcome
    }
    return undefined
  })
}

function compileEach({ locals, values, body, at }: Statement & { kind: 'each' }): Code<Outcome> {
  const list = compileValues(values)
  const code = compileBlock(body)
  return paused(function* (frame) {
    const [iterate, subject, first] = list.run ? list.run(frame) : yield* list.steps(frame)
    const { state } = frame
    let control = first
    for (;;) {
      state.at = at
      state.step()
      const given: LuaValue[] =
        iterate instanceof Native && iterate.call
          ? iterate.call([subject, control], state)
          : yield* state.call(iterate, [subject, control])
      control = given[0]
      if (control === undefined) return undefined
      for (let i = 0; i < locals.length; i++) declare(frame, locals[i]!, given[i])
      const outcome = code.run ? code.run(frame) : yield* code.steps(frame)
      if (outcome !== undefined) return outcome === broken ? undefined : outcome
    }
  })
}

function compileReturn(values: readonly Expression[]): Code<Outcome> {
  const [only] = values
  if (values.length === 0) return plain(() => noValues)
  if (values.length === 1 && isCall(only!)) {
    const target = compileTarget(only)
    const { at } = only
    if (target.run) {
      const run = target.run
      return plain((frame) => {
        const call = run(frame)
        frame.state.at = at
        return call
      })
    }
    return paused(function* (frame) {
      const call = yield* target.steps!(frame)
      frame.state.at = at
      return call
    })
  }
  return compileValues(values)
}
