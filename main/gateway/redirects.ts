// Go's http.Client around a transport: follows redirects (KrakenD spec 3.9) and puts `Get "url": ` before what the transport says.
// Each hop goes through `next`, so an observer sees every one.
import { collect } from './byte-source.ts'
import { GatewayError } from './error.ts'
import { textOf } from './go-text.ts'
import { copyHeaders, firstValue } from './headers.ts'
import { referenceFault, resolveReference } from './url-reference.ts'
import type { BackendConfig, BackendRequest, BackendResponse, Build, Handler, HeaderMap, RoundTripMiddleware } from './types.ts'

const maxRequests = 10

export function followRedirects(backend: BackendConfig, build: Build): RoundTripMiddleware {
  const resendsBody = sendsBodyOnRedirect(backend, build)
  return (next) =>
    async function followRedirects(request) {
      const first = resendsBody ? await withReplayableBody(request) : request
      const response = await attempt(next, first, first)
      return response.status >= 301 && response.status <= 308 ? follow(next, first, response, resendsBody) : response
    }
}

function sendsBodyOnRedirect(backend: BackendConfig, build: Build): boolean {
  const raw = backend.extraConfig['backend/http/client']
  if (typeof raw !== 'object' || raw === null || !('send_body_on_redirect' in raw)) return false
  if (typeof raw.send_body_on_redirect !== 'boolean')
    build.log('WARNING', `[BACKEND: ${backend.urlPattern}]`, 'backend/http/client.send_body_on_redirect is no boolean: ignored')
  return raw.send_body_on_redirect === true
}

async function withReplayableBody(request: BackendRequest): Promise<BackendRequest> {
  if (request.body.kind === 'none') return request
  const bytes = request.body.kind === 'bytes' ? request.body.bytes : await collect(request.body.source)
  const headers = copyHeaders(request.headers)
  const ownLength = headers['content-length'] === undefined
  headers['content-length'] = String(bytes.length)
  return { ...request, headers, ownLength, body: { kind: 'bytes', bytes } }
}

/** The text names the first request's method, whatever became of it. */
async function attempt(
  next: Handler<BackendRequest, BackendResponse>,
  request: BackendRequest,
  first: BackendRequest,
): Promise<BackendResponse> {
  try {
    return await next(request)
  } catch (error) {
    if (request.scope.cause) throw request.scope.cause
    throw urlError(first.method, request.url, error)
  }
}

function urlError(method: string, url: string, error: unknown): GatewayError {
  const cause = error instanceof Error ? error : new Error(String(error))
  const code = error instanceof GatewayError ? error.code : 'upstream'
  const verb = method.slice(0, 1) + method.slice(1).toLowerCase()
  return new GatewayError(code, 500, `${verb} "${withoutPassword(url)}": ${cause.message}`, { cause })
}

const withoutPassword = (url: string): string => url.replace(/^(https?:\/\/[^/@:]*):[^/@]*@/, '$1:***@')

async function follow(
  next: Handler<BackendRequest, BackendResponse>,
  first: BackendRequest,
  answer: BackendResponse,
  resendsBody: boolean,
): Promise<BackendResponse> {
  let request = first
  let response = answer
  let stripped = false
  for (let sent = 1; ; sent++) {
    const location = textIn(firstValue(response.headers, 'location'))
    const step = nextStep(response.status, request.method, first, resendsBody)
    if (step === null || location === undefined || location === '') return answeredBy(request, response)
    await discard(response)
    const url = resolveReference(request.url, location)
    if (url === null) throw urlError(first.method, request.url, new Error(unreadable(location)))
    if (sent === maxRequests) throw urlError(first.method, location, new Error(`stopped after ${maxRequests} redirects`))
    stripped ||= leavesDomain(first.url, url)
    const headers = hopHeaders(first, request.url, { url, location, keepsBody: step.keepsBody, stripped })
    request = {
      ...first,
      method: step.method,
      url,
      headers,
      body: step.keepsBody ? first.body : { kind: 'none' },
      observed: first.proxy.observed,
      isHop: true,
    }
    response = await attempt(next, request, first)
  }
}

/** Headers come as Latin-1; what a server wrote there may well be UTF-8. */
const textIn = (value: string | undefined): string | undefined =>
  value === undefined || !/[\x80-\xff]/.test(value) ? value : textOf(Buffer.from(value, 'latin1'), 'escape')

function unreadable(location: string): string {
  const quoted = JSON.stringify(location)
  return `failed to parse Location header ${quoted}: parse ${quoted}: ${referenceFault(location)}`
}

const answeredBy = ({ url }: BackendRequest, response: BackendResponse): BackendResponse => ({ ...response, url })

/** RFC 9110, 15.4, as Go reads it: null = the answer itself goes back. */
function nextStep(
  status: number,
  method: string,
  first: BackendRequest,
  resendsBody: boolean,
): { method: string; keepsBody: boolean } | null {
  if (status === 301 || status === 302 || status === 303) return { method: method === 'HEAD' ? method : 'GET', keepsBody: false }
  if (status !== 307 && status !== 308) return null
  return first.body.kind === 'none' || resendsBody ? { method, keepsBody: true } : null
}

/** Go reads a short body of a redirect, so that its connection can serve the next hop. */
const slurpLimit = 2048

function discard(response: BackendResponse): Promise<void> {
  const { body } = response
  return new Promise((resolve) => {
    if (response.contentLength > slurpLimit) {
      body.abort()
      return resolve()
    }
    let size = 0
    body.start({
      data(chunk) {
        size += chunk.length
        if (size > slurpLimit) {
          body.abort()
          resolve()
        }
        return true
      },
      end: resolve,
      fail: () => resolve(),
    })
  })
}

const secrets = ['authorization', 'www-authenticate', 'cookie', 'cookie2', 'proxy-authorization', 'proxy-authenticate']
const bodyHeaders = ['content-encoding', 'content-language', 'content-location', 'content-type', 'content-length']

interface Hop {
  readonly url: string
  readonly location: string
  readonly keepsBody: boolean
  readonly stripped: boolean
}

function hopHeaders(first: BackendRequest, previousUrl: string, hop: Hop): HeaderMap {
  const headers = copyHeaders(first.headers)
  if (!hop.keepsBody) for (const name of bodyHeaders) delete headers[name]
  if (hop.stripped) for (const name of secrets) delete headers[name]
  // A Host that was set by hand goes on with relative references only.
  if (/^[a-z][a-z\d+.-]*:/i.test(hop.location)) delete headers.host
  const isDowngrade = previousUrl.startsWith('https:') && hop.url.startsWith('http:')
  if (!isDowngrade && !firstValue(headers, 'referer')) headers.referer = previousUrl.replace(/^([a-z]+:\/\/)[^/?#@]*@/i, '$1')
  return headers
}

const hostNameOf = (url: string): string =>
  (/^[a-z][a-z\d+.-]*:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)/i.exec(url)?.[1] ?? '').toLowerCase()

/** The same host on another port, or a subdomain, is the same domain. */
function leavesDomain(from: string, to: string): boolean {
  const [source, target] = [hostNameOf(from), hostNameOf(to)]
  return source !== target && (target.startsWith('[') || !target.endsWith(`.${source}`))
}
