// Backend encodings: the bytes of a whole body become the data of a response. The upstream's Content-Type is ignored, as KrakenD does.
import { textOf } from '../go-text.ts'
import { emptyObject, isObject, parseArray, parseJson, parseObject } from '../json.ts'
import { decodeRss } from './rss.ts'
import { decodeXml } from './xml-decode.ts'
import type { BackendConfig, JsonObject, JsonValue } from '../types.ts'

export interface Decoder {
  /** Throws an Error with Go's text. */
  decode(bytes: Uint8Array): JsonObject
  /** Go reads JSON only to the end of its first value: what breaks behind it does no harm. */
  readonly readsToEnd: boolean
}

export function decoderOf(backend: BackendConfig): Decoder {
  const { encoding, isCollection } = backend
  if (encoding === 'safejson') return { decode: decodeSafeJson, readsToEnd: false }
  if (encoding === 'string') return { decode: (bytes) => only('content', textOf(bytes, 'escape')), readsToEnd: true }
  if (encoding === 'rss') return { decode: decodeRss, readsToEnd: true }
  if (encoding === 'xml')
    return { decode: isCollection ? (bytes) => only('collection', decodeXml(bytes)) : decodeXml, readsToEnd: true }
  return { decode: isCollection ? (bytes) => only('collection', parseArray(bytes)) : parseObject, readsToEnd: false }
}

function decodeSafeJson(bytes: Uint8Array): JsonObject {
  const value = parseJson(bytes)
  if (isObject(value)) return value
  return only(Array.isArray(value) ? 'collection' : 'content', value)
}

function only(key: string, value: JsonValue): JsonObject {
  const object = emptyObject()
  object[key] = value
  return object
}
