// What the component tests of this folder share: a Build that writes down what it is told, and hand-made calls.
import { resolveDifferences } from '../../../shared/differences.ts'
import { headersFromRaw } from '../headers.ts'
import { emptyObject } from '../json.ts'
import { createScope } from '../scope.ts'
import type { BackendConfig, Build, EndpointConfig, HttpRequest, ProxyRequest, ProxyResponse } from '../types.ts'

export interface TestBuild extends Build {
  readonly faults: string[]
  readonly logs: string[]
  close(): void
}

export function testBuild(mode: 'strict' | 'ours', extraConfig: Record<string, unknown> = {}): TestBuild {
  const faults: string[] = []
  const logs: string[] = []
  const kept = new Map<string, unknown>()
  const closers: (() => void)[] = []
  return {
    service: { extraConfig, endpoints: [] } as unknown as Build['service'],
    differences: resolveDifferences(mode === 'strict'),
    log: (level, _tag, message) => void logs.push(`${level} ${message}`),
    fault: (path, message) => void faults.push(`${path}: ${message}`),
    keep<T>(key: string, create: () => T): T {
      if (!kept.has(key)) kept.set(key, create())
      return kept.get(key) as T
    },
    onClose: (fn) => void closers.push(fn),
    now: Date.now,
    random: Math.random,
    faults,
    logs,
    close: () => closers.forEach((fn) => fn()),
  }
}

export const testEndpoint = (over: Partial<EndpointConfig> = {}): EndpointConfig =>
  ({ at: '$.endpoints[0]', path: '/e', method: 'GET', timeout: 2000, backends: [], extraConfig: {}, ...over }) as EndpointConfig

export const testBackend = (over: Partial<BackendConfig> = {}): BackendConfig =>
  ({ at: '$.endpoints[0].backend[0]', urlPattern: '/b', encoding: 'json', extraConfig: {}, ...over }) as BackendConfig

export const testRequest = (over: Partial<HttpRequest> = {}, headers: readonly string[] = []): HttpRequest =>
  ({
    method: 'GET',
    target: '/e',
    path: '/e',
    query: '',
    headers: headersFromRaw(headers),
    host: 'gw.test',
    params: {},
    claims: null,
    body: { kind: 'none' },
    contentLength: 0,
    scope: createScope(),
    ...over,
  }) as HttpRequest

export const testCall = (over: Partial<ProxyRequest> = {}, headers: readonly string[] = []): ProxyRequest => ({
  method: 'GET',
  path: '/e',
  query: new Map(),
  headers: headersFromRaw(headers),
  params: {},
  body: { kind: 'none' },
  url: '',
  scope: createScope(),
  client: testRequest(),
  observed: null,
  ...over,
})

export const testResponse = (over: Partial<ProxyResponse> = {}): ProxyResponse => ({
  body: { kind: 'data', data: emptyObject() },
  complete: true,
  status: 0,
  headers: headersFromRaw([]),
  ...over,
})
