// Layer C9, the end of the endpoint stack: starts the deadline, narrows the request, asks the pipe and turns what it gives into
// an HTTP answer: status, X-Krakend headers, error bodies (spec 2.3 to 2.5).
import type { RouterOptions } from './components/router.ts'
import { createRenderer } from './encoding/renderer.ts'
import { GatewayError, MergedError } from './error.ts'
import { bytesOf } from './go-text.ts'
import { emptyHeaders } from './headers.ts'
import { hasData } from './proxy/raw-json.ts'
import { createNarrow, type Narrow } from './narrow.ts'
import { LimitedBody } from './limited-body.ts'
import type {
  Build,
  EndpointConfig,
  GatewayErrorLike,
  HeaderMap,
  HttpHandler,
  HttpRequest,
  HttpResponse,
  Proxy,
  ProxyResponse,
  ProxyResult,
  ResponseBody,
  ScopeControl,
} from './types.ts'

/** The endpoint's pipe for one client request, its deadline included; for components that answer by themselves. */
export function createAsk(endpoint: EndpointConfig, pipe: Proxy, build: Build): (request: HttpRequest) => Promise<ProxyResult> {
  const narrow = createNarrow(endpoint, build)
  return async (request) => {
    const scope = request.scope.child(endpoint.timeout)
    try {
      return await pipe(narrow(request, scope))
    } finally {
      scope.release()
    }
  }
}

export function answerEndpoint(endpoint: EndpointConfig, pipe: Proxy, router: RouterOptions, build: Build): HttpHandler {
  const narrow: Narrow = createNarrow(endpoint, build)
  const toResponse = createAnswer(endpoint, router, build)
  const logErrors = errorLog(endpoint, build)
  return async function answerEndpoint(request) {
    const scope = request.scope.child(endpoint.timeout)
    let streams = false
    try {
      const result = await pipe(narrow(request, scope))
      const error = result.error ?? overdue(result, scope)
      if (error) logErrors(error)
      const answer = toResponse(request, result.response, error, scope)
      streams = answer.body.kind === 'source'
      return answer
    } finally {
      // A stream keeps its deadline; LimitedBody releases it.
      if (!streams) scope.release()
    }
  }
}

/** An answer that came too late is still sent, but logged; no answer at all is an error. */
function overdue(result: ProxyResult, scope: ScopeControl): GatewayErrorLike | null {
  if (scope.cause) return new GatewayError('internal', 500, 'internal server error')
  return result.response === null ? new GatewayError('invalid_response', 500, 'invalid response') : null
}

function errorLog(endpoint: EndpointConfig, build: Build): (error: GatewayErrorLike) => void {
  const tag = `[ENDPOINT: ${endpoint.path}]`
  return (error) => {
    if (error instanceof MergedError) error.parts.forEach((part, i) => build.log('ERROR', tag, `Error #${i}: ${part.message}`))
    else build.log('ERROR', tag, error.message)
  }
}

type Answer = (
  request: HttpRequest,
  response: ProxyResponse | null,
  error: GatewayErrorLike | null,
  scope: ScopeControl,
) => HttpResponse

function createAnswer(endpoint: EndpointConfig, router: RouterOptions, build: Build): Answer {
  const { singleHeaders, recomputeReplacedBody, timeoutIsIdleLimit } = build.differences
  const passesThrough = isNoop(endpoint)
  const render = createRenderer(endpoint, build)
  const cacheControl = endpoint.cacheTtl > 0 ? `public, max-age=${Math.trunc(endpoint.cacheTtl / 1000)}` : ''
  const idle = timeoutIsIdleLimit ? endpoint.timeout : 0
  return (request, response, error, scope) => {
    const headers = emptyHeaders()
    headers['x-krakend'] = router.version
    const isFilled = response !== null && hasData(response)
    const complete = isFilled && response.complete
    if (complete && cacheControl !== '') headers['cache-control'] = cacheControl
    // On no-op KrakenD adds the pipe's headers here and once more below.
    if (isFilled && !(singleHeaders && passesThrough)) addAll(headers, response.headers, singleHeaders)
    headers['x-krakend-completed'] = complete ? 'true' : 'false'
    if (response === null) return failure(headers, error!, router.returnErrorMsg)
    const { headers: rendered, body } = render(response, request)
    if (!passesThrough) {
      headers['content-type'] ??= rendered['content-type'] ?? ''
      return { status: 200, headers, body, error }
    }
    addAll(headers, rendered, singleHeaders)
    if (recomputeReplacedBody && response.body.kind === 'stream' && response.body.replaced) delete headers['content-length']
    return { status: response.status || 200, headers, body: limited(body, scope, idle), error }
  }
}

/** An encoding that nobody knows falls back to the one of the only backend. */
function isNoop({ outputEncoding, backends }: EndpointConfig): boolean {
  if (outputEncoding === 'no-op') return true
  const known = ['json', 'json-collection', 'string', 'xml', 'yaml', 'negotiate']
  return !known.includes(outputEncoding) && backends.length === 1 && backends[0]!.encoding === 'no-op'
}

function addAll(headers: HeaderMap, from: HeaderMap, single: boolean): void {
  for (const name in from) {
    const mine = headers[name]
    const theirs = from[name]!
    if (mine === undefined) headers[name] = typeof theirs === 'string' ? theirs : theirs.slice()
    else if (!single) headers[name] = [mine, theirs].flat()
  }
}

function failure(headers: HeaderMap, error: GatewayErrorLike, shown: boolean): HttpResponse {
  if (!shown) return { status: error.status, headers, body: { kind: 'none' }, error }
  if (error instanceof GatewayError && error.contentType) headers['content-type'] = error.contentType
  return { status: error.status, headers, body: { kind: 'bytes', bytes: bytesOf(error.message) }, error }
}

function limited(body: ResponseBody, scope: ScopeControl, idle: number): ResponseBody {
  return body.kind === 'source' ? { kind: 'source', source: new LimitedBody(body.source, scope, idle) } : body
}
