// Lua 5.1 values. Strings are byte strings: one UTF-16 unit per byte, so `#`, string.byte and patterns count as Lua counts;
// text.ts turns them into real text at the border. nil is undefined, numbers are doubles.
import { goGeneral, parseGoFloat } from '../../../../shared/go-number.ts'

export type LuaValue = undefined | boolean | number | string | LuaTable | LuaFunction | Userdata | Coroutine

/** What a running script can pause for: a coroutine's yield, or a promise of the host. */
export type Pause =
  | { readonly kind: 'yield'; readonly values: LuaValue[] }
  | { readonly kind: 'wait'; readonly promise: Promise<unknown> }
/** A run that can pause. A wait is resumed with what its promise gave, a yield with the values of `resume`. */
export type Steps<T> = Generator<Pause, T, unknown>

/** gopher-lua keeps holes in its list, so `#` counts over them; wider ones than this rest beside it. */
const widestGap = 4096

export class LuaTable {
  metatable: LuaTable | null = null
  /** Values of 1..n. */
  list: LuaValue[] = []
  // The rest, in order of insertion, so that `next` finds the successor of a key and survives removals while iterating.
  #index = new Map<LuaValue, number>()
  #keys: LuaValue[] = []
  #values: LuaValue[] = []
  #live = 0

  get(key: LuaValue): LuaValue {
    if (typeof key === 'number' && key >= 1 && key <= this.list.length && Number.isInteger(key)) return this.list[key - 1]
    const at = this.#index.get(key)
    return at === undefined ? undefined : this.#values[at]
  }

  /** The caller refuses nil and NaN as keys. */
  set(key: LuaValue, value: LuaValue): void {
    if (typeof key === 'number' && Number.isInteger(key)) {
      const size = this.list.length
      if (key >= 1 && key <= size) {
        this.list[key - 1] = value
        if (value === undefined && key === size) this.#dropTail()
        return
      }
      if (key > size && key <= size + widestGap) {
        if (value === undefined) return this.#setHash(key, value)
        if (this.#live > 0) this.#fillFromHash(key)
        else while (this.list.length < key - 1) this.list.push(undefined)
        this.list.push(value)
        if (this.#live > 0) this.#pullFromHash(key)
        return
      }
    }
    this.#setHash(key, value)
  }

  get length(): number {
    return this.list.length
  }

  /** The entry after `key`, the first one for nil; null at the end, undefined for a key that is not here. */
  next(key: LuaValue): [LuaValue, LuaValue] | null | undefined {
    let at = 0
    if (key !== undefined) {
      if (typeof key === 'number' && key >= 1 && key <= this.list.length && Number.isInteger(key)) at = key
      else {
        const slot = this.#index.get(key)
        if (slot !== undefined) return this.#nextHash(slot + 1)
        // A number whose entry was the last of the list and was removed while iterating.
        return typeof key === 'number' ? this.#nextHash(0) : undefined
      }
    }
    for (; at < this.list.length; at++) if (this.list[at] !== undefined) return [at + 1, this.list[at]]
    return this.#nextHash(0)
  }

  *entries(): Generator<[LuaValue, LuaValue]> {
    for (let entry = this.next(undefined); entry; entry = this.next(entry[0])) yield entry
  }

  get size(): number {
    return this.list.length + this.#keys.length
  }

  #setHash(key: LuaValue, value: LuaValue): void {
    const at = this.#index.get(key)
    if (at !== undefined) {
      if ((this.#values[at] === undefined) !== (value === undefined)) this.#live += value === undefined ? -1 : 1
      this.#values[at] = value
      return
    }
    if (value === undefined) return
    if (this.#keys.length > 32 && this.#live < this.#keys.length / 2) this.#compact()
    this.#index.set(key, this.#keys.length)
    this.#keys.push(key)
    this.#values.push(value)
    this.#live++
  }

  #nextHash(from: number): [LuaValue, LuaValue] | null {
    for (let at = from; at < this.#keys.length; at++)
      if (this.#values[at] !== undefined) return [this.#keys[at], this.#values[at]]
    return null
  }

  #dropTail(): void {
    while (this.list.length > 0 && this.list[this.list.length - 1] === undefined) this.list.pop()
  }

  /** Makes room up to `key`; what stands between moves into the list. */
  #fillFromHash(key: number): void {
    for (let between = this.list.length + 1; between < key; between++) {
      const at = this.#index.get(between)
      const value = at === undefined ? undefined : this.#values[at]
      this.list.push(value)
      if (at === undefined || value === undefined) continue
      this.#values[at] = undefined
      this.#live--
    }
    const at = this.#index.get(key)
    if (at === undefined || this.#values[at] === undefined) return
    this.#values[at] = undefined
    this.#live--
  }

  #pullFromHash(from: number): void {
    for (let key = from + 1; ; key++) {
      const at = this.#index.get(key)
      if (at === undefined || this.#values[at] === undefined) return
      this.list.push(this.#values[at])
      this.#values[at] = undefined
      this.#live--
    }
  }

  #compact(): void {
    const keys = this.#keys
    const values = this.#values
    this.#index = new Map()
    this.#keys = []
    this.#values = []
    this.#live = 0
    for (let at = 0; at < keys.length; at++) if (values[at] !== undefined) this.#setHash(keys[at], values[at])
  }
}

/** A variable that a closure shares with its function. */
export class Cell {
  value: LuaValue
  constructor(value: LuaValue) {
    this.value = value
  }
}

export abstract class LuaFunction {
  abstract readonly name: string
}

/** A host object: only its metatable says what can be done with it. */
export class Userdata {
  readonly payload: unknown
  metatable: LuaTable | null
  constructor(payload: unknown, metatable: LuaTable | null) {
    this.payload = payload
    this.metatable = metatable
  }
}

export class Coroutine {
  status: 'suspended' | 'running' | 'normal' | 'dead' = 'suspended'
  readonly start: LuaFunction
  steps: Steps<LuaValue[]> | null = null
  constructor(start: LuaFunction) {
    this.start = start
  }
}

export function typeName(value: LuaValue): string {
  if (value === undefined) return 'nil'
  if (value instanceof LuaTable) return 'table'
  if (value instanceof LuaFunction) return 'function'
  if (value instanceof Userdata) return 'userdata'
  return value instanceof Coroutine ? 'thread' : typeof value
}

export const isTruthy = (value: LuaValue): boolean => value !== undefined && value !== false

/** Go's `%v`, as gopher-lua prints numbers: whole ones without decimals, others in their shortest form. */
export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return Object.is(value, -0) ? '0' : BigInt(value).toString()
  return goGeneral(value)
}

// Without the look behind a long run of spaces inside a text would be read again from each of them.
export const trimmed = (text: string): string => text.replace(/^[ \t\n]+|(?<![ \t\n])[ \t\n]+$/g, '')

/** A number, or a text that spells one; undefined for everything else. */
export function toNumber(value: LuaValue): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return undefined
  const text = trimmed(value)
  const sign = text[0] === '-' ? -1 : 1
  const digits = text.replace(/^[+-]/, '')
  if (/^0(x[\da-f]+|b[01]+|o[0-7]+)$/i.test(digits)) return sign * Number(digits)
  if (/^0[0-7]+$/.test(digits)) return sign * Number.parseInt(digits, 8)
  return parseGoFloat(text)
}

/** For `..` and string functions: texts and numbers only. */
export const toText = (value: LuaValue): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? numberText(value) : undefined
