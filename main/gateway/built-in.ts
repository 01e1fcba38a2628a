// The endpoints that KrakenD brings along: health, debug and echo, and the answers for paths that are none.
import { collect } from './byte-source.ts'
import { canonicalName, emptyHeaders } from './headers.ts'
import { encodeJson, fromPlain } from './json.ts'
import { encodeQuery, parseQuery } from './query.ts'
import type { RouterOptions } from './components/router.ts'
import type { Build, HttpHandler, HttpRequest, HttpResponse, RequestBody } from './types.ts'

const startedAt = process.hrtime.bigint()

function json(status: number, text: string): HttpResponse {
  const headers = emptyHeaders()
  headers['content-type'] = 'application/json; charset=utf-8'
  return { status, headers, body: { kind: 'bytes', bytes: text } }
}

export const health: HttpHandler = async () => json(200, encodeJson(fromPlain({ agents: {}, now: goNow(), status: 'ok' })))

/** Go's own text for a time, its monotonic clock included. */
function goNow(): string {
  const elapsed = process.hrtime.bigint() - startedAt
  const now = new Date()
  const [day, time] = now.toISOString().split('T')
  const nanoseconds = String(elapsed % 1_000_000n).padStart(6, '0')
  const monotonic = `${elapsed / 1_000_000_000n}.${String(elapsed % 1_000_000_000n).padStart(9, '0')}`
  return `${day} ${time!.slice(0, -1)}${nanoseconds} +0000 UTC m=+${monotonic}`
}

export const debug = (build: Build): HttpHandler =>
  async function debug(request) {
    const tag = '[ENDPOINT: /__debug/*]'
    build.log('DEBUG', tag, `Method: ${request.method}`)
    build.log('DEBUG', tag, `URL: ${request.target}`)
    build.log('DEBUG', tag, `Query: ${encodeQuery(parseQuery(request.query))}`)
    build.log('DEBUG', tag, `Params: ${JSON.stringify(request.params)}`)
    build.log('DEBUG', tag, `Headers: ${JSON.stringify(headerLists(request))}`)
    build.log('DEBUG', tag, `Body: ${await textOf(request.body)}`)
    return json(200, '{"message":"pong"}')
  }

export const echo: HttpHandler = async (request) => {
  const query = parseQuery(request.query)
  const details = { user: '', host: request.host, path: request.path, query: encodeQuery(query), fragment: '' }
  const parts: [string, unknown][] = [
    ['req_uri', request.target],
    ['req_uri_details', { fragment: details.fragment, host: details.host, path: details.path, query: details.query, user: '' }],
    ['req_method', request.method],
    ['req_querystring', Object.fromEntries(query)],
    ['req_body', await textOf(request.body)],
    ['req_headers', headerLists(request)],
  ]
  // A Go struct: its fields keep their order.
  const fields = parts.map(([name, value]) => `${JSON.stringify(name)}:${encodeJson(fromPlain(value))}`)
  return json(200, `{${fields.join(',')}}`)
}

async function textOf(body: RequestBody): Promise<string> {
  if (body.kind === 'none') return ''
  return Buffer.from(body.kind === 'bytes' ? body.bytes : await collect(body.source)).toString('utf8')
}

/** As Go keeps them: without Host and Transfer-Encoding. */
function headerLists(request: HttpRequest): Record<string, string[]> {
  const lists: [string, string[]][] = []
  for (const name in request.headers) {
    if (name !== 'host' && name !== 'transfer-encoding') lists.push([canonicalName(name), [request.headers[name]!].flat()])
  }
  return Object.fromEntries(lists)
}

export const notFound = ({ notFoundBody, version }: RouterOptions): HttpHandler =>
  answerMiss(404, '404 page not found', notFoundBody, version)

export const notAllowed = ({ notAllowedBody, version }: RouterOptions, allow: string): HttpHandler =>
  answerMiss(405, '405 method not allowed', notAllowedBody, version, allow)

function answerMiss(status: number, text: string, body: unknown, version: string, allow = ''): HttpHandler {
  const isJson = body !== undefined && body !== null
  const bytes = isJson ? encodeJson(fromPlain(body)) : text
  return async () => {
    const headers = emptyHeaders()
    headers['content-type'] = isJson ? 'application/json; charset=utf-8' : 'text/plain'
    headers['x-krakend'] = version
    headers['x-krakend-completed'] = 'false'
    if (allow !== '') headers['allow'] = allow
    return { status, headers, body: { kind: 'bytes', bytes } }
  }
}

/** auto_options. */
export const options = ({ version }: RouterOptions, allow: string): HttpHandler =>
  async function options() {
    const headers = emptyHeaders()
    headers['allow'] = allow
    headers['x-krakend'] = version
    return { status: 200, headers, body: { kind: 'none' } }
  }
