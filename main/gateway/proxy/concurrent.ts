// The same request several times at once; the first complete answer wins, the others are cancelled.
import { asGatewayError, GatewayError } from '../error.ts'
import type { BackendConfig, Build, EndpointConfig, ProxyMiddleware, ProxyResult, ScopeControl } from '../types.ts'
import { bufferBody, cloneRequest } from './clone.ts'
import { failed } from './result.ts'

/** Each backend has 75 % of its timeout for it. */
export function concurrentCalls(backend: BackendConfig, _endpoint: EndpointConfig, build: Build): ProxyMiddleware | null {
  const total = backend.concurrentCalls
  if (total <= 1) return null
  const timeout = backend.timeout * 0.75
  const keepsWinner = build.differences.keepConcurrentWinner
  return (next) =>
    async function concurrentCalls(request) {
      const fault = await bufferBody(request)
      if (fault) return failed(fault)
      const scopes = Array.from({ length: total }, () => request.scope.child(timeout))
      const { result, winner } = await race(scopes, (scope) => next(cloneRequest(request, scope)))
      // KrakenD cancels the winner too, which cuts a no-op body that is still on its way.
      const kept = keepsWinner && result.response?.body.kind === 'stream' ? winner : null
      for (const scope of scopes) if (scope !== kept) scope.end()
      // From here on the endpoint's limits hold for the stream.
      kept?.release()
      return result
    }
}

interface Race {
  readonly result: ProxyResult
  readonly winner: ScopeControl | null
}

/** Without a complete answer the last answer counts, else the last error. */
function race(scopes: readonly ScopeControl[], call: (scope: ScopeControl) => Promise<ProxyResult>): Promise<Race> {
  return new Promise((resolve) => {
    let pending = scopes.length
    let last: Race = { result: { response: null, error: null }, winner: null }
    const settle = (scope: ScopeControl, { response, error }: ProxyResult): void => {
      pending--
      if (error || !response) {
        const fault = error ?? new GatewayError('null_result', 500, 'invalid response')
        last = { ...last, result: { response: last.result.response, error: fault } }
      } else last = { result: { response, error: last.result.error }, winner: scope }
      if (response?.complete && !error) resolve({ result: { response, error: null }, winner: scope })
      else if (pending === 0) resolve(last)
    }
    for (const scope of scopes)
      call(scope).then(
        (result) => settle(scope, result),
        (error: unknown) => settle(scope, failed(asGatewayError(error))),
      )
  })
}
