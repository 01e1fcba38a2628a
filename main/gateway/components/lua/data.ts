// luaTable, luaList and luaNil: a script's hands on the JSON of an answer. They work on the data itself, not on a copy.
import { emptyObject, encodeJson, fromPlain, isObject, JsonNumber, sortedKeys } from '../../json.ts'
import type { JsonObject, JsonValue } from '../../types.ts'
import { LuaLimit } from './functions.ts'
import { install } from './install.ts'
import { defineClass, needing } from './objects.ts'
import type { ObjectClass } from './objects.ts'
import type { State } from './state.ts'
import { fromLuaText, toLuaText } from './text.ts'
import { LuaFunction, LuaTable, toText, typeName, Userdata } from './value.ts'
import type { LuaValue } from './value.ts'

class TableData {
  readonly object: JsonObject
  constructor(object: JsonObject) {
    this.object = object
  }
}

/** A Go slice: changes inside are seen by the answer it was taken from, growth and removal are not. */
class ListData {
  items: JsonValue[]
  length: number
  isBorrowed: boolean
  constructor(items: JsonValue[], isBorrowed: boolean) {
    this.items = items
    this.length = items.length
    this.isBorrowed = isBorrowed
  }

  set(at: number, value: JsonValue): void {
    if (at < 0) return
    if (at < this.length) {
      this.items[at] = value
      return
    }
    if (this.isBorrowed) {
      this.items = this.items.slice(0, this.length)
      this.isBorrowed = false
    }
    while (this.items.length < at) this.items.push(null)
    this.items[at] = value
    this.length = at + 1
  }

  delete(at: number): void {
    if (at < 0 || at >= this.length) return
    this.items.copyWithin(at, at + 1, this.length)
    this.length--
    if (!this.isBorrowed) this.items.length = this.length
  }

  /** As data: from now on others look at it too. */
  lend(): JsonValue[] {
    if (this.items.length > this.length) return this.items.slice(0, this.length)
    this.isBorrowed = true
    return this.items
  }
}

class NilData {
  readonly kind = 'nil'
}

const keyOf = (value: LuaValue): string => fromLuaText(toText(value) ?? typeName(value))

/** A null is a luaNil, which is not nil; a missing value is. */
export function toLua(value: JsonValue | undefined): LuaValue {
  if (value === undefined) return undefined
  if (value === null) return luaNil.make(new NilData())
  if (typeof value === 'string') return toLuaText(value)
  if (typeof value === 'boolean') return value
  if (value instanceof JsonNumber) return value.valueOf()
  if (Array.isArray(value)) return luaList.make(new ListData(value, true))
  return isObject(value) ? luaTable.make(new TableData(value)) : undefined
}

/** Tables inside tables; one that holds itself ends here. */
const deepest = 1000

/** Functions and nil are no data, and setting them changes nothing. */
const isData = (value: LuaValue): boolean => value !== undefined && !(value instanceof LuaFunction)

/** An object whose keys are all whole numbers as the list of its values; an empty one is a list that was never made. */
function asList(object: JsonObject): JsonValue | undefined {
  const keys = Object.keys(object)
  if (!keys.every((key) => /^[+-]?\d{1,18}$/.test(key))) return undefined
  if (keys.length === 0) return null
  return keys.toSorted((a, b) => Number(a) - Number(b)).map((key) => object[key]!)
}

/**
 * A table of the script becomes an object when it is given to `set` itself, its list part under "1", "2", ...;
 * a table inside it whose keys are all numbers becomes an array. KrakenD's own test suite pins both.
 */
function fromLua(value: LuaValue, state: State, depth = 0): JsonValue {
  state.step()
  if (depth > deepest) throw new LuaLimit('stack overflow')
  if (typeof value === 'string') return fromLuaText(value)
  if (typeof value === 'number' || typeof value === 'boolean') return fromPlain(value)
  if (value instanceof LuaTable) {
    const object = emptyObject()
    for (const [key, item] of value.entries()) if (isData(item)) object[keyOf(key)] = fromLua(item, state, depth + 1)
    return depth > 0 ? (asList(object) ?? object) : object
  }
  if (!(value instanceof Userdata)) return null
  return luaTable.unwrap(value)?.object ?? luaList.unwrap(value)?.lend() ?? null
}

const largestValue = 1_000_000

/** What is put into `holder`. A value that would hold itself, or grow without end by holding others twice, is refused here: it could never be written. */
function partOf(holder: JsonObject | JsonValue[], given: LuaValue, state: State): JsonValue {
  const value = fromLua(given, state)
  const open: JsonValue[] = [value]
  for (let count = 0; open.length > 0; count++) {
    const one = open.pop()!
    if (one === holder) throw state.fault('json: unsupported value: encountered a cycle')
    if (count > largestValue) throw new LuaLimit('not enough memory')
    if (Array.isArray(one)) for (const item of one) open.push(item)
    else if (isObject(one)) for (const key in one) open.push(one[key]!)
    state.step()
  }
  return value
}

const luaTable: ObjectClass<TableData> = defineClass('luaTable', TableData, {
  get: needing(1, ({ object }, args) => toLua(object[fromLuaText(args.text(1))])),
  set: needing(2, ({ object }, args, values, state) => {
    const key = fromLuaText(args.text(1))
    if (isData(values[1])) object[key] = partOf(object, values[1], state)
    return undefined
  }),
  del: needing(1, ({ object }, args) => {
    delete object[fromLuaText(args.text(1))]
    return undefined
  }),
  len: ({ object }) => Object.keys(object).length,
  keys: ({ object }) => luaList.make(new ListData(sortedKeys(object), false)),
  keyExists: needing(1, ({ object }, args) => object[fromLuaText(args.text(1))] !== undefined),
})

const luaList: ObjectClass<ListData> = defineClass('luaList', ListData, {
  get: needing(1, (list, args) => {
    const at = args.whole(1)
    return at < list.length ? toLua(list.items[at]) : undefined
  }),
  set: needing(2, (list, args, values, state) => {
    const at = args.whole(1)
    if (at - list.length > 100_000) throw state.fault('index out of range')
    if (isData(values[1])) list.set(at, partOf(list.items, values[1], state))
    else if (at >= list.length) list.set(at, null)
    return undefined
  }),
  del: needing(1, (list, args) => {
    list.delete(args.whole(1))
    return undefined
  }),
  len: (list) => list.length,
})

const luaNil = defineClass('luaNil', NilData, {})

export const tableOf = (object: JsonObject): Userdata => luaTable.make(new TableData(object))
export const listOf = (texts: readonly string[]): Userdata => luaList.make(new ListData([...texts], false))

/** Texts of a luaList; null for anything else. */
export function textsOf(value: LuaValue): string[] | null {
  const list = luaList.unwrap(value)
  return list && list.items.slice(0, list.length).map((item) => (typeof item === 'string' ? item : encodeJson(item)))
}

export function openData(state: State): void {
  const { globals } = state
  globals.set('luaTable', install(new LuaTable(), { new: () => [luaTable.make(new TableData(emptyObject()))] }))
  globals.set('luaList', install(new LuaTable(), { new: () => [luaList.make(new ListData([], false))] }))
  globals.set('luaNil', install(new LuaTable(), { new: () => [luaNil.make(new NilData())] }))
}
