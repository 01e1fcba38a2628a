// One Prometheus exporter of the configuration: the official reader collects, this file listens and our writers write the page.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createGzip } from 'node:zlib'
import type { CollectionResult, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import type { PrometheusConfig } from './config.ts'
import { createHealth, type Exporter } from './exporter.ts'
import { createMetricProducer } from './metric-producer.ts'
import { LOG_TAG } from './names.ts'
import type { ExporterInput } from './otlp-exporter.ts'
import { previewOf } from './preview.ts'
import { acceptsGzip, pageFormat, type PageFormat } from './prometheus-negotiation.ts'
import { protobufWriter } from './prometheus-protobuf.ts'
import { compactTextWriter, prototextWriter } from './prometheus-prototext.ts'
import {
  familyName,
  labelFault,
  targetInfo,
  writePage,
  writePageAs,
  type TextFamily,
  type TextMetric,
} from './prometheus-text.ts'
import { createGoFamilies, processFamilies } from './runtime-families.ts'
import { loadMetrics, loadPrometheus } from './sdk.ts'

const HEADER_TIMEOUT = 3000
const GRACE = 5000

/** Rejects never: a port that cannot be had is in the health and, as KrakenD says it, on standard error. */
export async function createPrometheusExporter(config: PrometheusConfig, key: string, input: ExporterInput): Promise<Exporter> {
  const { differences, now } = input
  const shownHost = config.host || 'localhost'
  const address = `http://${shownHost.includes(':') ? `[${shownHost}]` : shownHost}:${config.port}/metrics`
  const health = createHealth({
    name: config.name,
    kind: 'prometheus',
    address,
    log: input.log,
    logEach: true,
    now,
    expectation: `Set another "port" for the exporter "${config.name}" or end what uses it.`,
  })
  const go = config.goMetrics ? createGoFamilies() : null
  const reader = createReader(config, input)
  let series = 0

  const withoutFaults = (metric: TextMetric): TextMetric => {
    const family = familyName(metric)
    const isGood = ({ attributes }: TextMetric['points'][number]): boolean => {
      const fault = labelFault(attributes, family)
      if (fault !== null) input.log('ERROR', LOG_TAG, fault)
      return fault === null
    }
    return { ...metric, points: metric.points.filter(isGood) }
  }
  const gather = async (): Promise<Gathered> => {
    const result = await reader.collect()
    const found = metricsOf(result).map(withoutFaults)
    series = found.reduce((sum, { points }) => sum + points.length, 0)
    const families = [
      ...(config.processMetrics ? processFamilies() : []),
      ...(go?.families() ?? []),
      ...(result ? [targetInfo(result.resourceMetrics.resource.attributes)] : []),
    ]
    return { metrics: found, families }
  }

  const server = createServer({ headersTimeout: HEADER_TIMEOUT, requestTimeout: 0 }, (request, response) => {
    answer(request, response, gather).then(
      (size) => size > 0 && health.succeeded(size),
      (error: unknown) => {
        input.log('ERROR', LOG_TAG, String(error))
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' })
        response.end(`An error has occurred while serving metrics:\n\n${String(error)}\n`)
      },
    )
  })
  await listen(server, config, (error) => {
    health.failed('listen', error)
    const message = `The Prometheus exporter failed to listen and serve: ${listenText(error, config)}`
    if (differences.logMetricsPort)
      input.log('ERROR', LOG_TAG, `${message} (exporters.prometheus "${config.name}": set another "port")`)
    else process.stderr.write(`[SERVICE: kotel] ${message}\n`)
  })

  server.on('close', () => go?.stop())
  let stopped: Promise<void> | null = null
  return {
    name: config.name,
    key,
    emit: null,
    health: () => health.view({ queued: null, queueLimit: null, dropped: 0, series, nextExportAt: null }),
    preview: (call) => previewOf(call, null),
    async page() {
      const { metrics, families } = await gather()
      return [...writePage(metrics, families)].join('')
    },
    stop: () => (stopped ??= close(server).then(() => reader.stop())),
  }
}

interface Gathered {
  readonly metrics: readonly TextMetric[]
  readonly families: readonly TextFamily[]
}

const writers = { protobuf: protobufWriter, prototext: prototextWriter, compactText: compactTextWriter }
const piecesOf = ({ name }: PageFormat, { metrics, families }: Gathered): Iterable<string | Uint8Array> =>
  name === 'text' ? writePage(metrics, families) : writePageAs<string | Uint8Array>(writers[name], metrics, families)

interface Reader {
  /** Null: the exporter takes no metrics. */
  collect(): Promise<CollectionResult | null>
  stop(): Promise<void>
}

function createReader(config: PrometheusConfig, input: ExporterInput): Reader {
  if (!config.metrics) {
    return {
      async collect() {
        input.log('ERROR', LOG_TAG, 'reader is not registered')
        return null
      },
      stop: async () => {},
    }
  }
  const open = async (): Promise<{ exporter: Pick<MetricReader, 'collect'>; provider: MeterProvider }> => {
    const [sdk, { PrometheusExporter }] = await Promise.all([loadMetrics(), loadPrometheus()])
    const producer = createMetricProducer(input.registry, input.resource, sdk, input.now)
    const exporter = new PrometheusExporter({ preventServerStart: true, metricProducers: [producer] })
    return { exporter, provider: new sdk.MeterProvider({ resource: input.resource, readers: [exporter] }) }
  }
  let opened: ReturnType<typeof open> | undefined
  return {
    collect: async () => (await (opened ??= open())).exporter.collect(),
    stop: async () => (await opened)?.provider.shutdown(),
  }
}

/** SDK data as the writer wants it. */
function metricsOf(result: CollectionResult | null): TextMetric[] {
  return (result?.resourceMetrics.scopeMetrics ?? []).flatMap(({ scope, metrics }) =>
    metrics.map(({ descriptor, dataPoints, ...metric }) => ({
      name: descriptor.name,
      scope: scope.name,
      unit: descriptor.unit,
      description: descriptor.description,
      kind: 'isMonotonic' in metric ? 'counter' : 'histogram',
      points: dataPoints as TextMetric['points'],
    })),
  )
}

/** Resolves with the bytes of the page, 0 for any other answer. */
async function answer(request: IncomingMessage, response: ServerResponse, gather: () => Promise<Gathered>): Promise<number> {
  const path = (request.url ?? '').split('?', 1)[0]
  request.resume()
  if (path !== '/metrics') {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' })
    response.end('404 page not found\n')
    return 0
  }
  const format = pageFormat(request.headers.accept)
  const page = piecesOf(format, await gather())
  const gzip = acceptsGzip(request.headers['accept-encoding'])
  response.writeHead(200, { 'content-type': format.contentType, ...(gzip && { 'content-encoding': 'gzip' }) })
  if (request.method === 'HEAD') {
    response.end()
    return 0
  }
  const out = gzip ? createGzip() : response
  if (gzip) (out as ReturnType<typeof createGzip>).pipe(response)
  let size = 0
  for (const piece of page) {
    size += piece.length
    if (piece.length > 0 && !out.write(piece)) await nextTurn()
    await nextTurn()
    if (response.destroyed) break
  }
  out.end()
  return size
}

function listen(server: Server, { host, port }: PrometheusConfig, failed: (error: Error) => void): Promise<void> {
  return new Promise((resolve) => {
    server.once('error', (error) => {
      failed(error)
      resolve()
    })
    if (port > 65_535 || port < 0) server.emit('error', new RangeError('invalid port'))
    else
      server.listen({ port, ...(host && { host: host.replace(/^\[(.*)\]$/, '$1') }) }, () => {
        server.removeAllListeners('error').on('error', failed)
        resolve()
      })
  })
}

function listenText(error: Error & { code?: string }, { host, port }: PrometheusConfig): string {
  const reason =
    error.code === 'EADDRINUSE'
      ? 'bind: address already in use'
      : error.code === 'EACCES'
        ? 'bind: permission denied'
        : error.message
  return port > 65_535 ? `listen tcp: address ${port}: invalid port` : `listen tcp ${host}:${port}: ${reason}`
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), GRACE)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}
