// HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/) of what passed between the client and the gateway. The record does not
// know the version of HTTP, and HAR wants a string. Names that begin with an underscore are ours, as the specification allows.
import type { Attempt, CallDetail, HeaderLine } from '../call.ts'
import { mainAttempt } from '../summary.ts'
import { base64Of, bytesOf, textOf } from './base64.ts'
import { asDollar, joinPieces, piecesOf, targetPieces } from './exported-request.ts'

export interface HarTimings {
  readonly blocked: number
  readonly dns: number
  readonly connect: number
  readonly ssl: number
  readonly send: number
  readonly wait: number
  readonly receive: number
}
interface NameValue {
  readonly name: string
  readonly value: string
}
export interface HarBodies {
  readonly request: { readonly base64: string } | null
  readonly response: { readonly base64: string } | null
}
export type HarEntry = ReturnType<typeof harEntry>

const version = 'unknown'

/** What stands before and after the entries of a file, which may be written one after the other. */
export const harHead = (creator: string): string =>
  `{"log":{"version":"1.2","creator":{"name":"Spyhop","version":${JSON.stringify(creator)}},"entries":[\n`
export const harTail = '\n]}}\n'

export function harEntry(detail: CallDetail, bodies: HarBodies, origin: string) {
  const { call, client } = detail
  const attempt = mainAttempt(call)
  const timings = timingsOf(call.durationMs ?? 0, attempt)
  const target = joinPieces(targetPieces(call.path, attempt), asDollar)
  const url = `${origin.replace(/\/+$/, '')}${target}`
  const headers = client.request.headers.map(({ name, value }) => ({
    name,
    value: joinPieces(piecesOf(name, value, attempt), asDollar),
  }))
  const sent = bodies.request && bytesOf(bodies.request.base64)
  return {
    startedDateTime: call.startedAt,
    time: total(timings),
    request: {
      method: call.method,
      url,
      httpVersion: version,
      cookies: cookiesOf(headers),
      headers,
      queryString: queryOf(target),
      ...(sent && sent.length > 0 ? { postData: postData(sent, client.request.contentType) } : {}),
      headersSize: -1,
      bodySize: client.request.bytes,
    },
    response: {
      status: call.status ?? 0,
      statusText: '',
      httpVersion: version,
      cookies: [],
      headers: client.response.headers.map(({ name, value }) => ({ name, value })),
      content: contentOf(bodies.response, client.response),
      redirectURL: valueOf(client.response.headers, 'location') ?? '',
      headersSize: -1,
      bodySize: client.response.bytes,
    },
    cache: {},
    timings,
    ...(call.endpoint === null ? {} : { comment: call.endpoint }),
    _id: call.id,
    _traceId: call.traceId,
    _provider: attempt?.provider ?? null,
    _model: attempt?.responseModel ?? attempt?.requestModel ?? null,
    _chunks: streamMarks(detail, attempt),
  }
}

const total = ({ blocked, dns, connect, send, wait, receive }: HarTimings): number =>
  [blocked, dns, connect, send, wait, receive].reduce((sum, part) => sum + Math.max(0, part), 0)

/** -1 where a phase did not happen; together they are the call's whole time. `connect` includes `ssl`, as HAR wants it. */
export function timingsOf(durationMs: number, attempt: Attempt | null): HarTimings {
  const none = { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: durationMs, receive: 0 }
  const timing = attempt?.timing
  if (!timing || timing.dispatched === null) return none
  const blocked = within(timing.dispatched, 0, durationMs)
  const headers = within(timing.headers ?? timing.firstByte ?? durationMs, blocked, durationMs)
  const sent = within(timing.sent ?? headers, blocked, headers)
  const dns = timing.dns === null ? -1 : within(timing.dns, 0, sent - blocked)
  const connecting = timing.connect === null && timing.tls === null ? -1 : (timing.connect ?? 0) + (timing.tls ?? 0)
  const connect = connecting < 0 ? -1 : within(connecting, 0, sent - blocked - Math.max(0, dns))
  const ssl = timing.tls === null ? -1 : within(timing.tls, 0, Math.max(0, connect))
  const send = sent - blocked - Math.max(0, dns) - Math.max(0, connect)
  return { blocked, dns, connect, ssl, send, wait: headers - sent, receive: durationMs - headers }
}

const within = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high)

const valueOf = (headers: readonly HeaderLine[], name: string): string | undefined =>
  headers.find((line) => line.name.toLowerCase() === name)?.value

function cookiesOf(headers: readonly NameValue[]): readonly NameValue[] {
  return headers
    .filter(({ name }) => name.toLowerCase() === 'cookie')
    .flatMap(({ value }) => value.split(/; */))
    .map((pair) => /^([^=]*)=?(.*)$/s.exec(pair)!)
    .map(([, name = '', value = '']) => ({ name, value }))
}

function queryOf(target: string): readonly NameValue[] {
  const query = target.split('?').slice(1).join('?')
  return [...new URLSearchParams(query)].map(([name, value]) => ({ name, value }))
}

function postData(bytes: Uint8Array, contentType: string | null) {
  const mimeType = contentType ?? ''
  const text = textOf(bytes)
  // HAR has no word for bytes in a request; Chrome and others read this one.
  return text === null ? { mimeType, text: base64Of(bytes), _encoding: 'base64' } : { mimeType, text }
}

function contentOf(body: HarBodies['response'], side: CallDetail['client']['response']) {
  const mimeType = side.contentType ?? 'x-unknown'
  if (!body) return { size: side.bytes, mimeType }
  const bytes = bytesOf(body.base64)
  const text = textOf(bytes)
  const cut = side.captured < side.bytes ? { comment: `The first ${side.captured} of ${side.bytes} bytes were kept.` } : {}
  const size = side.captured < side.bytes ? side.bytes : bytes.length
  return text === null ? { size, mimeType, text: base64Of(bytes), encoding: 'base64', ...cut } : { size, mimeType, text, ...cut }
}

/** When each frame of a stream came, in ms from the start of the call. */
function streamMarks(detail: CallDetail, attempt: Attempt | null) {
  if (!attempt?.stream) return undefined
  const marks = detail.attempts[detail.call.attempts.indexOf(attempt)]?.chunkMarks ?? []
  return marks.map(({ atMs, bytes, kind }) => ({ atMs, bytes, kind }))
}
