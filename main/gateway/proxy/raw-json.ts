// A JSON answer that nobody looks into on its way: kept as the text that will be sent. Whoever asks for its data gets it, and from
// then on the data counts.
import { textOf } from '../go-text.ts'
import { canonicalJson } from '../json-canonical.ts'
import { isEmpty, parseObject } from '../json.ts'
import type { BackendConfig, EndpointConfig, JsonObject, ProxyResponse } from '../types.ts'

export class RawJson {
  readonly kind = 'data'
  #text: string | null
  #data: JsonObject | null = null

  /** `text` is a canonical object. */
  constructor(text: string) {
    this.#text = text
  }

  get data(): JsonObject {
    if (this.#data === null) {
      this.#data = parseObject(this.#text!)
      this.#text = null
    }
    return this.#data
  }

  set data(data: JsonObject) {
    this.#data = data
    this.#text = null
  }

  /** Null once somebody asked for the data. */
  get text(): string | null {
    return this.#text
  }
}

// Who reads or changes data on its way: for them the text would be a detour.
const readers = new Set([
  'proxy',
  'validation/cel',
  'modifier/lua-proxy',
  'modifier/lua-backend',
  'auth/signer',
  'plugin/req-resp-modifier',
])
const otherForms = new Set(['json-collection', 'string', 'xml', 'yaml', 'no-op'])

/** Bytes to such a body, null for an answer that has to be decoded; null altogether where text is of no use. */
export function createRawJson(backend: BackendConfig, endpoint: EndpointConfig): ((bytes: Uint8Array) => RawJson | null) | null {
  const namespaces = [endpoint.extraConfig, backend.extraConfig].flatMap((config) => Object.keys(config))
  if (endpoint.backends.length !== 1 || otherForms.has(endpoint.outputEncoding) || namespaces.some((name) => readers.has(name)))
    return null
  if (!isPlainJson(backend.encoding)) return null
  const { isCollection } = backend
  return (bytes) => {
    const text = canonicalJson(textOf(bytes, 'replacement'))
    if (isCollection) return text?.startsWith('[') ? new RawJson(`{"collection":${text}}`) : null
    return text?.startsWith('{') ? new RawJson(text) : null
  }
}

const isPlainJson = (encoding: string): boolean => !['safejson', 'string', 'xml', 'rss', 'no-op'].includes(encoding)

export function hasData({ body }: ProxyResponse): boolean {
  return body instanceof RawJson && body.text !== null ? body.text !== '{}' : !isEmpty(body.data)
}
