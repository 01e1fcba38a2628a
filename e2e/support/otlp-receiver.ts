// A real OTLP receiver: gRPC (@grpc/grpc-js) and HTTP on ports of their own. It keeps the bytes and decodes them when a test asks,
// so that a bench measures the sender. It can also be told to hang or to refuse.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { Server, ServerCredentials, status, type ServiceDefinition } from '@grpc/grpc-js'
import { decodeMetrics, decodeSpans, type ReceivedMetric, type ReceivedSpan } from './otlp-decode.ts'

export type Behaviour = 'answer' | 'hang' | 'refuse'

export interface Receiver extends AsyncDisposable {
  /** gRPC. */
  readonly port: number
  readonly httpPort: number
  behaviour: Behaviour
  /** Export calls so far, answered or not. */
  readonly calls: { readonly traces: number; readonly metrics: number }
  spans(): ReceivedSpan[]
  /** The newest state of each metric, by name. */
  metrics(): Map<string, ReceivedMetric>
  stop(): Promise<void>
}

type Signal = 'traces' | 'metrics'
const KEPT = 200

export async function startReceiver({ port = 0 }: { readonly port?: number } = {}): Promise<Receiver> {
  const kept: Record<Signal, Buffer[]> = { traces: [], metrics: [] }
  const calls = { traces: 0, metrics: 0 }
  const receiver = { behaviour: 'answer' as Behaviour }
  const take = (signal: Signal, body: Buffer): void => {
    calls[signal]++
    if (receiver.behaviour !== 'answer') return
    kept[signal].push(body)
    if (kept[signal].length > KEPT) kept[signal].shift()
  }
  const grpc = await listenGrpc(port, take, receiver)
  const web = await listenHttp(take, receiver)
  const stop = async (): Promise<void> => void (await Promise.all([grpc.stop(), web.stop()]))
  return Object.assign(receiver, {
    port: grpc.port,
    httpPort: web.port,
    calls,
    spans: () => kept.traces.flatMap(decodeSpans),
    metrics: () => new Map(kept.metrics.flatMap(decodeMetrics).map((metric) => [metric.name, metric])),
    stop,
    [Symbol.asyncDispose]: stop,
  })
}

const raw = (bytes: Buffer): Buffer => bytes
const exportMethod = (name: string): ServiceDefinition => ({
  export: {
    path: `/opentelemetry.proto.collector.${name}/Export`,
    requestStream: false,
    responseStream: false,
    requestSerialize: raw,
    requestDeserialize: raw,
    responseSerialize: raw,
    responseDeserialize: raw,
  },
})

async function listenGrpc(
  wanted: number,
  take: (signal: Signal, body: Buffer) => void,
  receiver: { readonly behaviour: Behaviour },
): Promise<{ port: number; stop(): Promise<void> }> {
  const server = new Server()
  for (const [signal, name] of [
    ['traces', 'trace.v1.TraceService'],
    ['metrics', 'metrics.v1.MetricsService'],
  ] as const) {
    server.addService(exportMethod(name), {
      export: (call: { request: Buffer }, done: (error: { code: number; details: string } | null, answer?: Buffer) => void) => {
        take(signal, call.request)
        if (receiver.behaviour === 'refuse') done({ code: status.PERMISSION_DENIED, details: 'refused' })
        if (receiver.behaviour === 'answer') done(null, Buffer.alloc(0))
      },
    })
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${wanted}`, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    )
  })
  return { port, stop: async () => server.forceShutdown() }
}

async function listenHttp(
  take: (signal: Signal, body: Buffer) => void,
  receiver: { readonly behaviour: Behaviour },
): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts)
      take(
        request.url === '/v1/traces' ? 'traces' : 'metrics',
        request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body,
      )
      if (receiver.behaviour === 'answer') response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
      if (receiver.behaviour === 'refuse') response.writeHead(403).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { port: (server.address() as AddressInfo).port, stop }
}
