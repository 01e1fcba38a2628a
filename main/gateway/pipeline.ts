// The way of a request through the gateway, layer by layer in KrakenD's order (spec 2.1), outermost first. Read it from the top:
//   service    every request of the listener
//   endpoint   one route
//   pipe       the endpoint's internal call
//   backend    one upstream of it
//   round trip one HTTP call
// A layer that is not configured is null here and costs nothing later. Everything is decided while building.
import { botDetector } from './components/bot-detector.ts'
import { cel } from './components/cel.ts'
import { circuitBreaker } from './components/circuit-breaker.ts'
import { clientCredentials } from './components/client-credentials.ts'
import { cors } from './components/cors.ts'
import { graphql } from './components/graphql.ts'
import { httpCache } from './components/http-cache.ts'
import { httpSecurity } from './components/http-security.ts'
import { jsonSchema } from './components/json-schema.ts'
import { limitPayload, payloadLimit } from './components/payload-limit.ts'
import { luaBackend, luaEndpoint, luaProxy } from './components/lua/lua.ts'
import { martian } from './components/martian.ts'
import { createMetrics, type Metrics } from './components/metrics.ts'
import { ratelimitProxy } from './components/ratelimit-proxy.ts'
import { ratelimitRouter } from './components/ratelimit-router.ts'
import { createLevels, type Levels } from './components/registry.ts'
import { readRouter, type RouterOptions } from './components/router.ts'
import { createSigner, signerNamespace } from './components/signer.ts'
import { validator } from './components/validator/validator.ts'
import { debug, echo, health, notAllowed, notFound, options } from './built-in.ts'
import { answerEndpoint, createAsk } from './endpoint.ts'
import { GatewayError } from './error.ts'
import { balanceLoad } from './load-balancer.ts'
import { buildBackendRequest } from './proxy/backend-request.ts'
import { concurrentCalls } from './proxy/concurrent.ts'
import { endpointFlatmap } from './proxy/endpoint-flatmap.ts'
import { httpProxy } from './proxy/http-proxy.ts'
import { filterHeaders, filterQuery } from './proxy/input-filters.ts'
import { mergeBackends } from './proxy/merge.ts'
import { failed } from './proxy/result.ts'
import { isShadow, splitShadow } from './proxy/shadow.ts'
import { proxySettings } from './proxy/settings.ts'
import { staticData } from './proxy/static-data.ts'
import { followRedirects } from './redirects.ts'
import { createRouting, routeFault, type Routing } from './routing.ts'
import type {
  BackendConfig,
  Build,
  EndpointConfig,
  Handler,
  HttpHandler,
  Middleware,
  Observe,
  Proxy,
  RoundTrip,
  StandIn,
} from './types.ts'
import { createUpstream } from './upstream.ts'

export interface Pipeline {
  readonly router: RouterOptions
  readonly handle: HttpHandler
}

/** What all layers are built from. */
interface Parts {
  readonly build: Build
  readonly observe: Observe
  readonly router: RouterOptions
  readonly at: Levels
  readonly metrics: Metrics
  readonly send: RoundTrip
  readonly standIn: StandIn
}

const restMethods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
const anyMethod = ['GET', 'POST', 'PUT', 'PATCH', 'HEAD', 'OPTIONS', 'DELETE', 'CONNECT', 'TRACE']

export function buildPipeline(build: Build, observe: Observe, standIn: StandIn): Pipeline {
  const router = readRouter(build.service.extraConfig['router'], "$.extra_config['router']", build)
  const upstream = createUpstream(build)
  build.onClose(() => upstream.close())
  const parts: Parts = {
    build,
    observe,
    router,
    at: createLevels(build),
    metrics: createMetrics(build),
    send: upstream.roundTrip,
    standIn,
  }
  return { router, handle: buildService(parts) }
}

