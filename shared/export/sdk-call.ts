// Which call of an official SDK makes this request. Null when none does: another dialect, a path or a query that the SDK would not
// ask for, or a body that is no JSON object; the request is then written with a plain HTTP client.
import { textOf } from './base64.ts'
import { asDollar, joinPieces, type ExportedHeader, type ExportedRequest } from './exported-request.ts'
import { readJson, type Json } from './literals.ts'

export type Sdk = 'openai' | 'anthropic' | 'gemini' | 'ollama'

export interface SdkCall {
  readonly sdk: Sdk
  /** `chat.completions.create`. */
  readonly method: string
  readonly base: string
  readonly body: Readonly<Record<string, Json>>
  readonly stream: boolean
  /** Headers that the SDK would not send by itself. */
  readonly headers: readonly ExportedHeader[]
  /** The environment variable of the key; null where there is none. */
  readonly key: string | null
}

interface Shape {
  readonly dialect: string
  readonly sdk: Sdk
  readonly path: RegExp
  readonly method: string
}

const shapes: readonly Shape[] = [
  { dialect: 'openai.chat', sdk: 'openai', path: /^(.*)\/chat\/completions$/, method: 'chat.completions.create' },
  { dialect: 'openai.responses', sdk: 'openai', path: /^(.*)\/responses$/, method: 'responses.create' },
  { dialect: 'openai.completions', sdk: 'openai', path: /^(.*)\/completions$/, method: 'completions.create' },
  { dialect: 'openai.embeddings', sdk: 'openai', path: /^(.*)\/embeddings$/, method: 'embeddings.create' },
  { dialect: 'anthropic.messages', sdk: 'anthropic', path: /^(.*)\/v1\/messages$/, method: 'messages.create' },
  {
    dialect: 'gemini.generate',
    sdk: 'gemini',
    path: /^(.*)\/v1(?:beta|alpha)?\/models\/([^/:]+):(generateContent|streamGenerateContent)$/,
    method: 'models.generateContent',
  },
  { dialect: 'ollama.chat', sdk: 'ollama', path: /^(.*)\/api\/chat$/, method: 'chat' },
  { dialect: 'ollama.generate', sdk: 'ollama', path: /^(.*)\/api\/generate$/, method: 'generate' },
  { dialect: 'ollama.embed', sdk: 'ollama', path: /^(.*)\/api\/embed$/, method: 'embed' },
]

/** What every HTTP client or SDK sends by itself, or what is a key in the SDK's own place. */
const ownHeaders =
  /^(?:accept(?:-.*)?|user-agent|content-type|authorization|x-api-key|api-key|x-goog-api-key|x-goog-api-client|x-stainless-.*|anthropic-version|anthropic-dangerous-.*|sec-.*|origin|referer|traceparent|tracestate|baggage|cookie|dnt|priority|pragma|cache-control)$/i

export function sdkCall(request: ExportedRequest): SdkCall | null {
  const target = joinPieces(request.target, asDollar)
  const [path = '', query = ''] = target.split('?')
  const shape = shapes.find(({ dialect, path: pattern }) => request.attempt?.dialect === dialect && pattern.test(path))
  const body = bodyOf(request.body)
  if (!shape || !body || request.method !== 'POST') return null
  if (query !== '' && !(shape.sdk === 'gemini' && /^(?:&?(?:alt=sse|key=[^&]*))*$/.test(query))) return null
  const [, prefix = '', model, verb] = shape.path.exec(path)!
  const isOllamaStream = shape.sdk === 'ollama' && shape.method !== 'embed' && body['stream'] !== false
  return {
    sdk: shape.sdk,
    method: shape.method,
    base: request.origin + prefix,
    body: shape.sdk === 'gemini' ? { model: decodeURIComponent(model!), ...body } : body,
    stream: verb === 'streamGenerateContent' || body['stream'] === true || isOllamaStream,
    headers: oncePerName(request.headers.filter(({ name }) => !ownHeaders.test(name))),
    key: keyOf(request) ?? usualKeys[shape.sdk],
  }
}

/** The SDKs take headers by name; values of one name are joined, which says the same (RFC 9110, section 5.3). */
function oncePerName(headers: readonly ExportedHeader[]): readonly ExportedHeader[] {
  const byName = new Map<string, ExportedHeader>()
  for (const header of headers) {
    const name = header.name.toLowerCase()
    const before = byName.get(name)
    byName.set(name, before ? { ...before, value: [...before.value, { text: ', ' }, ...header.value] } : header)
  }
  return [...byName.values()]
}

const usualKeys: Readonly<Record<Sdk, string | null>> = {
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  gemini: 'GEMINI_API_KEY',
  ollama: null,
}

function keyOf({ headers, target }: ExportedRequest): string | null {
  const all = [
    ...headers
      .filter(({ name }) => /^(?:authorization|x-api-key|api-key|x-goog-api-key)$/i.test(name))
      .flatMap(({ value }) => value),
    ...target,
  ]
  return all.flatMap((piece) => ('variable' in piece ? [piece.variable] : []))[0] ?? null
}

function bodyOf(bytes: Uint8Array | null): Readonly<Record<string, Json>> | null {
  const text = bytes && textOf(bytes)
  const value = text === null ? null : readJson(text)?.value
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, Json>) : null
}

/** Parts of Gemini's body that the SDKs take below `config`. */
export function geminiArguments(body: Readonly<Record<string, Json>>) {
  const { model = null, contents = [], generationConfig, generation_config, ...rest } = body
  const own = (generationConfig ?? generation_config ?? {}) as Record<string, Json>
  return { model, contents, config: { ...own, ...rest } }
}
