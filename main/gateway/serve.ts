// One request from the socket to its last byte: refused or observed, answered, written, logged.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Differences } from '../../shared/differences.ts'
import type { AccessLog } from './access-log.ts'
import { quietly, type Generation } from './generation.ts'
import { emptyHeaders } from './headers.ts'
import { ClientRequest } from './request.ts'
import { Exchange } from './respond.ts'
import { refuseRequest } from './server.ts'
import type { HttpResponse, Log, Observe, RequestEnd } from './types.ts'

export type Serve = (message: IncomingMessage, response: ServerResponse, scheme: 'http' | 'https', generation: Generation) => void

export interface ServeOptions {
  readonly differences: Differences
  readonly observe: Observe
  readonly accessLog: AccessLog
  readonly log: Log
  readonly finished: (generation: Generation) => void
}

export function createServe({ differences, observe, accessLog, log, finished }: ServeOptions): Serve {
  const panic = (error: unknown): HttpResponse => {
    log('ERROR', '[SERVICE: Gin]', `panic recovered: ${error instanceof Error ? error.stack : String(error)}`)
    return { status: 500, headers: emptyHeaders(), body: { kind: 'none' } }
  }
  return function serve(message, response, scheme, generation) {
    const request = new ClientRequest(message, scheme, generation.pipeline.router.clientIp)
    const refusal = faultOf(request, message)
    if (refusal !== null) {
      refuseRequest(response, refusal)
      return finished(generation)
    }
    // Go's server answers this by itself: neither the router nor an observer hears of it.
    const isForServer = request.target === '*' && request.method === 'OPTIONS'
    const observed = isForServer ? null : startObserving(observe, request)
    const exchange = new Exchange(request, response, differences, (answer, end) => {
      finished(generation)
      observed?.(end)
      if (answer?.logged) accessLog.write(request, answer, end)
    })
    if (isForServer) return exchange.send({ status: 200, headers: emptyHeaders(), body: { kind: 'none' } })
    generation.pipeline
      .handle(request)
      .catch(panic)
      .then((answer) => exchange.send(answer))
      .catch((error: unknown) => {
        panic(error)
        response.destroy()
      })
  }
}

/** What Go refuses before any handler sees it; null for a good request. */
function faultOf(request: ClientRequest, message: IncomingMessage): string | null {
  const host = request.headers['host']
  if (host === undefined && message.httpVersionMinor > 0 && request.method !== 'CONNECT') return 'missing required Host header'
  if (typeof host === 'object') return 'too many Host headers'
  return request.decodedPath === null ? '' : null
}

function startObserving(observe: Observe, request: ClientRequest): ((end: RequestEnd) => void) | null {
  try {
    const end = observe.request?.(request)
    return end ? (fact) => quietly(() => end(fact)) : null
  } catch {
    return null
  }
}
