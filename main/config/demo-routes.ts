// The way from the gateway to the built-in demo provider. The starter configuration names it as any backend; for other
// configurations the routes are added beside the file once the user sends a test call.
import type { EndpointConfig, ServiceConfig } from '../../shared/config/service.ts'
import { readService } from './service.ts'

/** Where the starter configuration looks for the demo provider. */
export const demoPort = 11_435
export const demoHost = `http://127.0.0.1:${demoPort}`

/** What the demo provider answers, below `/demo`. */
export const demoPaths = ['/v1/chat/completions', '/v1/responses', '/v1/messages'] as const
export const demoChatPath = `/demo${demoPaths[0]}`

export const namesDemo = (service: ServiceConfig): boolean =>
  service.endpoints.some((endpoint) => endpoint.backends.some((backend) => backend.hosts.includes(demoHost)))

/** The service with the demo provider at `address` reachable; unchanged while the provider does not run. */
export function withDemo(service: ServiceConfig, address: string | null): ServiceConfig {
  if (address === null) return service
  const moved = address === demoHost ? service.endpoints : service.endpoints.map((endpoint) => moveHost(endpoint, address))
  const taken = new Set(moved.map((endpoint) => `${endpoint.method} ${endpoint.path}`))
  const added = demoEndpoints(address).filter((endpoint) => !taken.has(`${endpoint.method} ${endpoint.path}`))
  return { ...service, endpoints: [...moved, ...added] }
}

function moveHost(endpoint: EndpointConfig, address: string): EndpointConfig {
  if (!endpoint.backends.some((backend) => backend.hosts.includes(demoHost))) return endpoint
  const backends = endpoint.backends.map((backend) => ({
    ...backend,
    hosts: backend.hosts.map((host) => (host === demoHost ? address : host)),
  }))
  return { ...endpoint, backends }
}

function demoEndpoints(address: string): readonly EndpointConfig[] {
  const endpoints = demoPaths.map((path) => ({
    endpoint: `/demo${path}`,
    method: 'POST',
    output_encoding: 'no-op',
    timeout: '120s',
    input_headers: ['*'],
    input_query_strings: ['*'],
    backend: [{ url_pattern: path, host: [address] }],
  }))
  return readService({ version: 3, endpoints }, { env: {} }).service.endpoints
}
