// A recorded call as a request that can be made again, the common ground of all writers. Secrets were masked before they were
// stored; here each becomes a placeholder that names the environment variable to set, because stars sent as a key help nobody.
import type { Attempt, CallDetail, HeaderLine } from '../call.ts'
import { mask } from '../secrets.ts'
import { mainAttempt } from '../summary.ts'
import { bytesOf } from './base64.ts'

/** A value with its secrets as variables: text and names of variables by turns. */
export type Piece = { readonly text: string } | { readonly variable: string }

export interface ExportedHeader {
  readonly name: string
  readonly value: readonly Piece[]
}

export interface ExportedRequest {
  readonly method: string
  /** Origin of the gateway, without a slash at its end. */
  readonly origin: string
  /** Path and query. */
  readonly target: readonly Piece[]
  /** As recorded, without what belongs to the connection. */
  readonly headers: readonly ExportedHeader[]
  readonly body: Uint8Array | null
  /** Why this is not the whole request, for the user; null when it is. */
  readonly incomplete: string | null
  readonly attempt: Attempt | null
}

/** Names that belong to one connection or that every client writes by itself. */
const ofConnection = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'proxy-connection',
  'upgrade',
  'te',
  'expect',
])

const keyOfProvider: Readonly<Record<string, string>> = {
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  'gcp.gemini': 'GEMINI_API_KEY',
  'gcp.vertex_ai': 'GOOGLE_API_KEY',
  'azure.ai.openai': 'AZURE_OPENAI_API_KEY',
  mistral_ai: 'MISTRAL_API_KEY',
  cohere: 'COHERE_API_KEY',
  groq: 'GROQ_API_KEY',
  deepseek: 'DEEPSEEK_API_KEY',
  x_ai: 'XAI_API_KEY',
  perplexity: 'PERPLEXITY_API_KEY',
  ollama: 'OLLAMA_API_KEY',
  openrouter: 'OPENROUTER_API_KEY',
  'aws.bedrock': 'AWS_BEARER_TOKEN_BEDROCK',
}
const keyOfDialect: readonly (readonly [string, string])[] = [
  ['openai.', 'OPENAI_API_KEY'],
  ['anthropic.', 'ANTHROPIC_API_KEY'],
  ['gemini.', 'GEMINI_API_KEY'],
  ['ollama.', 'OLLAMA_API_KEY'],
  ['cohere.', 'COHERE_API_KEY'],
  ['bedrock.', 'AWS_BEARER_TOKEN_BEDROCK'],
]
const keyHeaders = new Set(['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'key'])

/** The environment variable for a secret: the provider's usual name for its key, else the name of the header or parameter. */
export function variableFor(name: string, attempt: Attempt | null): string {
  const lower = name.toLowerCase()
  if (keyHeaders.has(lower) && attempt) {
    const known =
      (attempt.provider === null ? undefined : keyOfProvider[attempt.provider]) ??
      keyOfDialect.find(([prefix]) => attempt.dialect?.startsWith(prefix))?.[1]
    if (known !== undefined) return known
  }
  if (lower === 'x-api-key') return 'API_KEY'
  if (lower === 'x-goog-api-key') return 'GEMINI_API_KEY'
  const words = lower
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^(?=\d)|^_+|_+$/g, '')
    .toUpperCase()
  return words === '' || /^\d/.test(words) ? `SECRET_${words}` : words
}

/** One star for each secret in it, or the whole value when it holds several. */
export function piecesOf(name: string, value: string, attempt: Attempt | null): readonly Piece[] {
  const parts = value.split(mask)
  if (parts.length === 1) return [{ text: value }]
  const variable = { variable: variableFor(name, attempt) }
  return parts.length > 2 ? [variable] : [{ text: parts[0]! }, variable, { text: parts[1]! }].filter(isNotEmpty)
}

/** A request target whose query values may be masked. */
export function targetPieces(target: string, attempt: Attempt | null): readonly Piece[] {
  const parts = target.split(mask)
  return parts
    .flatMap((text, index): Piece[] => {
      const next = { text }
      if (index === parts.length - 1) return [next]
      return [next, { variable: variableFor(/([^?&=]*)=$/.exec(text)?.[1] ?? 'secret', attempt) }]
    })
    .filter(isNotEmpty)
}
const isNotEmpty = (piece: Piece): boolean => !('text' in piece) || piece.text !== ''

/** With `write` a placeholder for each variable. */
export const joinPieces = (pieces: readonly Piece[], write: (variable: string) => string): string =>
  pieces.map((piece) => ('text' in piece ? piece.text : write(piece.variable))).join('')

export const asDollar = (variable: string): string => `$${variable}`

/** `body` is what was kept of what the client sent, its content encoding undone; `origin` that of the gateway. */
export function exportedRequest(
  detail: CallDetail,
  body: { readonly base64: string; readonly bytes: number; readonly captured: number } | null,
  origin: string,
): ExportedRequest {
  const { call, client } = detail
  const attempt = mainAttempt(call)
  return {
    method: call.method,
    origin: origin.replace(/\/+$/, ''),
    target: targetPieces(call.path, attempt),
    headers: kept(client.request.headers).map(({ name, value }) => ({ name, value: piecesOf(name, value, attempt) })),
    body: body === null || body.captured === 0 ? null : bytesOf(body.base64),
    incomplete: incompleteWords(client.request.bytes, body?.captured ?? 0),
    attempt,
  }
}

// The body is kept as read, so its encoding is no longer true of it.
const kept = (lines: readonly HeaderLine[]): readonly HeaderLine[] =>
  lines.filter(({ name }) => !ofConnection.has(name.toLowerCase()) && name.toLowerCase() !== 'content-encoding')

/** Why a body of `bytes`, of which `captured` were kept, is not whole; null when it is. */
export function incompleteWords(bytes: number, captured: number): string | null {
  if (captured >= bytes) return null
  if (captured === 0) return `The body of ${bytes.toLocaleString('en')} bytes was not kept.`
  return `Only the first ${captured.toLocaleString('en')} of ${bytes.toLocaleString('en')} bytes of the body were kept.`
}
