// Sprig's lists. None of them changes the list it is given.
import { takes, toInt, type Functions } from '../call.ts'
import { byBytes, deepEqual, isList, isTrue, kindName, nilList, texts, typed, typeName, type Value } from '../values.ts'
import { strings, textOf } from './text-of.ts'

const given = (value: Value, verb: string): readonly Value[] => {
  if (isList(value)) return value
  if (value === null || value === undefined) throw new Error('runtime error: invalid memory address or nil pointer dereference')
  throw new Error(`Cannot ${verb} on type ${kindName(value)}`)
}

const push = takes('aa', (list: Value, item: Value) => [...given(list, 'push'), item])
const prepend = takes('aa', (list: Value, item: Value) => [item, ...given(list, 'prepend')])
const first = takes('a', (list: Value) => given(list, 'find first')[0] ?? null)
const last = takes('a', (list: Value) => given(list, 'find last').at(-1) ?? null)
const rest = takes('a', (list: Value) => (given(list, 'find rest').length === 0 ? nilList : given(list, '').slice(1)))
const initial = takes('a', (list: Value) => (given(list, 'find initial').length === 0 ? nilList : given(list, '').slice(0, -1)))
const reverse = takes('a', (list: Value) => given(list, 'find reverse').toReversed())
const compact = takes('a', (list: Value) => given(list, 'compact').filter(isTrue))
const uniq = takes('a', (list: Value) =>
  given(list, 'find uniq').filter((item, index, all) => all.findIndex((other) => deepEqual(item, other)) === index),
)
const without = takes('aA', (list: Value, ...omit: Value[]) =>
  given(list, 'find without').filter((item) => !omit.some((other) => deepEqual(item, other))),
)
const has = takes('aa', (needle: Value, list: Value) =>
  list === null ? false : given(list, 'find has').some((item) => deepEqual(needle, item)),
)
const slice = takes('aA', (list: Value, ...bounds: Value[]) => {
  if (!isList(list)) throw new Error(`list should be type of slice or array but ${kindName(list)}`)
  if (list.length === 0) return null
  const from = Number(bounds.length > 0 ? toInt(bounds[0]) : 0n)
  const to = bounds.length < 2 ? list.length : Number(toInt(bounds[1]))
  if (from < 0 || to < from || to > list.length) throw new Error('reflect.Value.Slice: slice index out of bounds')
  const type = typeName(list)
  const part = list.slice(from, to)
  return type === '[]string' || type === '[]int' ? typed(part, type) : part
})
const chunk = takes('ia', (size: bigint, list: Value) => {
  const step = Number(size)
  if (step < 1) throw new Error('a chunk has at least one item')
  const items = given(list, 'chunk')
  return typed(
    Array.from({ length: Math.ceil(items.length / step) }, (_, index) => items.slice(index * step, (index + 1) * step)),
    '[][]interface {}',
  )
})
const list = takes('A', (...items: Value[]) => items)

export const lists: Functions = {
  list,
  tuple: list,
  append: push,
  push,
  mustAppend: push,
  mustPush: push,
  prepend,
  mustPrepend: prepend,
  first,
  mustFirst: first,
  last,
  mustLast: last,
  rest,
  mustRest: rest,
  initial,
  mustInitial: initial,
  reverse,
  mustReverse: reverse,
  compact,
  mustCompact: compact,
  uniq,
  mustUniq: uniq,
  without,
  mustWithout: without,
  has,
  mustHas: has,
  slice,
  mustSlice: slice,
  chunk,
  mustChunk: chunk,
  concat: takes('A', (...parts: Value[]) => (parts.length === 0 ? nilList : parts.flatMap((part) => given(part, 'concat')))),
  sortAlpha: takes('a', (value: Value) => texts(isList(value) ? strings(value).toSorted(byBytes) : [textOf(value)])),
  toStrings: takes('a', (value: Value) => texts(strings(value))),
  join: takes('sa', (separator: string, value: Value) => strings(value).join(separator)),
}
