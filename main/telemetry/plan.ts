// A configuration worked out: for the global layer, each endpoint and each backend, what is switched on, its labels, templates and
// series. Built at each apply; requests look nothing up that could be known here.
//
// Skip paths are compared as KrakenD compares them: the concrete path at the global layer, the route everywhere else. Outside
// strict mode both spellings (`/x/{id}`, `/x/:id`) match, and what matches is silent on every layer.
import type { BackendConfig, EndpointConfig, Fault, HttpRequest } from '../gateway/types.ts'
import type { Differences } from '../../shared/differences.ts'
import type { Labels, Registry } from './aggregates.ts'
import { createAuthorities, type Authority } from './authority.ts'
import { ClientSeries, ReaderSeries } from './client-series.ts'
import type { ClientLayer } from './client-layer.ts'
import { type TelemetryConfig } from './config.ts'
import type { BackendLayer, LayerSwitches, StaticAttributes } from './layer-config.ts'
import { parseBackend, parseEndpoint } from './override-config.ts'
import { createGenAi, type GenAi } from './genai/genai.ts'
import { ServerSeries, globalTemplate, type GlobalLayer, type GlobalSlot } from './global-layer.ts'
import { SCOPE, attribute, instruments, instruments127, stage, type Instruments } from './names.ts'
import type { Propagator } from './propagation.ts'
import { createTemplate } from './span.ts'
import { StageSeries, type StageLayer } from './stage-layer.ts'

export interface Plan {
  readonly config: TelemetryConfig | null
  readonly global: GlobalLayer
  readonly extract: readonly Propagator[]
  /** The request's concrete path is on the list. */
  skips(path: string): boolean
  /** Then nothing at all of such a request is exported. */
  readonly skipsWholeCall: boolean
  endpoint(endpoint: EndpointConfig): StageLayer
  backend(endpoint: EndpointConfig, backend: BackendConfig): StageLayer
  client(endpoint: EndpointConfig, backend: BackendConfig): ClientLayer
}

export interface PlanInput {
  readonly config: TelemetryConfig | null
  readonly endpoints: readonly EndpointConfig[]
  readonly differences: Differences
  readonly registry: Registry
  readonly propagators: readonly Propagator[]
  readonly report: (fault: Fault) => void
}

const KILOBYTE = 1024
const noAttributes: StaticAttributes = {}
const silent: LayerSwitches = {
  metrics: false,
  traces: false,
  propagation: false,
  headers: { on: false, skip: new Set() },
  metricAttributes: {},
  traceAttributes: {},
}
const silentSide = { stage: false, roundTrip: false, readPayload: false, detailed: false, attributes: {} }
const silentBackend: BackendLayer = { metrics: silentSide, traces: { ...silentSide, headers: silent.headers } }

export function createPlan(input: PlanInput): Plan {
  const { config, endpoints, differences, registry } = input
  registry.begin(config?.histograms ?? { time: null, size: null })
  const names: Instruments = config?.semconv127 ? instruments127 : instruments
  const skip = skipRules(config?.skipPaths ?? [], differences.skipPathsMatchEverywhere)
  const authorityOf = createAuthorities()
  const genAi = config !== null && differences.genAiTelemetry ? createGenAi(registry.group('genai')) : null
  const shared: Shared = { ...input, names, skip, authorityOf, genAi }
  const plan: Plan = {
    config,
    global: globalLayer(shared),
    extract: input.propagators,
    skips: skip.path,
    skipsWholeCall: differences.skipPathsMatchEverywhere,
    endpoint: remember((endpoint) => proxyLayer(shared, endpoint)),
    backend: rememberPair((endpoint, backend) => backendLayer(shared, endpoint, backend)),
    client: rememberPair((endpoint, backend) => clientLayer(shared, endpoint, backend)),
  }
  // All of it now: series that stay visible, and faults of every override, do not wait for a request.
  plan.global.slot(null)
  for (const endpoint of endpoints) {
    plan.global.slot(endpoint)
    plan.endpoint(endpoint)
    for (const backend of endpoint.backends) {
      plan.backend(endpoint, backend)
      plan.client(endpoint, backend)
    }
  }
  return plan
}

interface Shared extends PlanInput {
  readonly names: Instruments
  readonly skip: SkipRules
  readonly authorityOf: (url: string) => Authority
  readonly genAi: GenAi | null
}

interface SkipRules {
  path(path: string): boolean
  route(route: string): boolean
}

