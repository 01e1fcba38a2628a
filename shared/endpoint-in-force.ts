// The part of a configuration's text that served a call, read without the gateway: what the screen needs to tell about it.
import { normaliseExtraConfig } from './config/namespaces.ts'
import { parseDuration } from './config/duration.ts'

type Fields = Readonly<Record<string, unknown>>

export interface EndpointInForce {
  /** `endpoints[2]`. */
  readonly path: string
  /** As written, for the eye. */
  readonly written: unknown
  readonly timeoutMs: number
  readonly outputEncoding: string
  readonly inputHeaders: readonly string[]
  readonly concurrentCalls: number
  /** Blocks of the endpoint, of its backends and of the service, by namespace. */
  readonly extra: Fields
  readonly backends: readonly { readonly urlPattern: string; readonly extra: Fields }[]
  readonly service: Fields
}

/** KrakenD's own, when neither the endpoint nor the service names one. */
const defaultTimeoutMs = 2000

/** null when the text is no JSON, or has no such endpoint. */
export function endpointInForce(text: string, endpoint: string | null, method: string): EndpointInForce | null {
  const root = fieldsOf(parse(text))
  const found = list(root['endpoints']).findIndex(
    (entry) => withSlash(wordOf(entry['endpoint'])) === endpoint && (wordOf(entry['method']) || 'GET').toUpperCase() === method,
  )
  const entry = list(root['endpoints'])[found]
  if (!entry) return null
  return {
    path: `endpoints[${found}]`,
    written: entry,
    timeoutMs: duration(entry['timeout']) ?? duration(root['timeout']) ?? defaultTimeoutMs,
    outputEncoding: wordOf(entry['output_encoding']) || wordOf(root['output_encoding']) || 'json',
    inputHeaders: texts(entry['input_headers']),
    concurrentCalls: typeof entry['concurrent_calls'] === 'number' ? entry['concurrent_calls'] : 1,
    extra: extraOf(entry),
    backends: list(entry['backend']).map((backend) => ({
      urlPattern: wordOf(backend['url_pattern']),
      extra: extraOf(backend),
    })),
    service: extraOf(root),
  }
}

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : [])
const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(wordOf) : [])
const withSlash = (path: string) => (path.startsWith('/') ? path : `/${path}`)
/** A time limit of zero means "not set", as in KrakenD. */
const duration = (value: unknown): number | null => (typeof value === 'string' ? parseDuration(value) || null : null)
const extraOf = (value: Fields): Fields => normaliseExtraConfig(fieldsOf(value['extra_config']))
