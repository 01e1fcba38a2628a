// What telemetry's tests share: a real upstream, gateway and telemetry, and a recorder that keeps what it is given.
import type { AddressInfo } from 'node:net'
import { createServer, type RequestListener } from 'node:http'
import type { SpanRecord } from '../../shared/call.ts'
import type { Fault } from '../../shared/config/service.ts'
import { resolveDifferences } from '../../shared/differences.ts'
import { startGateway, startUpstream, testService } from '../gateway/test-gateway.ts'
import type { RequestEnd, ServiceConfig } from '../gateway/types.ts'
import { NAMESPACE } from './names.ts'
import { createTelemetry, type Telemetry } from './telemetry.ts'
import type { CallRecorder } from './types.ts'

type Endpoints = Parameters<typeof testService>[1]

export interface RecordedCall {
  readonly ids: { readonly traceId: string; readonly spanId: string }
  readonly chunks: Uint8Array[]
  readonly marks: string[]
  spans: readonly SpanRecord[]
  end: RequestEnd | null
}

export interface KeptCalls extends CallRecorder {
  readonly calls: RecordedCall[]
}

export function keepCalls(): KeptCalls {
  const calls: RecordedCall[] = []
  return {
    calls,
    open(_, ids) {
      const call: RecordedCall = { ids, chunks: [], marks: [], spans: [], end: null }
      calls.push(call)
      return {
        attempt(_backend, request) {
          call.marks.push(`attempt ${request.method}`)
          return {
            response: ({ status }) => void call.marks.push(`response ${status}`),
            chunk: (bytes) => void call.chunks.push(Uint8Array.from(bytes)),
            sent: (bytes) => void call.marks.push(`sent ${bytes.length}`),
            end: () => void call.marks.push('end'),
            fail: (error) => void call.marks.push(`fail ${error.message}`),
          }
        },
        close(end, spans) {
          call.end = end
          call.spans = spans.records()
        },
      }
    },
  }
}

export interface Watched extends AsyncDisposable {
  readonly url: string
  readonly telemetry: Telemetry
  readonly logs: string[]
  /** Telemetry takes a new block; the gateway keeps its configuration unless there are other endpoints. */
  reapply(block: object | undefined, endpoints?: Endpoints): Promise<readonly Fault[]>
  stopTelemetry(): Promise<void>
}

export interface WatchOptions {
  readonly endpoints?: Endpoints
  readonly block?: object | undefined
  /** What else the service is configured with. */
  readonly extraConfig?: Readonly<Record<string, unknown>>
  readonly strict?: boolean
  readonly recorder?: CallRecorder | null
  readonly env?: Record<string, string>
}

/** A gateway in front of `handle`, watched with this telemetry block. */
export async function watch(handle: RequestListener, options: WatchOptions): Promise<Watched> {
  const { endpoints = [{}], strict = false, recorder = null, env = {}, extraConfig = {} } = options
  const upstream = await startUpstream(handle)
  const logs: string[] = []
  const telemetry = createTelemetry({
    differences: resolveDifferences(strict),
    log: (level, tag, message) => void logs.push(`${level} ${tag} ${message}`),
    recorder,
    version: '2.13.8',
    env: { OTEL_BSP_SCHEDULE_DELAY: '20', ...env },
  })
  const service = (block: object | undefined, parts = endpoints): ServiceConfig =>
    testService(upstream.host, parts, {
      extraConfig: block === undefined ? extraConfig : { ...extraConfig, [NAMESPACE]: block },
    })
  const first = service(options.block)
  await telemetry.apply(first)
  const gateway = await startGateway(first, { strict, observe: telemetry.observe })
  return {
    url: gateway.url,
    telemetry,
    logs,
    async reapply(block, parts) {
      const next = service(block, parts)
      const faults = await telemetry.apply(next)
      return parts === undefined ? faults : [...faults, ...(await gateway.gateway.apply(next))]
    },
    stopTelemetry: () => telemetry.stop(),
    async [Symbol.asyncDispose]() {
      await gateway.gateway.stop()
      await telemetry.stop()
      upstream.close()
    },
  }
}

/** A port that is free just now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** The lines of a page that begin with `name`. */
export const linesOf = (page: string | null, name: string): string[] =>
  (page ?? '').split('\n').filter((line) => line.startsWith(name))
