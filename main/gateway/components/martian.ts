// `modifier/martian`: static changes of the HTTP request to a backend and of its raw answer, before its status is judged.
import { bytesSource } from '../byte-source.ts'
import { asGatewayError } from '../error.ts'
import { copyHeaders, emptyHeaders } from '../headers.ts'
import type { BackendRequest, BackendResponse, ConnectionTiming, Component, RoundTrip } from '../types.ts'
import { joinUrl, splitUrl, type AnswerMessage, type Modifier, type OutgoingMessage } from './martian/message.ts'
import { parseModifier } from './martian/parse.ts'

export const martian: Component = {
  namespace: 'modifier/martian',
  roundTrip(raw, _at, backend, _endpoint, build) {
    let modifier: Modifier
    try {
      modifier = parseModifier(raw, { fixesLength: build.differences.recomputeReplacedBody })
    } catch (error) {
      build.log('ERROR', `[BACKEND: ${backend.urlPattern}][Martian]`, (error as Error).message)
      return null
    }
    return (next) =>
      async function martian(request) {
        try {
          const outgoing = open(request)
          modifier.request?.(outgoing)
          const response = outgoing.skipsCall ? notCalled() : await called(next, close(request, outgoing))
          return modifier.response ? await modified(response, outgoing, modifier.response) : response
        } catch (error) {
          throw asGatewayError(error)
        }
      }
  },
}

const open = (request: BackendRequest): OutgoingMessage => ({
  url: splitUrl(request.url),
  headers: copyHeaders(request.headers),
  contentLength: lengthIn(request),
  body: request.body,
  skipsCall: false,
})

function lengthIn({ headers }: BackendRequest): number {
  const declared = headers['content-length']
  return typeof declared === 'string' && /^\d{1,15}$/.test(declared) ? Number(declared) : 0
}

function close(request: BackendRequest, { url, headers, contentLength, body }: OutgoingMessage): BackendRequest {
  if (headers.host === '') delete headers.host
  const ownLength = contentLength > 0 && headers['content-length'] === undefined
  // Go takes a length of 0 for one that it does not know.
  if (contentLength > 0) headers['content-length'] = String(contentLength)
  else if (contentLength !== lengthIn(request)) delete headers['content-length']
  const isEmpty = body.kind === 'bytes' && body.bytes.length === 0
  return {
    ...request,
    url: joinUrl(url),
    headers,
    ownLength,
    body: isEmpty && request.method === 'GET' ? { kind: 'none' } : body,
  }
}

async function called(next: RoundTrip, request: BackendRequest): Promise<BackendResponse> {
  const response = await next(request)
  return response.url === undefined ? { ...response, url: request.url } : response
}

async function modified(
  response: BackendResponse,
  request: OutgoingMessage,
  modify: NonNullable<Modifier['response']>,
): Promise<BackendResponse> {
  const { status, headers, contentLength, body } = response
  const asked = response.url === undefined ? request : { ...request, url: splitUrl(response.url) }
  const answer: AnswerMessage = { request: asked, status, headers, contentLength, body }
  try {
    await modify(answer)
  } catch (error) {
    answer.body.abort()
    throw error
  }
  return { ...response, status: answer.status, headers: answer.headers, contentLength: answer.contentLength, body: answer.body }
}

const noConnection: ConnectionTiming = { getConn: 0, dns: 0, tls: 0, reused: false, sentAt: 0, headersAt: 0 }

const notCalled = (): BackendResponse => ({
  status: 200,
  headers: emptyHeaders(),
  contentLength: 0,
  body: bytesSource(new Uint8Array(0)),
  uncompressed: false,
  connection: noConnection,
})
