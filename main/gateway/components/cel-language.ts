// Google's expression language as KrakenD offers it. `matches` runs on RE2, as cel-go's does: an expression meets texts of
// strangers, and a backtracking engine would let them stop the process.
import { Environment, serialize } from '@marcbachmann/cel-js'
import type { ASTNode } from '@marcbachmann/cel-js'
import { LRUCache } from 'lru-cache'
import { RE2JS } from 're2js'
import { isObject, JsonNumber } from '../json.ts'
import type { JsonValue } from '../types.ts'

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
  .registerFunction('string.matchesRe2(string): bool', matchesRe2)
  .registerFunction('matches(string, string): bool', matchesRe2)

const patterns = new LRUCache<string, RE2JS>({ max: 500 })

function matchesRe2(text: string, pattern: string): boolean {
  let compiled = patterns.get(pattern)
  if (!compiled) patterns.set(pattern, (compiled = RE2JS.compile(pattern)))
  return compiled.test(text)
}

export function compileCel(expression: string): Compiled {
  const checked = environment.check(expression)
  if (!checked.valid) {
    const message = checked.error?.message ?? 'invalid expression'
    // cel-go refuses a wrong `has` while it reads, before it looks at types.
    const isSyntax = checked.error?.name === 'ParseError' || message.startsWith('has() invalid argument')
    return { kind: isSyntax ? 'syntax' : 'types', message }
  }
  const { ast } = environment.parse(expression)
  const evaluate = environment.parse(replaceMatches(ast) ? serialize(ast) : expression)
  return { kind: 'ok', evaluate, type: checked.type ?? 'dyn' }
}

/** Renames the receiver form of `matches`; the library does not let its own be replaced. */
function replaceMatches(node: unknown): boolean {
  if (Array.isArray(node)) return node.map(replaceMatches).includes(true)
  if (typeof node !== 'object' || node === null || !('op' in node)) return false
  const { op, args } = node as ASTNode
  const found = replaceMatches(args)
  if (op !== 'rcall' || args[0] !== 'matches') return found
  args.splice(0, 1, 'matchesRe2')
  return true
}

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
