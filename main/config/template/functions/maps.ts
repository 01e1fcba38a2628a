// Sprig's dictionaries.
import { open, takes, type Functions } from '../call.ts'
import { deepEqual, goMap, isList, isMap, isTrue, sortedKeys, texts, typed, typeName, type GoMap, type Value } from '../values.ts'
import { textOf } from './text-of.ts'

const own = (map: GoMap, key: string): boolean => Object.hasOwn(map, key)

/** Fills what is missing or zero on the left; overwriting, the right wins and lists are replaced. The left map is changed. */
function merge(into: GoMap, from: GoMap, overwrite: boolean): GoMap {
  const target = open(into)
  for (const [key, value] of Object.entries(from)) {
    const there = own(into, key) && isTrue(into[key]) ? into[key] : undefined
    if (value === null || value === undefined) {
      if (overwrite) target[key] = null
    } else if (isMap(value) && isMap(there)) merge(there, value, overwrite)
    else if (overwrite || there === undefined) target[key] = value
  }
  return into
}
const merges = (overwrite: boolean) =>
  takes('mM', (first: GoMap, ...others: GoMap[]) => others.reduce((into, from) => merge(into, from, overwrite), first))

function copied(value: Value): Value {
  if (isList(value)) {
    const copy = value.map(copied)
    const type = typeName(value)
    return type === '[]string' || type === '[]int' ? typed(copy, type) : copy
  }
  return isMap(value) ? goMap(Object.entries(value).map(([key, item]) => [key, copied(item)])) : value
}

const dig = (...values: Value[]): Value => {
  if (values.length < 3) throw new Error('dig needs at least three arguments')
  const keys = values.slice(0, -2)
  let step: Value = values.at(-1)
  for (const key of keys) {
    if (!isMap(step)) throw new Error(`interface conversion: interface {} is ${typeName(step)}, not map[string]interface {}`)
    if (typeof key !== 'string') throw new Error(`interface conversion: interface {} is ${typeName(key)}, not string`)
    if (!own(step, key)) return values.at(-2)
    step = step[key]
  }
  return step
}

const deepCopy = takes('a', (value: Value) => {
  if (value === null) throw new Error('reflect: call of reflect.Value.Type on zero Value')
  return copied(value)
})

export const maps: Functions = {
  dict: takes('A', (...values: Value[]) =>
    goMap(
      values.flatMap((key, index) =>
        index % 2 === 0 ? [[textOf(key), index + 1 < values.length ? values[index + 1] : ''] as const] : [],
      ),
    ),
  ),
  get: takes('ms', (map: GoMap, key: string) => (own(map, key) ? map[key] : '')),
  set: takes('msa', (map: GoMap, key: string, value: Value) => {
    open(map)[key] = value
    return map
  }),
  unset: takes('ms', (map: GoMap, key: string) => {
    if (own(map, key)) delete open(map)[key]
    return map
  }),
  hasKey: takes('ms', own),
  // Go gives keys and values in any order; theirs is the one that does not change from run to run.
  keys: takes('M', (...all: GoMap[]) => texts(all.flatMap(sortedKeys))),
  values: takes('m', (map: GoMap) => sortedKeys(map).map((key) => map[key])),
  pick: takes('mS', (map: GoMap, ...keys: string[]) => goMap(keys.filter((key) => own(map, key)).map((key) => [key, map[key]]))),
  omit: takes('mS', (map: GoMap, ...keys: string[]) => goMap(Object.entries(map).filter(([key]) => !keys.includes(key)))),
  pluck: takes('sM', (key: string, ...all: GoMap[]) => all.filter((map) => own(map, key)).map((map) => map[key])),
  merge: merges(false),
  mustMerge: merges(false),
  mergeOverwrite: merges(true),
  mustMergeOverwrite: merges(true),
  deepCopy,
  mustDeepCopy: deepCopy,
  dig: takes('A', dig),
  deepEqual: takes('aa', deepEqual),
}
