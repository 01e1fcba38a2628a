// What an endpoint answers: data in the form that `output_encoding` names, or the backend's bytes on no-op.
import { emptyHeaders, firstValue } from '../headers.ts'
import { encodeJson } from '../json.ts'
import { bytesOf } from '../go-text.ts'
import type {
  Build,
  EndpointConfig,
  HeaderMap,
  HttpRequest,
  JsonObject,
  JsonValue,
  ProxyResponse,
  ResponseBody,
} from '../types.ts'
import { RawJson } from '../proxy/raw-json.ts'
import { isErrorDetails } from './error-details.ts'
import { createPassThrough } from './pass-through.ts'
import { encodeXml } from './xml-encode.ts'
import { encodeYaml } from './yaml-encode.ts'

export interface Rendered {
  readonly headers: HeaderMap
  readonly body: ResponseBody
}
export type Renderer = (response: ProxyResponse | null, request: HttpRequest) => Rendered

type Write = (data: JsonObject) => string | Uint8Array

export function createRenderer(endpoint: EndpointConfig, build: Build): Renderer {
  const { outputEncoding } = endpoint
  if (outputEncoding === 'no-op') return createPassThrough(build)
  if (outputEncoding === 'negotiate') return negotiate(build)
  return createNamed(outputEncoding, build) ?? fallback(endpoint, build)
}

/** By the order of the Accept header; `q` is not looked at. Plain text is YAML. */
function negotiate(build: Build): Renderer {
  const xml = createNamed('xml', build)!
  const yaml = createNamed('yaml', build)!
  const offers: Readonly<Record<string, Renderer>> = {
    'application/json': json,
    'text/plain': yaml,
    'application/xml': xml,
    'application/x-yaml': yaml,
  }
  return (response, request) => {
    for (const item of (firstValue(request.headers, 'accept') ?? '').split(',')) {
      const type = item.split(';', 1)[0]!.trim()
      const name = Object.keys(offers).find((offer) => accepts(type, offer))
      if (name !== undefined) return offers[name]!(response, request)
    }
    return json(response, request)
  }
}

/** As gin compares them: `*` stands for the rest, and so does the end of the name. */
const accepts = (type: string, offer: string): boolean => type !== '' && offer.startsWith(type.split('*', 1)[0]!)

/** A name that nobody knows: the renderer named like the only backend's encoding, else JSON. */
function fallback({ backends }: EndpointConfig, build: Build): Renderer {
  return (backends.length === 1 && createNamed(backends[0]!.encoding, build)) || json
}

function createNamed(name: string, build: Build): Renderer | null {
  const showsErrors = build.differences.escapeErrorNames
  switch (name) {
    case 'json':
      return json
    case 'json-collection':
      return data('application/json; charset=utf-8', (object) => encodeJson(collection(object, showsErrors)))
    case 'string':
      return data('text/plain; charset=utf-8', content)
    case 'xml':
      return data('application/xml', (object) => encodeXml(object, showsErrors))
    case 'yaml':
      return data('application/yaml; charset=utf-8', (object) => encodeYaml(object, showsErrors))
    case 'no-op':
      return createPassThrough(build)
    default:
      return null
  }
}

const data =
  (contentType: string, write: Write): Renderer =>
  (response) => {
    const body = response?.body
    // A no-op backend behind another encoding: its bytes are of no use.
    if (body?.kind === 'stream') body.source.abort()
    const headers = emptyHeaders()
    headers['content-type'] = contentType
    return { headers, body: { kind: 'bytes', bytes: write(body?.data ?? nothing) } }
  }

const nothing: JsonObject = Object.freeze(Object.create(null) as JsonObject)

const writeJson = data('application/json; charset=utf-8', encodeJson)

const json: Renderer = (response, request) => {
  const text = response?.body instanceof RawJson ? response.body.text : null
  if (text === null) return writeJson(response, request)
  const headers = emptyHeaders()
  headers['content-type'] = 'application/json; charset=utf-8'
  return { headers, body: { kind: 'bytes', bytes: text } }
}

/** Without a collection KrakenD answers `[]` and so loses the `error_<name>` object of return_error_details. */
function collection(object: JsonObject, showsErrors: boolean): JsonValue {
  const value = object['collection']
  if (value !== undefined) return value
  const errors = showsErrors ? Object.values(object).filter(isErrorDetails) : []
  return errors.length > 0 ? [object] : []
}

function content(object: JsonObject): string | Uint8Array {
  const text = object['content']
  return typeof text === 'string' ? bytesOf(text) : ''
}
