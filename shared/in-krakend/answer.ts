// What the client of this call would have got from KrakenD.
import { fieldsOf } from '../endpoint-in-force.ts'
import type { InKrakend, Served } from '../in-krakend.ts'
import { charactersUntil, deliver, headSize } from './delivery.ts'
import { count, header, seconds, verdict } from './words.ts'

export function answerDifferences(served: Served): readonly InKrakend[] {
  const cut = cutAt(served)
  return [
    ...heldBack(served, cut),
    ...cutByTimeout(served, cut),
    ...brokenBody(served, cut),
    ...retryAfter(served),
    ...burst(served),
    ...doubleHeaders(served),
    ...replacedBody(served),
    ...concurrent(served),
    ...payload(served),
    ...redirect(served),
  ]
}

/** When the endpoint's time limit would have ended the body; null when it would not have. */
function cutAt({ call, attempt, endpoint, passes }: Served): number | null {
  const end = attempt?.timing.end ?? call.durationMs
  const headers = attempt?.timing.headers ?? null
  if (!passes || end === null || headers === null || headers >= endpoint.timeoutMs || end <= endpoint.timeoutMs) return null
  return endpoint.timeoutMs
}

function heldBack({ call, attempt, parts, passes }: Served, cut: number | null): readonly InKrakend[] {
  const marks = parts?.chunkMarks ?? []
  const end = attempt?.timing.end ?? call.durationMs
  const first = attempt?.timing.firstByte ?? marks[0]?.atMs ?? null
  if (!passes || !parts || !attempt?.stream || marks.length === 0 || end === null || first === null) return []
  const until = cut ?? end
  const { pieces, whole } = deliver(marks, until, headSize(parts.response))
  const seen = pieces[0]!
  // Marks beyond the limit of the record are missing, so what came after the last one cannot be placed.
  if (parts.chunkMarksLeftOut > 0 && seen.atMs > marks.at(-1)!.atMs) return []
  if (seen.atMs - first < 10) return []
  const instead = `at ${seconds(seen.atMs)} instead of ${seconds(first)}`
  if (pieces.length === 1)
    return [
      verdict(
        'client',
        'stream-flush',
        `The stream would have arrived in one piece at its end, ${instead}${whole ? ', with a Content-Length' : ''}: nothing is flushed.`,
      ),
    ]
  const more = pieces.slice(1, 4).map((piece) => seconds(piece.atMs))
  const rest = pieces.length > 4 ? ', ...' : ''
  return [
    verdict(
      'client',
      'stream-flush',
      `The client would have seen the first byte ${instead}, ${count(seen.characters)} characters at once, then blocks of 4 kB: ${count(pieces.length)}${parts.chunkMarksLeftOut > 0 ? ' or more' : ''} pieces in place of ${count(marks.length + parts.chunkMarksLeftOut)} frames (next at ${more.join(', ')}${rest}).`,
    ),
  ]
}

function cutByTimeout({ attempt, parts, call }: Served, cut: number | null): readonly InKrakend[] {
  if (cut === null) return []
  const marks = parts?.chunkMarks ?? []
  const where = marks.length === 0 ? '' : ` after ${count(charactersUntil(marks, cut))} of ${ofAll(parts)} characters`
  const body = attempt?.stream ? 'stream' : 'body'
  return [
    verdict(
      'client',
      'stream-timeout',
      `The ${body} would have been cut at ${seconds(cut)}${where}, by the endpoint's timeout, and would have ended as a clean, whole ${call.status ?? 200}. The client could not have told.`,
    ),
  ]
}

function ofAll(parts: Served['parts']): string {
  const all = charactersUntil(parts?.chunkMarks ?? [], Infinity)
  return parts && parts.chunkMarksLeftOut > 0 ? `more than ${count(all)}` : count(all)
}

const brokenClasses = new Set(['stream_cut', 'timeout', 'bad_payload'])

