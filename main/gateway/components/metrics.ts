// telemetry/metrics, service: KrakenD's older counters on a port of their own. The router's stand around an endpoint's handlers
// (C3), the pipe's at D1 and the backend's at E8; each can be switched off by itself. OpenTelemetry is the observer's.
import { isIP } from 'node:net'
import { parseDuration } from '../../../shared/config/duration.ts'
import { tapSource } from '../byte-source.ts'
import type { BackendConfig, Build, EndpointConfig, HttpMiddleware, HttpResponse, ProxyMiddleware } from '../types.ts'
import type { Stats } from './metrics/stats.ts'
import { StatsServer } from './metrics/stats-server.ts'

const namespace = 'telemetry/metrics'
const defaultPort = 8090

export interface Metrics {
  router(endpoint: EndpointConfig): HttpMiddleware | null
  pipe(endpoint: EndpointConfig): ProxyMiddleware | null
  backend(backend: BackendConfig): ProxyMiddleware | null
}

const none: Metrics = { router: () => null, pipe: () => null, backend: () => null }

export function createMetrics(build: Build): Metrics {
  const raw = build.service.extraConfig[namespace]
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return none
  const config = raw as Readonly<Record<string, unknown>>
  const off = (name: string): boolean => config[name] === true
  const address = off('endpoint_disabled') ? '' : readAddress(config['listen_address'], build)
  if (address === null) return none
  const stats = openStats(address, config['collection_time'], build)
  return {
    router: (endpoint) => (off('router_disabled') ? null : countResponses(endpoint, stats, build)),
    pipe: ({ route }) => (off('proxy_disabled') ? null : countCalls('pipe', route, stats, build)),
    backend: ({ urlTemplate }) => (off('backend_disabled') ? null : countCalls('backend', urlTemplate, stats, build)),
  }
}

/** `''` for no port at all. */
type Address = '' | { readonly host: string; readonly port: number }

function readAddress(raw: unknown, build: Build): Address | null {
  if (typeof raw !== 'string') return { host: build.differences.metricsPortIsLocal ? '127.0.0.1' : '', port: defaultPort }
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(raw) ?? []
  if (port !== undefined && Number(port) < 65_536) return { host: bracketed ?? plain ?? '', port: Number(port) }
  const hint = isIP(raw) ? `; write "${raw}:${defaultPort}"` : ''
  build.log('ERROR', '[SERVICE: Stats]', `listen tcp: '${raw}' of listen_address is no address with a port${hint}`)
  return ''
}

/** Counters are of one port, not of one configuration: they go on when something else of it changes. */
function openStats(address: Address, collectionTime: unknown, build: Build): Stats {
  const server = address === '' ? null : address
  const key = `${namespace} ${JSON.stringify(address)}`
  const owner = build.keep(key, () => new StatsServer(server ?? { host: '', port: 0 }, build.log))
  if (server) build.onClose(owner.hold())
  const period = (typeof collectionTime === 'string' ? parseDuration(collectionTime) : null) ?? 60_000
  const { stats } = owner
  for (const name of ['connected', 'disconnected'])
    for (const kind of ['', '-total', '-gauge']) stats.add(`${router}${name}${kind}`, 0)
  if (period > 0) {
    const timer = setInterval(() => collect(stats), Math.min(period, 2 ** 31 - 1))
    timer.unref()
    build.onClose(() => clearInterval(timer))
  }
  return stats
}

const router = 'krakend.router.'
const memory = 'krakend.service.runtime.MemStats.'

/** What happens once in each collection time: sums move on, samples begin anew, the process is looked at. */
function collect(stats: Stats): void {
  for (const name of ['connected', 'disconnected']) {
    const now = stats.get(`${router}${name}`)
    stats.set(`${router}${name}-gauge`, now)
    stats.add(`${router}${name}-total`, now)
    stats.set(`${router}${name}`, 0)
  }
  stats.clearHistograms()
  const { heapUsed, heapTotal, rss } = process.memoryUsage()
  for (const [name, value] of [['Alloc', heapUsed], ['HeapAlloc', heapUsed], ['HeapSys', heapTotal], ['Sys', rss]] as const)
    stats.set(`${memory}${name}`, value) // prettier-ignore
}

/** Ends with the last byte, as the handler of KrakenD does. */
function countResponses({ route }: EndpointConfig, stats: Stats, { random }: Build): HttpMiddleware {
  const name = `${router}response.${route}`
  const size = stats.histogram(`${name}.size`, random)
  const time = stats.histogram(`${name}.time`, random)
  stats.add(`${name}.status`, 0)
  return (next) =>
    async function countResponses(request) {
      const begun = performance.now()
      stats.add(`${router}connected`)
      const done = (status: number, bytes: number): void => {
        stats.add(`${name}.status.${status}.count`)
        size.update(bytes)
        time.update(Math.round((performance.now() - begun) * 1e6))
        stats.add(`${router}disconnected`)
      }
      return watchBody(await next(request), done)
    }
}

function watchBody(response: HttpResponse, done: (status: number, bytes: number) => void): HttpResponse {
  const { body, status } = response
  if (body.kind !== 'source') {
    done(status, body.kind === 'none' ? 0 : Buffer.byteLength(body.bytes))
    return response
  }
  let bytes = 0
  const over = () => done(status, bytes)
  const chunk = ({ length }: Uint8Array) => void (bytes += length)
  response.body = { kind: 'source', source: tapSource(body.source, { chunk, end: over, fail: over, abort: over }) }
  return response
}

function countCalls(layer: 'pipe' | 'backend', name: string, stats: Stats, { random }: Build): ProxyMiddleware {
  const series = (complete: boolean, failed: boolean) => {
    const labels = `layer.${layer}.name.${name}.complete.${complete}.error.${failed}`
    stats.add(`krakend.proxy.requests.${labels}`, 0)
    return { count: `krakend.proxy.requests.${labels}`, latency: stats.histogram(`krakend.proxy.latency.${labels}`, random) }
  }
  const outcomes = [series(false, false), series(false, true), series(true, false), series(true, true)]
  return (next) =>
    async function countCalls(request) {
      const begun = performance.now()
      const result = await next(request)
      const outcome = outcomes[(result.response?.complete ? 2 : 0) + (result.error ? 1 : 0)]!
      stats.add(outcome.count)
      outcome.latency.update(Math.round((performance.now() - begun) * 1e6))
      return result
    }
}