function buildService(parts: Parts): HttpHandler {
  const { build, router, at } = parts
  const protections = [
    at.service(httpSecurity), // B6
    at.service(luaEndpoint), // B7
    at.service(botDetector), // B8
  ]
  const protect = (handler: HttpHandler): HttpHandler => stack(protections, handler)

  const routing = createRouting(
    router,
    {
      notFound: protect(notFound(router)),
      notAllowed: (allow) => protect(notAllowed(router, allow)),
    },
    build,
  )
  addBuiltIns(routing, protect, parts)
  for (const endpoint of build.service.endpoints) addEndpoint(routing, protect, endpoint, parts)
  if (router.autoOptions) addOptions(routing, protect, parts)

  // The observer stands around this: server.ts tells it when a request begins and when its last byte is out.
  return stack(
    [
      at.service(cors), // A3
      limitPayload(router.maxPayload),
    ],
    routing.handle, // A5, B1 to B5
  )
}

/** Health stands before the protections: load balancers ask it with any host and agent. */
function addBuiltIns(routing: Routing, protect: (handler: HttpHandler) => HttpHandler, { build, router }: Parts): void {
  if (router.healthPath !== null) routing.add('GET', router.healthPath, health)
  if (build.service.debugEndpoint) for (const method of anyMethod) routing.add(method, '/__debug/*param', protect(debug(build)))
  if (build.service.echoEndpoint) for (const method of anyMethod) routing.add(method, '/__echo/*param', protect(echo))
}

function addEndpoint(
  routing: Routing,
  protect: (handler: HttpHandler) => HttpHandler,
  endpoint: EndpointConfig,
  parts: Parts,
): void {
  const { build } = parts
  if (!restMethods.has(endpoint.method)) {
    build.log('ERROR', '[SERVICE: Gin]', `Unsupported method ${endpoint.method}: ${endpoint.path} is left out`)
    return
  }
  const conflict = routing.add(endpoint.method, endpoint.route, protect(tagRoute(endpoint, buildEndpoint(endpoint, parts))))
  if (conflict === null) return
  const { path, message } = routeFault(endpoint, conflict, build.service.endpoints)
  build.fault(path, message)
}

/** KrakenD's route tagger: what an earlier layer answers belongs to no endpoint. */
function tagRoute(endpoint: EndpointConfig, handler: HttpHandler): HttpHandler {
  return function tagRoute(request) {
    request.endpoint = endpoint
    return handler(request)
  }
}

function addOptions(routing: Routing, protect: (handler: HttpHandler) => HttpHandler, { build, router }: Parts): void {
  const byRoute = Map.groupBy(
    build.service.endpoints.filter(({ method }) => restMethods.has(method)),
    ({ route }) => route,
  )
  for (const [route, endpoints] of byRoute) {
    const allow = endpoints
      .map(({ method }) => method)
      .toSorted()
      .join(', ')
    routing.add('OPTIONS', route, protect(options(router, allow)))
  }
}

function buildEndpoint(endpoint: EndpointConfig, parts: Parts): HttpHandler {
  const { build, router, at, metrics } = parts
  const pipe = buildPipe(endpoint, parts)
  const rawSigner = endpoint.extraConfig[signerNamespace]
  const signer = createSigner(rawSigner, `${endpoint.at}.extra_config['${signerNamespace}']`, endpoint, build)
  return stack(
    [
      limitPayload(endpointPayload(endpoint, build)),
      at.endpoint(botDetector, endpoint), // C2
      metrics.router(endpoint), // C3
      at.endpoint(validator, endpoint), // C4
    ],
    // A signer answers in place of all that follows.
    signer?.(createAsk(endpoint, pipe, build)) ??
      stack(
        [
          at.endpoint(luaEndpoint, endpoint), // C6
          at.endpoint(ratelimitRouter, endpoint), // C7, C8
        ],
        answerEndpoint(endpoint, pipe, router, build), // C9
      ),
  )
}

