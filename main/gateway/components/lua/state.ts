// One execution: its globals, its limits, its calls. A script of the configuration must not be able to stop the process, so
// loops and calls are counted, and the clock is looked at every few hundred of them.
import { asPrototype, Closure, Frame, LuaError, LuaLimit, Native, noValues, TailCall } from './functions.ts'
import type { Limits, Outcome } from './functions.ts'
import { calculate, operations } from './arithmetic.ts'
import type { Place } from './syntax.ts'
import { isTruthy, LuaFunction, LuaTable, numberText, toNumber, typeName, Userdata } from './value.ts'
import type { Coroutine, LuaValue, Steps } from './value.ts'

const maxDepth = 195
const stepsPerLook = 500

export class State {
  readonly globals = new LuaTable()
  /** The one that all texts share; null unless the string library is open. */
  textMetatable: LuaTable | null = null
  /** Where the running operation stands; `error` puts it in front of its text. */
  at: Place = { chunk: '?', line: 0 }
  /** Where the running functions were called, for `error` with a level. */
  callers: Place[] = []
  coroutine: Coroutine | null = null
  readonly print: (line: string) => void
  readonly #limits: Limits
  readonly #clock: () => number
  #depth = 0
  #steps = stepsPerLook
  #entries: number
  #time: number
  #runningSince: number

  constructor(limits: Limits, print: (line: string) => void, clock: () => number) {
    this.#limits = limits
    this.#clock = clock
    this.#entries = limits.entries
    this.#time = limits.time
    this.#runningSince = clock()
    this.print = print
  }

  /** Called by every loop and call. */
  step(cost = 1): void {
    this.#steps -= cost
    if (this.#steps > 0) return
    this.#steps = stepsPerLook
    if (this.#clock() - this.#runningSince > this.#time) throw new LuaLimit('the script runs too long')
  }

  /** Around a pause: waiting does not count. */
  pause(): void {
    this.#time -= this.#clock() - this.#runningSince
  }
  resume(): void {
    this.#runningSince = this.#clock()
  }

  fault(message: string, at: Place = this.at): LuaError {
    return new LuaError(`${at.chunk}:${at.line}: ${message}`)
  }

  checkText(text: string): string {
    if (text.length > this.#limits.text) throw new LuaLimit('not enough memory')
    return text
  }

  /** Calls and may pause. */
  *call(callee: LuaValue, args: LuaValue[]): Steps<LuaValue[]> {
    const at = this.at
    for (;;) {
      if (callee instanceof Native) {
        this.step()
        return callee.steps ? yield* callee.steps(args, this) : callee.call!(args, this)
      }
      const closure: Closure = callee instanceof Closure ? callee : this.#callable(callee, at)
      if (closure !== callee) args = [callee, ...args]
      const { steps, run } = closure.prototype.body
      const frame = this.#enter(closure, args, at)
      let outcome: Outcome
      try {
        outcome = steps ? yield* steps(frame) : run(frame)
      } finally {
        this.#leave()
      }
      if (!(outcome instanceof TailCall)) return Array.isArray(outcome) ? outcome : noValues
      callee = outcome.callee
      args = outcome.args
    }
  }

  /** Calls without a pause: what wants one there fails. */
  callNow(callee: LuaValue, args: LuaValue[]): LuaValue[] {
    const at = this.at
    for (;;) {
      if (callee instanceof Native) {
        this.step()
        if (callee.call) return callee.call(args, this)
        throw this.fault('attempt to yield across metamethod/C-call boundary')
      }
      const closure: Closure = callee instanceof Closure ? callee : this.#callable(callee, at)
      if (closure !== callee) args = [callee, ...args]
      const frame = this.#enter(closure, args, at)
      let outcome: Outcome
      try {
        outcome = closure.prototype.body.run(frame)
      } finally {
        this.#leave()
      }
      if (!(outcome instanceof TailCall)) return Array.isArray(outcome) ? outcome : noValues
      callee = outcome.callee
      args = outcome.args
    }
  }

  #callable(value: LuaValue, at: Place): Closure {
    const method = this.metamethod(value, '__call')
    if (method instanceof Closure) return method
    if (method instanceof Native) return new Closure(asPrototype(method), [], this.globals)
    if (at.isUnnamed) throw new LuaError(`attempt to call a ${typeName(value)} value`)
    throw this.fault('attempt to call a non-function object', at)
  }

  #enter(closure: Closure, args: readonly LuaValue[], at: Place): Frame {
    this.step()
    if (++this.#depth > maxDepth) {
      this.#depth--
      throw this.fault('stack overflow', at)
    }
    this.callers.push(at)
    const frame = new Frame(closure, this)
    closure.prototype.enter(frame, args)
    return frame
  }

  #leave(): void {
    this.#depth--
    this.callers.pop()
  }

