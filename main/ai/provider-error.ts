// The error bodies that providers send, in the shapes they really have, read into one.
import type { ProviderError } from './types.ts'
import { count, cut, fields, items, text, type Fields } from './values.ts'

const messageLimit = 2048

/** null when the value holds no error. */
export function readError(body: unknown): ProviderError | null {
  // Google's streams put everything into an array.
  const outer = fields(Array.isArray(body) ? body[0] : body)
  if (!outer) return null
  const inner = fields(outer['error'])
  // OpenAI, Anthropic, Google, OpenRouter: { error: { message, type, code, status } }
  if (inner) return fromFields(inner, outer)
  // Ollama, and many small servers: { error: "text" }
  const plain = text(outer['error'])
  if (plain) return { type: text(outer['type']), code: null, message: cut(plain, messageLimit), status: null, retryAfterMs: null }
  // vLLM: { object: "error", message, type, code }
  if (outer['object'] === 'error' || outer['type'] === 'error') return fromFields(outer, outer)
  return null
}

/** As readError, but the body belongs to an HTTP error, so a bare message (Cohere, Bedrock, FastAPI) or plain text is one too. */
export function readErrorBody(body: string, parsed: unknown): ProviderError | null {
  const error = readError(parsed)
  if (error) return error
  const outer = fields(parsed)
  const message = outer ? (text(outer['message']) ?? text(outer['detail'])) : parsed === undefined ? text(body.trim()) : null
  return message === null && !outer
    ? null
    : { type: null, code: null, message: message && cut(message, messageLimit), status: null, retryAfterMs: null }
}

function fromFields(error: Fields, outer: Fields): ProviderError {
  const details = fields(error['details'])
  const numeric = count(error['code']) ?? count(error['status'])
  const message = text(error['message'])
  return {
    type: label(error['type']) ?? label(error['status']),
    code: label(details?.['error_code']) ?? label(error['code']) ?? (outer === error ? null : label(outer['code'])),
    message: message && cut(message, messageLimit),
    status: numeric !== null && numeric >= 400 && numeric < 600 ? numeric : null,
    retryAfterMs: retryInfo(error['details']),
  }
}

// `error.type` becomes a label of metrics: words only, no numbers, no sentences.
function label(value: unknown): string | null {
  const word = text(value)
  return word && word.length <= 64 && /^[A-Za-z][\w.:-]*$/.test(word) ? word : null
}

/** Google's RetryInfo: `{ "@type": "...RetryInfo", retryDelay: "34s" }`. */
function retryInfo(details: unknown): number | null {
  for (const entry of items(details)) {
    const seconds = /^(\d+(?:\.\d+)?)s$/.exec(text(fields(entry)?.['retryDelay']) ?? '')?.[1]
    if (seconds !== undefined) return Number(seconds) * 1000
  }
  return null
}
