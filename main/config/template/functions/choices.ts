// Sprig's defaults, types and flow.
import { takes, type Functions } from '../call.ts'
import { isTrue, kindName, typeName, type Value } from '../values.ts'

const typeIsLike = takes('sa', (type: string, value: Value) => typeName(value) === type)

export const choices: Functions = {
  default: takes('aA', (fallback: Value, ...given: Value[]) => (isTrue(given[0]) ? given[0] : fallback)),
  empty: takes('a', (value: Value) => !isTrue(value)),
  coalesce: takes('A', (...values: Value[]) => values.find(isTrue) ?? null),
  ternary: takes('aab', (yes: Value, no: Value, condition: boolean) => (condition ? yes : no)),
  all: takes('A', (...values: Value[]) => values.every(isTrue)),
  any: takes('A', (...values: Value[]) => values.some(isTrue)),
  fail: takes('s', (message: string) => {
    throw new Error(message)
  }),
  kindOf: takes('a', kindName),
  kindIs: takes('sa', (kind: string, value: Value) => kindName(value) === kind),
  typeOf: takes('a', typeName),
  typeIs: typeIsLike,
  typeIsLike,
}
