// What calls are made of: frames, closures, native functions, and the two ways in which a call can fail.
import type { Code } from './code.ts'
import type { State } from './state.ts'
import type { Label, Local } from './syntax.ts'
import { Cell, LuaFunction, typeName } from './value.ts'
import type { LuaTable, LuaValue, Steps } from './value.ts'

/** An error that Lua code can catch. `text` of a place in front is added by `error` and by the operations themselves. */
export class LuaError extends Error {
  readonly value: LuaValue
  constructor(value: LuaValue, options?: { cause?: unknown }) {
    super(typeof value === 'string' ? value : typeName(value), options)
    this.value = value
  }
}

/** A limit was reached: no pcall catches it. */
export class LuaLimit extends Error {}

export interface Limits {
  /** Milliseconds of running, waiting not counted. */
  readonly time: number
  /** Entries of all tables together. */
  readonly entries: number
  /** Bytes of one string. */
  readonly text: number
}

export class Frame {
  readonly slots: (LuaValue | Cell)[] = []
  varargs: readonly LuaValue[] = noValues
  readonly closure: Closure
  readonly state: State
  constructor(closure: Closure, state: State) {
    this.closure = closure
    this.state = state
  }

  declare({ slot, captured }: Local, value: LuaValue): void {
    this.slots[slot] = captured ? new Cell(value) : value
  }
}

/** What a block came to: nothing, a break, a jump to a label, values, or a call that replaces the function. */
export type Outcome = undefined | typeof broken | Label | LuaValue[] | TailCall
export const broken = Symbol('break')
export const noValues: LuaValue[] = []

export class TailCall {
  readonly callee: LuaValue
  readonly args: LuaValue[]
  constructor(callee: LuaValue, args: LuaValue[]) {
    this.callee = callee
    this.args = args
  }
}

export interface Prototype {
  readonly name: string
  readonly enter: (frame: Frame, args: readonly LuaValue[]) => void
  readonly body: Code<Outcome>
}

export class Closure extends LuaFunction {
  readonly prototype: Prototype
  readonly cells: readonly Cell[]
  globals: LuaTable
  constructor(prototype: Prototype, cells: readonly Cell[], globals: LuaTable) {
    super()
    this.prototype = prototype
    this.cells = cells
    this.globals = globals
  }
  get name(): string {
    return this.prototype.name
  }
}

export type NativeCall = (args: LuaValue[], state: State) => LuaValue[]
export type NativeSteps = (args: LuaValue[], state: State) => Steps<LuaValue[]>

export class Native extends LuaFunction {
  readonly name: string
  readonly call: NativeCall | null
  readonly steps: NativeSteps | null
  constructor(name: string, call: NativeCall | null, steps: NativeSteps | null = null) {
    super()
    this.name = name
    this.call = call
    this.steps = steps
  }
}

/** A native function in the shape of a closure, for `__call`. */
export function asPrototype(native: Native): Prototype {
  return {
    name: native.name,
    enter(frame, args) {
      frame.varargs = args
    },
    body: {
      run: (frame) => frame.state.callNow(native, [...frame.varargs]),
      steps: (frame) => frame.state.call(native, [...frame.varargs]),
    },
  }
}
