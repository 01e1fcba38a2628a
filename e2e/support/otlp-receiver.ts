// A real OTLP receiver: gRPC (@grpc/grpc-js) and HTTP on ports of their own. It keeps the bytes and decodes them when a test asks,
// so that a bench measures the sender. It can also be told to misbehave.
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { ServerHttp2Session } from 'node:http2'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { Metadata, Server, ServerCredentials, status, type ServiceDefinition } from '@grpc/grpc-js'
import { decodeMetrics, decodeSpans, type ReceivedMetric, type ReceivedSpan } from './otlp-decode.ts'

/**
 * `slow` answers after 200 ms, `leave` answers and asks for a new connection (gRPC: GOAWAY), `partial` refuses two items, `later`
 * asks to come again in 50 ms (HTTP: a second), `die` breaks the connection in the middle.
 */
export type Behaviour = 'answer' | 'slow' | 'leave' | 'hang' | 'refuse' | 'partial' | 'later' | 'die'

/** In these the collector keeps what it gets. */
const keeping: readonly Behaviour[] = ['answer', 'slow', 'leave', 'partial']

export interface Receiver extends AsyncDisposable {
  /** gRPC. */
  readonly port: number
  readonly httpPort: number
  behaviour: Behaviour
  /** Export calls so far, answered or not. */
  readonly calls: { readonly traces: number; readonly metrics: number }
  /** Of the newest export: headers, over gRPC its metadata, and the path. */
  readonly last: { readonly headers: Readonly<Record<string, unknown>>; readonly path: string }
  spans(): ReceivedSpan[]
  /** The newest state of each metric, by name. */
  metrics(): Map<string, ReceivedMetric>
  stop(): Promise<void>
}

type Signal = 'traces' | 'metrics'
const KEPT = 200

export interface ReceiverOptions {
  readonly port?: number
  readonly httpPort?: number
  /** Both transports over TLS; a `ca` demands certificates of the clients. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer; readonly ca: Buffer | null }
}

export async function startReceiver({ port = 0, httpPort = 0, tls }: ReceiverOptions = {}): Promise<Receiver> {
  const kept: Record<Signal, Buffer[]> = { traces: [], metrics: [] }
  const calls = { traces: 0, metrics: 0 }
  const receiver = { behaviour: 'answer' as Behaviour, last: { headers: {} as Record<string, unknown>, path: '' } }
  const take = (signal: Signal, body: Buffer, headers: Record<string, unknown>, path: string): void => {
    calls[signal]++
    receiver.last = { headers, path }
    if (!keeping.includes(receiver.behaviour)) return
    kept[signal].push(body)
    if (kept[signal].length > KEPT) kept[signal].shift()
  }
  const credentials = tls
    ? ServerCredentials.createSsl(tls.ca, [{ cert_chain: tls.cert, private_key: tls.key }], tls.ca !== null)
    : ServerCredentials.createInsecure()
  const grpc = await listenGrpc(port, credentials, take, receiver)
  const web = await listenHttp(httpPort, tls, take, receiver)
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

type Take = (signal: Signal, body: Buffer, headers: Record<string, unknown>, path: string) => void
type Done = (error: { code: number; details: string; metadata?: Metadata } | null, answer?: Buffer) => void

/** ExportTracePartialSuccess: two rejected, "quota". */
const partial = Buffer.from('\x0a\x09\x08\x02\x12\x05quota', 'latin1')

/** google.rpc.Status with a RetryInfo of 50 ms. */
function retryInfo(): Metadata {
  const nanos = Buffer.from([0x10, 0x80, 0xe1, 0xeb, 0x17])
  const info = Buffer.concat([Buffer.from([0x0a, nanos.length]), nanos])
  const type = Buffer.from('type.googleapis.com/google.rpc.RetryInfo')
  const any = Buffer.concat([Buffer.from([0x0a, type.length]), type, Buffer.from([0x12, info.length]), info])
  const found = new Metadata()
  found.set('grpc-status-details-bin', Buffer.concat([Buffer.from([0x08, 8, 0x1a, any.length]), any]))
  return found
}

const slowness = 200
const sessionOf = (call: object): ServerHttp2Session =>
  (call as { readonly call: { readonly stream: { readonly session: ServerHttp2Session } } }).call.stream.session
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
  credentials: ServerCredentials,
  take: Take,
  receiver: { readonly behaviour: Behaviour },
): Promise<{ port: number; stop(): Promise<void> }> {
  const server = new Server()
  for (const [signal, name] of [
    ['traces', 'trace.v1.TraceService'],
    ['metrics', 'metrics.v1.MetricsService'],
  ] as const) {
    server.addService(exportMethod(name), {
      export: (call: { request: Buffer; metadata: Metadata; getPath(): string }, done: Done) => {
        take(signal, call.request, call.metadata.getMap(), call.getPath())
        if (receiver.behaviour === 'refuse') done({ code: status.PERMISSION_DENIED, details: 'refused' })
        if (receiver.behaviour === 'later') done({ code: status.RESOURCE_EXHAUSTED, details: 'busy', metadata: retryInfo() })
        if (receiver.behaviour === 'answer') done(null, Buffer.alloc(0))
        if (receiver.behaviour === 'slow') setTimeout(() => done(null, Buffer.alloc(0)), slowness)
        if (receiver.behaviour === 'leave') {
          // A call that has ended has no session any more.
          const session = sessionOf(call)
          done(null, Buffer.alloc(0))
          // Behind the answer, which grpc-js writes later in this turn.
          setImmediate(() => session.goaway())
        }
        if (receiver.behaviour === 'partial') done(null, partial)
        if (receiver.behaviour === 'die') sessionOf(call).destroy()
      },
    })
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${wanted}`, credentials, (error, bound) => (error ? reject(error) : resolve(bound)))
  })
  return { port, stop: async () => server.forceShutdown() }
}

async function listenHttp(
  wanted: number,
  tls: ReceiverOptions['tls'],
  take: Take,
  receiver: { readonly behaviour: Behaviour },
): Promise<{ port: number; stop(): Promise<void> }> {
  const listener: RequestListener = (request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts)
      take(
        request.url!.endsWith('/v1/metrics') ? 'metrics' : 'traces',
        request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body,
        request.headers,
        request.url!,
      )
      answerHttp(response, receiver.behaviour)
    })
  }
  const server = tls ? createSecureServer({ cert: tls.cert, key: tls.key }, listener) : createServer(listener)
  await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve))
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { port: (server.address() as AddressInfo).port, stop }
}

function answerHttp(response: ServerResponse, behaviour: Behaviour): void {
  const ok = (): void => void response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
  if (behaviour === 'answer') ok()
  if (behaviour === 'slow') setTimeout(ok, slowness)
  if (behaviour === 'leave') {
    response.setHeader('connection', 'close')
    ok()
  }
  if (behaviour === 'partial') response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(partial)
  if (behaviour === 'refuse') response.writeHead(403).end()
  if (behaviour === 'later') response.writeHead(503, { 'retry-after': '1' }).end()
  if (behaviour === 'die') response.destroy()
}
