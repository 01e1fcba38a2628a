// Several backends, one answer: side by side and merged as they arrive, or one after the other. 85 % of the endpoint's timeout
// belongs to the whole set, so that what came in time can still be sent.
import { asGatewayError, GatewayError, MergedError } from '../error.ts'
import { emptyHeaders } from '../headers.ts'
import { emptyObject, isNil } from '../json.ts'
import type {
  Build,
  EndpointConfig,
  GatewayErrorLike,
  JsonObject,
  Proxy,
  ProxyRequest,
  ProxyResponse,
  ProxyResult,
  Scope,
} from '../types.ts'
import { bufferBody, cloneRequest } from './clone.ts'
import { dataResponse, failed } from './result.ts'
import { createReplacements } from './sequence.ts'
import { proxySettings } from './settings.ts'

/** `endpoint.backends` and `backends` are the same list: shadow backends are in neither. */
export function mergeBackends(endpoint: EndpointConfig, backends: readonly Proxy[], _build: Build): Proxy {
  if (backends.length === 1) return backends[0]!
  const timeout = endpoint.timeout * 0.85
  const merge =
    proxySettings(endpoint.extraConfig)['sequential'] === true ? createSequence(endpoint, backends) : createParallel(backends)
  const hasUnsafe = endpoint.backends.some(({ method }) => method !== 'GET' && method !== 'HEAD')
  return async function mergeBackends(request) {
    if (hasUnsafe) {
      const fault = await bufferBody(request)
      if (fault) return failed(fault)
    }
    const scope = request.scope.child(timeout)
    try {
      return await merge(request, scope)
    } finally {
      scope.end()
    }
  }
}

type Merge = (request: ProxyRequest, scope: Scope) => Promise<ProxyResult>

/** The answer so far. */
class Merged {
  #response: ProxyResponse | null = null
  #isComplete = true
  #pending: number
  readonly #errors: GatewayErrorLike[] = []

  constructor(total: number) {
    this.#pending = total
  }

  get pending(): number {
    return this.#pending
  }

  add({ response, error }: ProxyResult): void {
    this.#pending--
    if (error || !response) {
      this.#errors.push(error ?? nullResult())
      return
    }
    if (!response.complete) this.#isComplete = false
    const { data } = response.body
    // The only answer keeps what a component said of it; merged ones lose it.
    if (this.#response === null) {
      const { status, headers } = response
      this.#response = { ...dataResponse(data, false), status, headers: response.body.kind === 'data' ? headers : emptyHeaders() }
    } else this.#combine(this.#response, data)
  }

  /**
   * Shallow: the later key wins. A nil answer adds nothing and makes the whole incomplete. Keys go into the data of the first
   * answer itself, as in KrakenD, so that in a sequence `{resp0_x}` sees what later answers put there.
   */
  #combine(into: ProxyResponse, data: JsonObject): void {
    into.headers = emptyHeaders()
    into.status = 0
    if (isNil(into.body.data) || isNil(data)) this.#isComplete = false
    if (!isNil(into.body.data)) Object.assign(into.body.data, data)
    else into.body.data = isNil(data) ? emptyObject() : data
  }

  result(): ProxyResult {
    const errors = this.#errors
    const response = this.#response
    if (response) response.complete = this.#isComplete && this.#pending === 0 && errors.length === 0
    return { response, error: errors.length > 0 ? new MergedError(errors) : null }
  }
}

const nullResult = (): GatewayErrorLike => new GatewayError('null_result', 500, 'invalid response')

const call = (proxy: Proxy, request: ProxyRequest): Promise<ProxyResult> =>
  proxy(request).catch((error: unknown) => failed(asGatewayError(error)))

function createParallel(backends: readonly Proxy[]): Merge {
  return (request, scope) =>
    new Promise((resolve) => {
      const merged = new Merged(backends.length)
      // Clones first: a proxy changes its request before it waits for anything.
      const clones = backends.map((_, i) => cloneForBackend(request, scope, i))
      for (const [i, proxy] of backends.entries()) {
        void call(proxy, clones[i]!).then((result) => {
          merged.add(result)
          if (merged.pending === 0) resolve(merged.result())
        })
      }
    })
}

/** A body that was not read into memory goes to the first backend only. */
function cloneForBackend(request: ProxyRequest, scope: Scope, i: number): ProxyRequest {
  const clone = cloneRequest(request, scope)
  if (i > 0 && clone.body.kind === 'source') clone.body = { kind: 'none' }
  return clone
}

function createSequence(endpoint: EndpointConfig, backends: readonly Proxy[]): Merge {
  const replacements = createReplacements(endpoint)
  return async (request, scope) => {
    const merged = new Merged(backends.length)
    const parts: ProxyResponse[] = []
    const registry = new Map<string, string>()
    for (const [i, proxy] of backends.entries()) {
      for (const replace of replacements[i]!) await replace(parts, request.params, registry)
      const result = await call(proxy, cloneForBackend(request, scope, i))
      if (i === 0 && (result.error || !result.response)) return failed(result.error ?? nullResult())
      merged.add(result)
      if (result.error || !result.response?.complete) break
      parts.push(result.response)
    }
    return merged.result()
  }
}