function brokenBody({ attempt, parts, passes, call }: Served, cut: number | null): readonly InKrakend[] {
  const broke = attempt?.timing.headers != null && brokenClasses.has(attempt.outcome?.class ?? '')
  if (!passes || !broke || cut !== null || attempt.outcome?.class === 'bad_payload') return []
  if (header(parts?.response.headers, 'content-length') !== null) return []
  return [
    verdict(
      'client',
      'broken-body',
      `The answer broke off at ${seconds(attempt.timing.end ?? call.durationMs ?? 0)}. KrakenD would have ended it as a normal ${call.status ?? 200}, so that half an answer looks whole.`,
    ),
  ]
}

function retryAfter({ call, detail }: Served): readonly InKrakend[] {
  const value = header(detail.client.response.headers, 'retry-after')
  if ((call.status !== 429 && call.status !== 503) || call.attempts.length > 0 || value === null) return []
  return [verdict('client', 'retry-after', `The ${call.status} would have come without Retry-After (here ${value} s).`)]
}

function burst({ call, endpoint }: Served): readonly InKrakend[] {
  if (call.attempts.length > 0 || (call.status !== 429 && call.status !== 503)) return []
  const limit = fieldsOf(endpoint.extra['qos/ratelimit/router'])
  if (Object.keys(limit).length === 0) return []
  return [
    verdict(
      'client',
      'rate-bursts',
      'After a pause the limit lets 2C + 1 requests pass in place of C, so this call may have passed.',
      'likely',
    ),
  ]
}

/** Headers that the gateway sets itself, and the block that makes it do so. */
const gatewayHeaders: readonly (readonly [string, string])[] = [
  ['access-control-allow-origin', 'security/cors'],
  ['x-frame-options', 'security/http'],
  ['x-content-type-options', 'security/http'],
  ['x-xss-protection', 'security/http'],
  ['strict-transport-security', 'security/http'],
]

function doubleHeaders({ detail, parts, passes, endpoint }: Served): readonly InKrakend[] {
  if (!passes) return []
  const twice = gatewayHeaders
    .filter(([, block]) => endpoint.service[block] !== undefined || endpoint.extra[block] !== undefined)
    .map(([name]) => name)
    .concat('x-krakend-completed')
    .filter((name) => header(parts?.response.headers, name) !== null && header(detail.client.response.headers, name) !== null)
  if (twice.length === 0) return []
  return [
    verdict(
      'client',
      'double-headers',
      `The client would have got two values of ${twice.join(', ')}: the backend's and the gateway's.`,
    ),
  ]
}

function replacedBody({ passes, endpoint, parts }: Served): readonly InKrakend[] {
  const changes = endpoint.backends.some(
    (backend) =>
      /body\.Modifier/.test(JSON.stringify(backend.extra['modifier/martian'] ?? null)) ||
      /body\(/.test(JSON.stringify(fieldsOf(backend.extra['modifier/lua-backend'])['post'] ?? null)),
  )
  if (!passes || !changes || header(parts?.response.headers, 'content-length') === null) return []
  return [
    verdict(
      'client',
      'replaced-body',
      'A script replaces this body, and KrakenD keeps the old Content-Length: an error or a body cut short.',
      'likely',
    ),
  ]
}

function concurrent({ passes, endpoint }: Served): readonly InKrakend[] {
  if (!passes || endpoint.concurrentCalls < 2) return []
  return [
    verdict(
      'client',
      'concurrent-noop',
      "The winner's body is cancelled with the other concurrent calls: a 200 with a body cut short.",
      'likely',
    ),
  ]
}

function payload({ call, endpoint }: Served): readonly InKrakend[] {
  const limit = fieldsOf(endpoint.extra['proxy'])['max_payload'] ?? fieldsOf(endpoint.service['router'])['max_payload']
  if (call.status !== 413 || call.attempts.length > 0 || typeof limit !== 'number' || limit <= 0) return []
  return [
    verdict(
      'client',
      'max-payload',
      `No 413: max_payload (${count(limit)} bytes) is not read by the Community Edition, the whole upload would have passed.`,
    ),
  ]
}

function redirect({ call }: Served): readonly InKrakend[] {
  if (call.status !== 308 || call.attempts.length > 0) return []
  return [
    verdict(
      'client',
      'redirect-post',
      `The redirect would have been a 301, which clients follow with GET and without the body.`,
      'likely',
    ),
  ]
}