function endpointPayload(endpoint: EndpointConfig, build: Build): number {
  if (!build.differences.limitPayload) return 0
  const raw = proxySettings(endpoint.extraConfig)['max_payload']
  return payloadLimit(raw, `${endpoint.at}.extra_config['proxy'].max_payload`, 0, build)
}

function buildPipe(endpoint: EndpointConfig, parts: Parts): Proxy {
  const { build, observe, at, metrics } = parts
  const shadows = endpoint.backends.filter(isShadow)
  const regular = shadows.length === 0 ? endpoint : { ...endpoint, backends: endpoint.backends.filter((one) => !isShadow(one)) }
  return stack(
    [
      observe.endpoint?.(endpoint) ?? null, // D1
      metrics.pipe(endpoint), // D1
      at.proxy(luaProxy, endpoint), // D2
      at.proxy(cel, endpoint), // D3
      at.proxy(jsonSchema, endpoint), // D4
      splitShadow(endpoint, shadows.length > 0 ? buildMerge({ ...endpoint, backends: shadows }, parts) : null, build), // D5
    ],
    regular.backends.length > 0 ? buildMerge(regular, parts) : withoutBackends(endpoint, build),
  )
}

function buildMerge(endpoint: EndpointConfig, parts: Parts): Proxy {
  const { build } = parts
  const backends = endpoint.backends.map((backend) => buildBackend(backend, endpoint, parts))
  return stack(
    [
      staticData(endpoint, build), // D6
      endpointFlatmap(endpoint, build), // D8
    ],
    mergeBackends(endpoint, backends, build), // D9
  )
}

function withoutBackends(endpoint: EndpointConfig, build: Build): Proxy {
  if (build.differences.explainStartPanics)
    build.fault(`${endpoint.at}.backend`, 'all backends are shadows; at least one must be a regular backend')
  return async () => failed(new GatewayError('no_backends', 500, 'all endpoints must have at least one backend'))
}

function buildBackend(backend: BackendConfig, endpoint: EndpointConfig, parts: Parts): Proxy {
  const { build, observe, router, at, metrics } = parts
  return stack(
    [
      filterQuery(backend), // E1
      buildBackendRequest(backend, endpoint, build), // E2
      concurrentCalls(backend, endpoint, build), // E3
      balanceLoad(backend, build), // E4
      filterHeaders(backend), // E5
      at.backend(graphql, backend, endpoint), // E6
      observe.backend?.(endpoint, backend) ?? null, // E8
      metrics.backend(backend), // E8
      at.backend(circuitBreaker, backend, endpoint), // E9
      at.backend(ratelimitProxy, backend, endpoint), // E10
      at.backend(luaBackend, backend, endpoint), // E11
      at.backend(cel, backend, endpoint), // E12
    ],
    httpProxy(buildRoundTrip(backend, endpoint, parts), backend, endpoint, router.maxBackendPayload, build), // E14
  )
}

function buildRoundTrip(backend: BackendConfig, endpoint: EndpointConfig, parts: Parts): RoundTrip {
  const { build, observe, at, send } = parts
  const standIn = parts.standIn(endpoint, backend)
  return stack(
    [
      at.roundTrip(martian, backend, endpoint), // E15
      followRedirects(backend, build), // once around all hops
      observe.roundTrip?.(endpoint, backend) ?? null, // E17, once for each hop
      // What stands in contacts nobody: neither a token server, nor an answer that was kept.
      ...(standIn ? [] : [at.roundTrip(httpCache, backend, endpoint), at.roundTrip(clientCredentials, backend, endpoint)]), // E17
    ],
    standIn ?? send,
  )
}

/** The first layer is the outermost. */
function stack<I, O>(layers: readonly (Middleware<I, O> | null)[], innermost: Handler<I, O>): Handler<I, O> {
  return layers.reduceRight((next, layer) => (layer ? layer(next) : next), innermost)
}
