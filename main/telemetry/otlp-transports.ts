// The official OTLP exporters' cores: transport, concurrency limit, for HTTP the retries. What they send is bytes already, and the
// variables are read by Go's rules (otlp-settings.ts) instead of theirs. Runs in the exporters' thread, see otlp-thread.ts.
import type { IOtlpExportDelegate } from '@opentelemetry/otlp-exporter-base'
import type { OtlpConfig } from './config.ts'
import type { Environment } from './environment.ts'
import { withRetries } from './otlp-retry.ts'
import { otlpSettings, type OtlpSettings, type OtlpSignal } from './otlp-settings.ts'
import type { OtlpTarget } from './otlp-target.ts'
import { loadGrpc, loadHttp, loadTransformer } from './sdk.ts'

/** What a collector took but did not keep. */
export interface Rejected {
  readonly count: number
  readonly message: string
}

export interface OtlpTransports {
  /** Tries again where that is of use. */
  send(signal: OtlpSignal, bytes: Uint8Array): Promise<Rejected | null>
  /** What waits to try again does so now, for the last time. */
  hurry(): void
  close(): Promise<void>
}

export interface TransportsInput {
  readonly config: OtlpConfig
  readonly target: OtlpTarget
  readonly env: Environment
  /** An `https://` host stays TLS whatever the variables say. */
  readonly keepTls: boolean
  /** An attempt failed and will be repeated. */
  readonly troubled: (error: Error) => void
}

interface Signal {
  readonly name: OtlpSignal
  readonly grpcName: string
  readonly grpcPath: string
}

const traces: Signal = {
  name: 'TRACES',
  grpcName: 'TraceExportService',
  grpcPath: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
}
const metrics: Signal = {
  name: 'METRICS',
  grpcName: 'MetricsExportService',
  grpcPath: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
}

export async function createOtlpTransports(input: TransportsInput): Promise<OtlpTransports> {
  const { config, target } = input
  if (target.origin === null) throw new Error(`invalid target address ${target.address}`)
  const [{ ProtobufTraceSerializer, ProtobufMetricsSerializer }, connect] = await Promise.all([
    loadTransformer(),
    config.useHttp ? httpDelegates(target.origin, input) : grpcDelegates(target, input),
  ])
  const stopping = new AbortController()
  const sender = (signal: Signal, rejectedOf: (answer: Uint8Array) => Rejected | null): Sender =>
    createSender(connect, signal, rejectedOf, input, stopping.signal)
  const spans = config.traces
    ? sender(traces, (data) => rejected(ProtobufTraceSerializer.deserializeResponse(data).partialSuccess, 'rejectedSpans'))
    : null
  const points = config.metrics
    ? sender(metrics, (data) =>
        rejected(ProtobufMetricsSerializer.deserializeResponse(data).partialSuccess, 'rejectedDataPoints'),
      )
    : null

  return {
    send: (signal, bytes) => (signal === 'TRACES' ? spans : points)!.send(bytes),
    hurry: () => stopping.abort(),
    async close() {
      stopping.abort()
      await Promise.allSettled([spans?.delegate.shutdown(), points?.delegate.shutdown()])
    },
  }
}

function rejected(partial: object | undefined, field: 'rejectedSpans' | 'rejectedDataPoints'): Rejected | null {
  const found = (partial ?? {}) as Partial<Record<typeof field, unknown>> & { readonly errorMessage?: string }
  const [count, message] = [Number(found[field] ?? 0), found.errorMessage ?? '']
  return count > 0 || message ? { count, message } : null
}

interface Sender {
  readonly delegate: IOtlpExportDelegate<Uint8Array>
  send(bytes: Uint8Array): Promise<Rejected | null>
}

function createSender(
  connect: CreateDelegate,
  signal: Signal,
  rejectedOf: (answer: Uint8Array) => Rejected | null,
  { config, env, troubled }: TransportsInput,
  stopping: AbortSignal,
): Sender {
  const settings = otlpSettings(signal.name, env)
  // Read before the callback of the same export runs, in one go.
  let refused: Rejected | null = null
  const delegate = connect(signal, settings, {
    serializeRequest: (bytes) => bytes,
    deserializeResponse: (answer) => (refused = rejectedOf(answer)),
  })
  const attempt = (bytes: Uint8Array): Promise<Rejected | null> =>
    new Promise((resolve, reject) => {
      delegate.export(bytes, ({ error }) => {
        const found = refused
        refused = null
        if (error) reject(error)
        else resolve(found)
      })
    })
  return {
    delegate,
    // The transport of HTTP repeats by itself.
    send: (bytes) =>
      config.useHttp ? attempt(bytes) : withRetries(() => attempt(bytes), { timeout: settings.timeout, stopping, troubled }),
  }
}

interface Serializer {
  serializeRequest(bytes: Uint8Array): Uint8Array
  deserializeResponse(data: Uint8Array): Rejected | null
}
type CreateDelegate = (signal: Signal, settings: OtlpSettings, serializer: Serializer) => IOtlpExportDelegate<Uint8Array>

const LONGEST_TIMEOUT = 2 ** 31 - 1
const shared = ({ timeout, gzip }: OtlpSettings) => ({
  timeoutMillis: timeout || LONGEST_TIMEOUT,
  concurrencyLimit: 30,
  compression: gzip ? ('gzip' as const) : ('none' as const),
})
/** For metrics of the exporters themselves, which nobody collects here. */
const helper = { name: 'span' as const, countItems: () => 0 }

/** A certificate of the environment means TLS, in KrakenD too, whatever the host says. */
async function grpcDelegates({ origin, authority }: OtlpTarget, { keepTls }: TransportsInput): Promise<CreateDelegate> {
  const grpc = await loadGrpc()
  const isSecure = keepTls && origin!.startsWith('https:')
  return (signal, settings, serializer) => {
    const { headers, tls } = settings
    const options = {
      ...shared(settings),
      url: authority,
      credentials: () =>
        tls || isSecure
          ? grpc.createSslCredentials(tls?.ca ?? undefined, tls?.client?.key, tls?.client?.cert)
          : grpc.createInsecureCredentials(),
      metadata: () => {
        const metadata = grpc.createEmptyMetadata()
        for (const name in headers) metadata.set(name, headers[name]!)
        return metadata
      },
    }
    const { grpcName, grpcPath } = signal
    return grpc.createOtlpGrpcExportDelegate(options, serializer, 'otlp_grpc', helper, undefined, grpcName, grpcPath)
  }
}

async function httpDelegates(origin: string, { keepTls }: TransportsInput): Promise<CreateDelegate> {
  const { createOtlpHttpExportDelegate, httpAgentFactoryFromOptions } = await loadHttp()
  return (_, settings, serializer) => {
    const { headers, tls, insecure, path } = settings
    const { ca, client } = tls ?? { ca: null, client: null }
    const base = insecure && !keepTls ? origin.replace(/^https:/, 'http:') : origin
    const options = {
      ...shared(settings),
      url: `${base}${path}`,
      headers: async () => ({ ...headers, 'Content-Type': 'application/x-protobuf' }),
      agentFactory: httpAgentFactoryFromOptions({ keepAlive: true, ...(ca && { ca }), ...client }),
    }
    return createOtlpHttpExportDelegate(options, serializer, 'otlp_http', helper, undefined)
  }
}
