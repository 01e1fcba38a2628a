// How library functions read their arguments, with gopher-lua's words for a wrong one.
import type { State } from './state.ts'
import { LuaFunction, LuaTable, toNumber, toText, typeName } from './value.ts'
import type { LuaValue } from './value.ts'

export class Arguments {
  readonly #name: string
  readonly #values: readonly LuaValue[]
  readonly #state: State
  readonly #before: number

  /** `before`: how many stand in front of these, an object for its methods. */
  constructor(name: string, values: readonly LuaValue[], state: State, before = 0) {
    this.#name = name
    this.#values = values
    this.#state = state
    this.#before = before
  }

  fail(position: number, what: string): never {
    const name = this.#state.at.isUnnamed ? '(anonymous)' : this.#name
    throw this.#state.fault(`bad argument #${position + this.#before} to ${name} (${what})`)
  }

  #wrong(position: number, wanted: string): never {
    return this.fail(position, `${wanted} expected, got ${typeName(this.#values[position - 1])}`)
  }

  any(position: number): LuaValue {
    if (position > this.#values.length) this.fail(position, 'value expected')
    return this.#values[position - 1]
  }

  table(position: number): LuaTable {
    const value = this.#values[position - 1]
    return value instanceof LuaTable ? value : this.#wrong(position, 'table')
  }

  number(position: number, fallback?: number): number {
    const value = this.#values[position - 1]
    if (value === undefined && fallback !== undefined) return fallback
    return toNumber(value) ?? this.#wrong(position, 'number')
  }

  /** A number cut towards zero; a text that spells one is none. */
  int(position: number, fallback?: number): number {
    const value = this.#values[position - 1]
    if (value === undefined && fallback !== undefined) return fallback
    if (typeof value !== 'number') return this.#wrong(position, 'number')
    return Number.isNaN(value) ? 0 : Math.trunc(value)
  }

  /** A number, or a text that spells one, cut towards zero. */
  whole(position: number): number {
    const value = Math.trunc(this.number(position))
    return Number.isNaN(value) ? 0 : value
  }

  callable(position: number): LuaFunction {
    const value = this.#values[position - 1]
    return value instanceof LuaFunction ? value : this.#wrong(position, 'function')
  }

  text(position: number, fallback?: string): string {
    const value = this.#values[position - 1]
    if (value === undefined && fallback !== undefined) return fallback
    // Only what must be there may be a number.
    const text =
      (fallback === undefined || typeof value === 'string' ? toText(value) : undefined) ?? this.#wrong(position, 'string')
    // What works on a long text takes its time without a loop in Lua.
    this.#state.step(text.length >> 6)
    return text
  }
}
