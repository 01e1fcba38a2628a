// Syntax tree to closures: the walk over the tree in one file, because expressions hold functions, functions hold statements and
// statements hold expressions. What operators, loops and blocks do is said over compiled parts, beside it.
import { choice, labelled, part, sequence } from './blocks.ts'
import { overAll, overOne, overTwo, plain } from './code.ts'
import type { Code } from './code.ts'
import { broken, Closure, Native, noValues, TailCall } from './functions.ts'
import type { Outcome, Prototype } from './functions.ts'
import { countLoop, eachLoop, repeatLoop, whileLoop } from './loops.ts'
import { binary, logic, unary } from './operators.ts'
import type { Call, Expression, FunctionBody, Statement, Target } from './syntax.ts'
import { Cell, LuaTable } from './value.ts'
import type { LuaValue } from './value.ts'
import { readVariable, storeVariable } from './variables.ts'

type Value = Code<LuaValue>
type Values = Code<LuaValue[]>

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
    case 'local':
    case 'shared':
    case 'global':
      return readVariable(expression)
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
      return binary(expression.operator, compileValue(expression.left), compileValue(expression.right), expression.at)
    case 'unary':
      return unary(expression.operator, compileValue(expression.operand), expression.at)
    case 'logic':
      return logic(expression.operator, compileValue(expression.left), compileValue(expression.right))
    case 'table':
      return compileTable(expression)
    default:
      return compileValue(expression.inner)
  }
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

const isCall = (expression: Expression): expression is Call => expression.kind === 'call' || expression.kind === 'method'
const isOpen = (expression: Expression): expression is Call | (Expression & { kind: 'varargs' }) =>
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

function compileCall(expression: Call): Values {
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
function compileTarget(expression: Call): Code<TailCall> {
  const args = compileValues(expression.args)
  const { at } = expression
  if (expression.kind === 'call')
    return overTwo(compileValue(expression.callee), args, (_, callee, values) => new TailCall(callee, values))
  const { name } = expression
  return overTwo(compileValue(expression.object), args, (frame, object, values) => {
    return new TailCall(frame.state.index(object, name, at), [object, ...values])
  })
}

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
      for (let i = 0; i < params.length; i++) frame.declare(params[i]!, args[i])
      if (hasVarargs) frame.varargs = params.length === 0 ? args : args.slice(params.length)
    },
    body: compileBlock(body),
  }
}

function compileBlock(statements: readonly Statement[]): Code<Outcome> {
  const codes = statements.map(compileStatement)
  return statements.some(({ kind }) => kind === 'label') ? labelled(codes, statements) : sequence(codes)
}

function compileStatement(statement: Statement): Code<Outcome> {
  switch (statement.kind) {
    case 'local':
      return compileLocal(statement)
    case 'assign':
      return compileAssign(statement.targets, statement.values)
    case 'call':
      return overOne(compileCall(statement.call), () => undefined)
    case 'block':
      return compileBlock(statement.body)
    case 'part':
      return part(compileBlock(statement.body))
    case 'while':
      return whileLoop(compileValue(statement.condition), compileBlock(statement.body))
    case 'repeat':
      return repeatLoop(compileValue(statement.condition), compileBlock(statement.body))
    case 'if':
      return choice(
        statement.arms.map(([condition, body]) => [compileValue(condition), compileBlock(body)]),
        compileBlock(statement.otherwise),
      )
    case 'count': {
      const { local, from, to, step, body, at } = statement
      return countLoop(local, [from, to, step].map(compileValue), compileBlock(body), at)
    }
    case 'each':
      return eachLoop(statement.locals, compileValues(statement.values), compileBlock(statement.body), statement.at)
    case 'localFunction': {
      const { local, body } = statement
      const [closure, store] = [compileClosure(body).run, storeVariable({ kind: 'local', local })]
      return plain((frame) => {
        frame.declare(local, undefined)
        store(frame, closure(frame))
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

function compileLocal({ locals, values }: Extract<Statement, { kind: 'local' }>): Code<Outcome> {
  const [local] = locals
  if (locals.length === 1 && values.length === 1)
    return overOne(compileValue(values[0]!), (frame, value) => {
      frame.declare(local!, value)
      return undefined
    })
  return overOne(compileValues(values), (frame, given) => {
    for (let i = 0; i < locals.length; i++) frame.declare(locals[i]!, given[i])
    return undefined
  })
}

/** Objects and keys of the targets are evaluated before any value is stored. */
function compileAssign(targets: readonly Target[], values: readonly Expression[]): Code<Outcome> {
  if (targets.length === 1 && values.length === 1) return compileStore(targets[0]!, compileValue(values[0]!))
  const places = targets.flatMap((target) =>
    target.kind === 'index' ? [compileValue(target.object), compileValue(target.key)] : [],
  )
  const stores = targets.map((target) => (target.kind === 'index' ? target.at : storeVariable(target)))
  return overTwo(
    overAll(places, (_, found) => found),
    compileValues(values),
    (frame, found, given) => {
      let place = found.length
      for (let i = targets.length - 1; i >= 0; i--) {
        const store = stores[i]!
        if (typeof store === 'function') store(frame, given[i])
        else frame.state.setIndex(found[(place -= 2)], found[place + 1], given[i], store)
      }
      return undefined
    },
  )
}

function compileStore(target: Target, value: Value): Code<Outcome> {
  if (target.kind !== 'index') {
    const store = storeVariable(target)
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

function compileReturn(values: readonly Expression[]): Code<Outcome> {
  const [only] = values
  if (!only) return plain(() => noValues)
  if (values.length > 1 || !isCall(only)) return compileValues(values)
  return overOne(compileTarget(only), (frame, call) => {
    frame.state.at = only.at
    return call
  })
}