function skipRules(paths: readonly string[], bothSpellings: boolean): SkipRules {
  if (!bothSpellings) {
    const exact = new Set(paths)
    return { path: (path) => exact.has(path), route: (route) => exact.has(route) }
  }
  const all = new Set(paths.filter((path) => path !== '').map((path) => path.replace(/\{([^{}/]+)\}/g, ':$1')))
  return { path: (path) => all.has(path), route: (route) => all.has(route) }
}

function globalLayer(shared: Shared): GlobalLayer {
  const { config, differences, skip } = shared
  const switches = config?.global ?? silent
  const installed = switches.metrics || switches.traces || switches.propagation
  const template = globalTemplate(switches.traceAttributes)
  const fallback: GlobalSlot = {
    route: null,
    template,
    endpointAttributes: null,
    metrics: serverSeries(shared, null, noAttributes),
    skipped: false,
  }
  const slots = new WeakMap<EndpointConfig, GlobalSlot>()
  const slot = (endpoint: EndpointConfig): GlobalSlot => {
    const { globalMetricAttributes, globalTraceAttributes } = overrideOf(shared, endpoint)
    const isSkipped = skip.route(endpoint.route)
    // KrakenD does not tag a request whose endpoint is skipped: the layer then reports the status as route.
    if (isSkipped && !differences.skipPathsMatchEverywhere) return fallback
    const hasOwn = Object.keys(globalTraceAttributes).length > 0
    return {
      route: endpoint.route,
      template: hasOwn ? globalTemplate({ ...switches.traceAttributes, ...globalTraceAttributes }) : template,
      endpointAttributes: hasOwn ? globalTraceAttributes : null,
      metrics: serverSeries(shared, endpoint.route, globalMetricAttributes),
      skipped: isSkipped,
    }
  }
  return {
    switches,
    installed,
    template,
    failsWithBody: differences.breakBrokenBodies,
    clientAddress: differences.distrustForwardedFor ? client : peer,
    slot(endpoint) {
      if (endpoint === null) return fallback
      let found = slots.get(endpoint)
      if (!found) slots.set(endpoint, (found = slot(endpoint)))
      return found
    },
  }
}

/** The peer as KrakenD writes it, unless a trusted proxy named somebody else. */
const client = (request: HttpRequest): string => (request.clientIp === request.remote.address ? peer(request) : request.clientIp)

const peer = ({ remote }: HttpRequest): string =>
  remote.address.includes(':') ? `[${remote.address}]:${remote.port}` : `${remote.address}:${remote.port}`

function serverSeries(shared: Shared, route: string | null, own: StaticAttributes): ServerSeries | null {
  const switches = shared.config?.global
  if (!switches?.metrics) return null
  const statics = { ...switches.metricAttributes, ...own }
  const group = shared.registry.group(place('global', shared, { route: route ?? '', ...statics }))
  return new ServerSeries(group, shared.names, route, statics)
}

function proxyLayer(shared: Shared, endpoint: EndpointConfig): StageLayer {
  const own = shared.config === null ? null : overrideOf(shared, endpoint).proxy
  const switches = own ?? shared.config?.proxy ?? silent
  const isOn = !shared.skip.route(endpoint.route)
  const base = { [attribute.method]: methodOf(endpoint), [attribute.route]: endpoint.route }
  const labels: Labels = { ...base, ...switches.metricAttributes }
  const constants = { ...base, ...switches.traceAttributes, [attribute.stage]: stage.proxy }
  return {
    name: endpoint.route,
    template: createTemplate('INTERNAL', 'proxy', constants, switches.traceAttributes, SCOPE, own !== null),
    traces: switches.traces && isOn,
    headers: switches.headers,
    series: switches.metrics && isOn ? stageSeries(shared, 'proxy', shared.names.proxyDuration, labels) : null,
    errorLimit: errorLimit(shared),
  }
}

function backendLayer(shared: Shared, endpoint: EndpointConfig, backend: BackendConfig): StageLayer {
  const { metrics, traces, own } = backendSwitches(shared, backend)
  const isOn = !shared.skip.route(endpoint.route)
  const route = backendRoute(backend)
  const base = { [attribute.method]: methodOf(backend), [attribute.route]: route, ...parentOf(endpoint) }
  const constants = { ...base, ...traces.attributes, [attribute.stage]: stage.backend }
  return {
    name: route,
    template: createTemplate('INTERNAL', 'backend', constants, traces.attributes, SCOPE, own),
    traces: traces.stage && isOn,
    headers: traces.headers,
    series:
      metrics.stage && isOn
        ? stageSeries(shared, 'backend', shared.names.backendDuration, { ...base, ...metrics.attributes })
        : null,
    errorLimit: errorLimit(shared),
  }
}

