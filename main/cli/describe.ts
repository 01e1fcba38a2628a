// What `check -d`, `-dd` and `-ddd` show of a configuration: the service, then its endpoints, then their backends, each with more.
import type { BackendConfig, EndpointConfig, ExtraConfig, ServiceConfig } from '../../shared/config/service.ts'

/** One line each, indented by depth. `level` 1: names and components; 2: with settings; 3: with the components' own values. */
export function describeService(service: ServiceConfig, level: number, indent: string): string[] {
  const deeper = (lines: readonly string[]) => lines.map((line) => indent + line)
  return [
    'Global settings',
    ...deeper([`Name: ${service.name}`, `Port: ${service.port}`]),
    ...deeper(level > 1 ? serviceSettings(service) : []),
    ...deeper(describeComponents(service.extraConfig, level, indent)),
    `${service.endpoints.length} API endpoints:`,
    ...deeper(service.endpoints.flatMap((endpoint) => describeEndpoint(endpoint, level, indent))),
  ]
}

const serviceSettings = (service: ServiceConfig): string[] => [
  `Listen IP: ${service.listenIp || 'all'}`,
  `Timeout: ${milliseconds(service.timeout)}`,
  `Cache TTL: ${milliseconds(service.cacheTtl)}`,
  `Output encoding: ${service.outputEncoding}`,
  `Debug endpoint: ${service.debugEndpoint}, echo endpoint: ${service.echoEndpoint}`,
  `TLS: ${service.tls === null ? 'none' : service.tls.disabled ? 'disabled' : `${service.tls.minVersion} and up`}`,
]

function describeEndpoint(endpoint: EndpointConfig, level: number, indent: string): string[] {
  const settings = [
    `Timeout: ${milliseconds(endpoint.timeout)}`,
    `Cache TTL: ${milliseconds(endpoint.cacheTtl)}`,
    `Output encoding: ${endpoint.outputEncoding}`,
    `Concurrent calls: ${endpoint.concurrentCalls}`,
    `Input headers: ${listed(endpoint.inputHeaders)}`,
    `Input query strings: ${listed(endpoint.inputQueryStrings)}`,
  ]
  return [
    `- ${endpoint.method} ${endpoint.path}`,
    ...[
      ...(level > 1 ? settings : []),
      ...describeComponents(endpoint.extraConfig, level, indent),
      `Connecting to ${endpoint.backends.length} backend(s):`,
      ...endpoint.backends.flatMap((backend) => describeBackend(backend, level, indent)).map((line) => indent + line),
    ].map((line) => indent + line),
  ]
}

function describeBackend(backend: BackendConfig, level: number, indent: string): string[] {
  const settings = [
    `Hosts: ${listed(backend.hosts)} (${backend.sd})`,
    `Encoding: ${backend.encoding}${backend.isCollection ? ', collection' : ''}`,
    `Allow: ${listed(backend.allow)}, deny: ${listed(backend.deny)}`,
    `Target: ${backend.target || '-'}, group: ${backend.group || '-'}, mapping: ${listed(Object.entries(backend.mapping).map((pair) => pair.join(' -> ')))}`,
  ]
  return [
    `[+] ${backend.method} ${backend.urlPattern}`,
    ...[...(level > 1 ? settings : []), ...describeComponents(backend.extraConfig, level, indent)].map((line) => indent + line),
  ]
}

function describeComponents(extra: ExtraConfig, level: number, indent: string): string[] {
  const names = Object.keys(extra)
  if (names.length === 0) return level > 1 ? ['No components'] : []
  const line = (name: string) => (level > 2 ? `${indent}- ${name}: ${JSON.stringify(extra[name])}` : `${indent}- ${name}`)
  return [`${names.length} component configuration(s):`, ...names.map(line)]
}

const listed = (values: readonly string[]): string => (values.length === 0 ? '-' : values.join(', '))
const milliseconds = (ms: number): string => (ms >= 1000 ? `${ms / 1000}s` : `${ms}ms`)
