// Google's expression language as KrakenD offers it: the library parses and checks, the functions are cel-go's.
import { Environment } from '@marcbachmann/cel-js'
import { isObject, JsonNumber } from '../json.ts'
import type { JsonValue } from '../types.ts'
import { registerFunctions } from './cel/functions.ts'
import { adapt, refusedTypes } from './cel/tree.ts'

export type Evaluate = (variables: Record<string, unknown>) => unknown
export type Compiled =
  | { readonly kind: 'ok'; readonly evaluate: Evaluate; readonly type: string }
  | { readonly kind: 'syntax' | 'types'; readonly message: string }

const environment = new Environment({ homogeneousAggregateLiterals: false })
  .registerVariable('req_method', 'string')
  .registerVariable('req_path', 'string')
  .registerVariable('req_params', 'map<string, string>')
  .registerVariable('req_headers', 'map<string, list<string>>')
  .registerVariable('req_querystring', 'map<string, list<string>>')
  .registerVariable('resp_completed', 'bool')
  .registerVariable('resp_metadata_status', 'int')
  .registerVariable('resp_metadata_headers', 'map<string, list<string>>')
  .registerVariable('resp_data', 'map<string, dyn>')
  .registerVariable('JWT', 'map<string, dyn>')
  .registerVariable('now', 'string')
registerFunctions(environment)

export function compileCel(expression: string): Compiled {
  let parsed: ReturnType<typeof environment.parse>
  try {
    parsed = environment.parse(expression)
  } catch (error) {
    return { kind: 'syntax', message: (error as Error).message }
  }
  const refusal = adapt(parsed.ast)
  if (refusal) return refusal
  const checked = parsed.check()
  if (!checked.valid) return { kind: 'types', message: shown(checked.error) }
  return refusedTypes(parsed.ast) ?? { kind: 'ok', evaluate: parsed, type: checked.type ?? 'dyn' }
}

/** Without the names that only stand for cel-go's. */
const shown = (error: Error | undefined): string => (error?.message ?? 'invalid expression').replace(/(['.])go_(?=\w+\()/g, '$1')

/** Maps are JavaScript maps: every key is data. `numbers` says what a number is to CEL, itself or its text. */
export function toCel(value: JsonValue, numbers: 'number' | 'text'): unknown {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof JsonNumber) return numbers === 'text' ? value.text : numberOf(value.text)
  if (Array.isArray(value)) return value.map((item) => toCel(item, numbers))
  if (!isObject(value)) return null
  const map = new Map<string, unknown>()
  for (const key of Object.keys(value)) map.set(key, toCel(value[key]!, numbers))
  return map
}

function numberOf(text: string): bigint | number {
  if (!/^-?\d+$/.test(text)) return Number(text)
  const whole = BigInt(text)
  return BigInt.asIntN(64, whole) === whole ? whole : Number(text)
}

/** Claims hold doubles only, as Go reads a token. */
export function claimsToCel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(claimsToCel)
  if (typeof value !== 'object' || value === null) return value
  return new Map(Object.entries(value).map(([key, item]) => [key, claimsToCel(item)]))
}