function clientLayer(shared: Shared, endpoint: EndpointConfig, backend: BackendConfig): ClientLayer {
  const { config, differences, names, propagators, authorityOf } = shared
  const { metrics, traces, own } = backendSwitches(shared, backend)
  const isOn = !shared.skip.route(endpoint.route)
  const route = backendRoute(backend)
  const parent = parentOf(endpoint)
  const spanBase = { [attribute.route]: route, ...parent, [attribute.stage]: stage.request, ...traces.attributes }
  const readerBase = { [attribute.method]: methodOf(backend), ...spanBase }
  return {
    name: route,
    template: createTemplate('CLIENT', 'client', spanBase, traces.attributes, SCOPE, own),
    readerTemplate: createTemplate('INTERNAL', 'reader', readerBase, traces.attributes, SCOPE, own),
    traces: isOn && (traces.roundTrip || traces.readPayload),
    readerTraces: isOn && traces.readPayload,
    detailedTraces: traces.detailed,
    headers: traces.headers,
    series: isOn && (metrics.roundTrip || metrics.readPayload) ? clientSeries(shared, route, parent, metrics) : null,
    readerSeries: isOn && metrics.readPayload ? readerSeries(shared, methodOf(backend), route, parent, metrics.attributes) : null,
    propagators: config === null ? [] : propagators,
    propagateUnsampled: differences.propagateUnsampled,
    emptyRedirectAddress: !differences.redirectSpanAddress,
    forgivesLateFaults: !differences.readerErrorAlwaysCounts,
    readsErrorBodies: differences.readErrorBodies,
    authorityOf,
    genAi: isOn ? shared.genAi : null,
  }

  function clientSeries({ registry }: Shared, name: string, around: Labels, side: BackendLayer['metrics']): ClientSeries {
    const labels = { [attribute.route]: name, ...around, ...side.attributes }
    const semconv127 = config!.semconv127
    const group = registry.group(place(side.detailed ? 'client detailed' : 'client', shared, labels))
    return new ClientSeries({ group, names, detailed: side.detailed, semconv127 }, labels, name)
  }
}

function readerSeries(shared: Shared, method: string, route: string, parent: Labels, statics: StaticAttributes): ReaderSeries {
  const labels = { [attribute.method]: method, [attribute.route]: route, ...parent, ...statics }
  return new ReaderSeries(shared.registry.group(place('reader', shared, labels)), shared.names, labels)
}

function stageSeries(
  { registry, ...shared }: Shared,
  layer: string,
  instrument: Instruments['proxyDuration'],
  labels: Labels,
): StageSeries {
  return new StageSeries(registry.group(place(layer, shared, labels)), instrument, labels)
}

/** Same layer, naming and constant labels: same series across reloads. */
const place = (layer: string, { config }: Pick<Shared, 'config'>, labels: Labels): string =>
  `${layer}\n${config?.semconv127 === true}\n${JSON.stringify(labels)}`

const parentOf = (endpoint: EndpointConfig): { readonly [name: string]: string } => ({
  [attribute.endpointRoute]: endpoint.route,
  [attribute.endpointMethod]: methodOf(endpoint),
})

/** As the file writes it; the call itself has it in upper case. */
const methodOf = ({ method, writtenMethod = method }: EndpointConfig | BackendConfig): string => writtenMethod

/** `/x/{userId}?a={JWT.sub}` -> `/x/:userid?a=:jwt.sub`; braces around what is no parameter stay. */
const backendRoute = (backend: BackendConfig): string =>
  backend.urlTemplate.replace(/\{\{\.(.*?)\}\}/g, (_, name: string) => `:${name.toLowerCase()}`)

const errorLimit = ({ differences }: Shared): number => (differences.maskSecretsInSpans ? KILOBYTE : Infinity)

function overrideOf(shared: Shared, endpoint: EndpointConfig): ReturnType<typeof parseEndpoint> {
  return parseEndpoint(endpoint, shared.differences, shared.report)
}

/** `own`: the backend's block says so, not the service's. */
function backendSwitches(shared: Shared, backend: BackendConfig): BackendLayer & { readonly own: boolean } {
  if (shared.config === null) return { ...silentBackend, own: false }
  const layer = parseBackend(backend, shared.differences, shared.report)
  return { ...(layer ?? shared.config.backend), own: layer !== null }
}

function remember<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>()
  return (key) => {
    let found = known.get(key)
    if (found === undefined) known.set(key, (found = make(key)))
    return found
  }
}

function rememberPair<A extends object, B extends object, V>(make: (a: A, b: B) => V): (a: A, b: B) => V {
  const byFirst = remember((a: A) => remember((b: B) => make(a, b)))
  return (a, b) => byFirst(a)(b)
}
