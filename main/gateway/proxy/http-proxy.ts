// The innermost proxy: one HTTP call, its status judged, its body decoded and shaped. On no-op nothing is judged and the body stays a stream.
import { decoderOf, type Decoder } from '../encoding/decoders.ts'
import { asGatewayError } from '../error.ts'
import { textOf } from '../go-text.ts'
import { copyHeaders, emptyHeaders } from '../headers.ts'
import { emptyObject, JsonError } from '../json.ts'
import type {
  BackendConfig,
  BackendRequest,
  BackendResponse,
  Build,
  EndpointConfig,
  HeaderMap,
  JsonObject,
  Proxy,
  ProxyRequest,
  ProxyResult,
  RoundTrip,
} from '../types.ts'
import { createFormat, type Format } from './format.ts'
import { createRawJson } from './raw-json.ts'
import { readResponse, readSource, type ReadBody } from './read-response.ts'
import { dataResponse, failed } from './result.ts'
import { createStatusError, type StatusError } from './status-error.ts'

/** `limit`: bytes that are read to decode an answer, 0 for as many as fit into a text. */
export function httpProxy(
  roundTrip: RoundTrip,
  backend: BackendConfig,
  endpoint: EndpointConfig,
  limit: number,
  build: Build,
): Proxy {
  const read = backend.encoding === 'no-op' ? passThrough : createRead(backend, endpoint, limit, build)
  return async function httpProxy(request) {
    try {
      const call = backendRequest(request, backend)
      const response = await roundTrip(call)
      if (request.scope.cause) {
        response.body.abort(request.scope.cause)
        return failed(request.scope.cause)
      }
      return await read(response, call)
    } catch (error) {
      return failed(request.scope.cause ?? asGatewayError(error))
    }
  }
}

type Read = (response: BackendResponse, request: BackendRequest) => ProxyResult | Promise<ProxyResult>

const backendRequest = (request: ProxyRequest, backend: BackendConfig): BackendRequest => ({
  method: request.method,
  url: request.url,
  headers: withoutHost(request.headers),
  body: request.body,
  scope: request.scope,
  backend,
  proxy: request,
  observed: request.observed,
})

/** A script may set one: Go sends the URL's all the same. */
function withoutHost(headers: HeaderMap): HeaderMap {
  if (headers.host === undefined) return headers
  const others = copyHeaders(headers)
  delete others.host
  return others
}

function passThrough(response: BackendResponse): ProxyResult {
  const { status, headers, body } = response
  return {
    response: { body: { kind: 'stream', source: body, data: emptyObject(), replaced: false }, complete: true, status, headers },
    error: null,
  }
}

function createRead(backend: BackendConfig, endpoint: EndpointConfig, limit: number, build: Build): Read {
  const decoder = decoderOf(backend)
  const format = createFormat(backend, build)
  const raw = format ? null : createRawJson(backend, endpoint)
  const statusError = createStatusError(backend, endpoint, build)
  const isWhole = decoder.readsToEnd ? null : (bytes: Uint8Array) => decodes(decoder, bytes)
  return (response, request) => {
    if (response.status !== 200 && response.status !== 201) return readError(response, request, statusError, limit)
    return readResponse(response, isWhole, limit).then((body) => {
      const text = raw?.(body.bytes)
      if (text) return { response: { body: text, complete: true, status: 0, headers: emptyHeaders() }, error: null }
      return decoded(body, decoder, format)
    })
  }
}

function decodes(decoder: Decoder, bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes)
    return true
  } catch {
    return false
  }
}

async function readError(
  response: BackendResponse,
  request: BackendRequest,
  statusError: StatusError,
  limit: number,
): Promise<ProxyResult> {
  if (!statusError.wantsBody) {
    response.body.abort()
    return statusError.result(response, request, '')
  }
  const { bytes, error } = await readSource(response.body, null, limit)
  return statusError.result(response, request, error ? '' : textOf(bytes, 'escape'))
}

function decoded({ bytes, error }: ReadBody, decoder: Decoder, format: Format | null): ProxyResult {
  let data: JsonObject
  try {
    data = decoder.decode(bytes)
  } catch (fault) {
    const isCut = error !== null && (decoder.readsToEnd || (fault instanceof JsonError && fault.message.endsWith('EOF')))
    return failed(asGatewayError(isCut ? error : fault))
  }
  if (error && decoder.readsToEnd) return failed(asGatewayError(error))
  if (format) data = format(data)
  return { response: dataResponse(data, true), error: null }
}
