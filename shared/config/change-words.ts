// The words of changes: what a setting is called in a sentence.

const labels: Readonly<Record<string, string>> = {
  endpoint: 'path',
  timeout: 'time limit',
  cache_ttl: 'cache time',
  output_encoding: 'output',
  host: 'hosts',
  url_pattern: 'path',
  listen_ip: 'address',
  input_headers: 'headers passed on',
  input_query_strings: 'query strings passed on',
  sd: 'service discovery',
  layers: 'layer',
  'qos/ratelimit/router': 'rate limit',
  'qos/ratelimit/proxy': 'rate limit',
  'qos/circuit-breaker': 'circuit breaker',
  'qos/http-cache': 'HTTP cache',
  'auth/validator': 'JWT check',
  'auth/signer': 'JWT signer',
  'auth/client-credentials': 'client credentials',
  'security/cors': 'CORS',
  'security/http': 'security headers',
  'security/bot-detector': 'bot detector',
  'validation/cel': 'CEL rules',
  'validation/json-schema': 'JSON Schema',
  'modifier/martian': 'martian modifier',
  'telemetry/logging': 'logging',
}

export const labelOf = (key: string): string =>
  Object.hasOwn(labels, key) ? labels[key]! : key.includes('/') || /^[@$#]/.test(key) ? key : key.replaceAll('_', ' ')

/** `disable_metrics` set: `metrics switched off`. */
export const switchWords = (key: string, isSet: boolean): string =>
  key.startsWith('disable_')
    ? `${labelOf(key.slice('disable_'.length))} switched ${isSet ? 'off' : 'on'}`
    : `${labelOf(key)} switched ${isSet ? 'on' : 'off'}`

const passed: Readonly<Record<string, string>> = { input_headers: 'header', input_query_strings: 'query string' }

/** What a list of texts or numbers won and lost; null where that is not how it is said. */
export function listWords(key: string, before: unknown, after: unknown): string[] | null {
  if (!isFlat(before) || !isFlat(after)) return null
  const added = after.filter((item) => !before.includes(item))
  const removed = before.filter((item) => !after.includes(item))
  if (added.length === 0 && removed.length === 0) return [`${labelOf(key)} in another order`]
  const one = Object.hasOwn(passed, key) ? passed[key]! : null
  const words: string[] = []
  if (one !== null) {
    if (added.length > 0) words.push(`passes on ${amount(added.length, one)}: ${shortList(added)}`)
    if (removed.length > 0) words.push(`no longer passes on ${shortList(removed)}`)
    return words
  }
  if (added.length > 0) words.push(`${labelOf(key)}: added ${shortList(added)}`)
  if (removed.length > 0) words.push(`${labelOf(key)}: removed ${shortList(removed)}`)
  return words
}

const isFlat = (value: unknown): value is readonly (string | number)[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string' || typeof item === 'number')

const amount = (count: number, one: string): string => (count === 1 ? `one more ${one}` : `${count} more ${one}s`)

function shortList(items: readonly (string | number)[]): string {
  const words = items.map(String)
  return words.length > 6 ? `${words.slice(0, 5).join(', ')} and ${words.length - 5} more` : words.join(', ')
}

/** A value in a sentence: short, without quotes where it is a text. */
export function valueWords(value: unknown): string {
  const text = typeof value === 'string' ? value || '(empty)' : (JSON.stringify(value) ?? 'nothing')
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
