// What the gateway's tests share: a real upstream, a real gateway between, and raw bytes on the client's side.
import { createServer, type RequestListener } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { resolveDifferences } from '../../shared/differences.ts'
import type { BackendConfig, EndpointConfig, ServiceConfig } from '../../shared/config/service.ts'
import { createGateway, type Gateway, type GatewayOptions } from './gateway.ts'

export interface TestUpstream extends AsyncDisposable {
  readonly host: string
  close(): void
}

export async function startUpstream(handle: RequestListener): Promise<TestUpstream> {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { host, close, [Symbol.asyncDispose]: async () => close() }
}

/** Strings are answered as JSON. */
export const answering =
  (body: string, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    void response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body)

type EndpointParts = Partial<Omit<EndpointConfig, 'backends'>> & { readonly backends?: readonly Partial<BackendConfig>[] }

export function testService(host: string, endpoints: readonly EndpointParts[], over: Partial<ServiceConfig> = {}): ServiceConfig {
  return {
    name: 'test',
    port: 0,
    listenIp: '127.0.0.1',
    timeout: 2000,
    cacheTtl: 0,
    outputEncoding: 'json',
    endpoints: endpoints.map((endpoint, i) => testEndpoint(host, endpoint, `$.endpoints[${i}]`)),
    extraConfig: {},
    debugEndpoint: false,
    echoEndpoint: false,
    sequentialStart: false,
    useH2c: false,
    tls: null,
    clientTls: null,
    server: {
      readTimeout: 0,
      writeTimeout: 0,
      readHeaderTimeout: 0,
      idleTimeout: 0,
      maxHeaderBytes: 0,
      maxShutdownWaitTime: 0,
    },
    client: {
      maxIdleConnections: 0,
      maxIdleConnectionsPerHost: 250,
      idleConnectionTimeout: 0,
      dialerTimeout: 0,
      dialerKeepAlive: 0,
      dialerFallbackDelay: 0,
      responseHeaderTimeout: 0,
      expectContinueTimeout: 0,
      dnsCacheTtl: 30_000,
      disableKeepAlives: false,
      disableCompression: false,
    },
    unsupported: [],
    ...over,
  }
}

function testEndpoint(host: string, { backends = [{}], ...over }: EndpointParts, at: string): EndpointConfig {
  const path = over.path ?? '/x'
  const params = [...path.matchAll(/\{([^}]*)\}/g)].map((found) => found[1]!)
  const endpoint: EndpointConfig = {
    at,
    path,
    route: path.replace(/\{([^}]*)\}/g, ':$1'),
    params,
    method: 'GET',
    timeout: 2000,
    cacheTtl: 0,
    outputEncoding: 'json',
    concurrentCalls: 1,
    inputHeaders: [],
    inputQueryStrings: [],
    extraConfig: {},
    ...over,
    backends: [],
  }
  return { ...endpoint, backends: backends.map((backend, i) => testBackend(host, backend, endpoint, `${at}.backend[${i}]`)) }
}

function testBackend(host: string, over: Partial<BackendConfig>, endpoint: EndpointConfig, at: string): BackendConfig {
  const urlPattern = over.urlPattern ?? '/x'
  return {
    at,
    urlPattern,
    urlTemplate: urlPattern.replace(/\{(.)([^}]*)\}/g, (_, first: string, rest: string) => `{{.${first.toUpperCase()}${rest}}}`),
    hosts: [host],
    method: endpoint.method,
    encoding: endpoint.outputEncoding === 'no-op' ? 'no-op' : 'json',
    isCollection: false,
    allow: [],
    deny: [],
    mapping: {},
    target: '',
    group: '',
    sd: 'static',
    sdScheme: 'http',
    inputHeaders: [],
    inputQueryStrings: [],
    concurrentCalls: endpoint.concurrentCalls,
    timeout: endpoint.timeout,
    extraConfig: {},
    ...over,
  }
}

export interface TestGateway extends AsyncDisposable {
  readonly url: string
  readonly gateway: Gateway
  readonly logs: string[]
  readonly accessLog: string[]
}

export async function startGateway(
  service: ServiceConfig,
  { strict = false, ...options }: Partial<GatewayOptions> & { readonly strict?: boolean } = {},
): Promise<TestGateway> {
  const logs: string[] = []
  const accessLog: string[] = []
  const gateway = createGateway({
    differences: resolveDifferences(strict),
    log: (level, tag, message) => void logs.push(`${level} ${tag} ${message}`),
    accessLog: (lines) => void accessLog.push(lines),
    ...options,
  })
  const faults = await gateway.apply(service)
  if (faults.length > 0) throw new Error(faults.map(({ path, message }) => `${path}: ${message}`).join('\n'))
  return { url: gateway.address!, gateway, logs, accessLog, [Symbol.asyncDispose]: () => gateway.stop() }
}

/** Sends bytes as they are; resolves with all that came until the other side closed. */
export function rawRequest(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text))
    let received = ''
    socket.on('data', (chunk) => (received += chunk.toString('latin1')))
    socket.on('close', () => resolve(received))
    socket.on('error', reject)
  })
}

/** Asks again until it holds; a condition instead of a sleep. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}