  /** A coroutine has its own depth and callers. Returns what brings the present ones back. */
  switchThread(): () => void {
    const [depth, callers] = [this.#depth, this.callers]
    this.callers = []
    return () => {
      this.#depth = depth
      this.callers = callers
    }
  }

  metatableOf(value: LuaValue): LuaTable | null {
    if (value instanceof LuaTable || value instanceof Userdata) return value.metatable
    return typeof value === 'string' ? this.textMetatable : null
  }

  metamethod(value: LuaValue, event: string): LuaValue {
    return this.metatableOf(value)?.get(event)
  }

  index(object: LuaValue, key: LuaValue, at: Place): LuaValue {
    let holder = object
    for (let i = 0; i < 100; i++) {
      if (holder instanceof LuaTable) {
        const value = holder.get(key)
        if (value !== undefined || !holder.metatable) return value
      }
      const handler = this.metamethod(holder, '__index')
      if (handler === undefined) {
        if (holder instanceof LuaTable) return undefined
        throw this.fault(`attempt to index a non-table object(${typeName(holder)}) with key '${keyText(key)}'`, at)
      }
      if (handler instanceof LuaFunction) {
        this.at = at
        return this.callNow(handler, [holder, key])[0]
      }
      holder = handler
    }
    throw this.fault('loop in __index', at)
  }

  setIndex(object: LuaValue, key: LuaValue, value: LuaValue, at: Place): void {
    let holder = object
    for (let i = 0; i < 100; i++) {
      const handler = holder instanceof LuaTable && !holder.metatable ? undefined : this.metamethod(holder, '__newindex')
      if (holder instanceof LuaTable && (handler === undefined || holder.get(key) !== undefined))
        return this.rawSet(holder, key, value, at)
      if (handler === undefined)
        throw this.fault(`attempt to index a non-table object(${typeName(holder)}) with key '${keyText(key)}'`, at)
      if (handler instanceof LuaFunction) {
        this.at = at
        this.callNow(handler, [holder, key, value])
        return
      }
      holder = handler
    }
    throw this.fault('loop in __newindex', at)
  }

  rawSet(table: LuaTable, key: LuaValue, value: LuaValue, at: Place = this.at): void {
    if (key === undefined) throw this.fault('table index is nil', at)
    if (typeof key === 'number' && Number.isNaN(key)) throw this.fault('table index is NaN', at)
    const before = table.size
    table.set(key, value)
    if (table.size > before && (this.#entries -= table.size - before) < 0) throw new LuaLimit('not enough memory')
  }

  arithmetic(operator: string, left: LuaValue, right: LuaValue, at: Place): LuaValue {
    const a = toNumber(left)
    const b = toNumber(right)
    if (a !== undefined && b !== undefined) return calculate(operator, a, b)
    const { event, word } = operations[operator]!
    const handler = this.metamethod(left, event) ?? this.metamethod(right, event)
    if (handler !== undefined) {
      this.at = at
      return this.callNow(handler, [left, right])[0]
    }
    // A text that spells a number counts as one here.
    throw this.fault(`cannot perform ${word} operation between ${typeName(a ?? left)} and ${typeName(b ?? right)}`, at)
  }

  concat(left: LuaValue, right: LuaValue, at: Place): LuaValue {
    const a = typeof left === 'number' ? numberText(left) : left
    const b = typeof right === 'number' ? numberText(right) : right
    if (typeof a === 'string' && typeof b === 'string') return this.checkText(a + b)
    const handler = this.metamethod(left, '__concat') ?? this.metamethod(right, '__concat')
    if (handler === undefined)
      throw this.fault(`cannot perform concat operation between ${typeName(left)} and ${typeName(right)}`, at)
    this.at = at
    return this.callNow(handler, [left, right])[0]
  }

  negate(value: LuaValue, at: Place): LuaValue {
    const number = toNumber(value)
    if (number !== undefined) return -number
    const handler = this.metamethod(value, '__unm')
    if (handler === undefined) throw this.fault('__unm undefined', at)
    this.at = at
    return this.callNow(handler, [value])[0]
  }

  length(value: LuaValue, at: Place): LuaValue {
    if (typeof value === 'string') return value.length
    const handler = this.metamethod(value, '__len')
    if (handler !== undefined) {
      this.at = at
      return this.callNow(handler, [value])[0]
    }
    if (value instanceof LuaTable) return value.length
    throw this.fault('__len undefined', at)
  }

  equals(left: LuaValue, right: LuaValue): boolean {
    if (left === right) return true
    const alike =
      (left instanceof LuaTable && right instanceof LuaTable) || (left instanceof Userdata && right instanceof Userdata)
    if (!alike) return false
    const handler = this.metamethod(left, '__eq')
    return (
      handler !== undefined && handler === this.metamethod(right, '__eq') && isTruthy(this.callNow(handler, [left, right])[0])
    )
  }

  less(left: LuaValue, right: LuaValue, at: Place): boolean {
    if (typeof left === 'number' && typeof right === 'number') return left < right
    if (typeof left === 'string' && typeof right === 'string') return left < right
    return this.#compare('__lt', left, right, at) ?? this.#incomparable(left, right, at)
  }

  lessOrEqual(left: LuaValue, right: LuaValue, at: Place): boolean {
    if (typeof left === 'number' && typeof right === 'number') return left <= right
    if (typeof left === 'string' && typeof right === 'string') return left <= right
    const known = this.#compare('__le', left, right, at)
    if (known !== null) return known
    const reversed = this.#compare('__lt', right, left, at)
    return reversed === null ? this.#incomparable(left, right, at) : !reversed
  }

  #compare(event: string, left: LuaValue, right: LuaValue, at: Place): boolean | null {
    const handler = this.metamethod(left, event)
    if (handler === undefined || handler !== this.metamethod(right, event)) return null
    this.at = at
    return isTruthy(this.callNow(handler, [left, right])[0])
  }

  #incomparable(left: LuaValue, right: LuaValue, at: Place): never {
    throw this.fault(`attempt to compare ${typeName(left)} with ${typeName(right)}`, at)
  }
}

const keyText = (key: LuaValue): string =>
  typeof key === 'string' ? key : typeof key === 'number' ? numberText(key) : typeName(key)

/** What a failed call gives to pcall: the value of the error. A limit is not caught. */
export function caught(error: unknown, state: State): LuaValue {
  if (error instanceof LuaLimit) throw error
  if (error instanceof LuaError) return error.value
  if (error instanceof RangeError) return state.fault('stack overflow').value
  throw error
}
