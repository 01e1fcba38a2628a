// What `check -d`, `-dd` and `-ddd` show of a configuration, line by line as KrakenD's check: the service, its endpoints, their
// backends. The components' own values come with the second d, the limits of server and client with the third.
import { goDuration } from '../../shared/config/duration.ts'
import type { BackendConfig, EndpointConfig, ExtraConfig, ServiceConfig } from '../../shared/config/service.ts'
import type { RawObject } from '../config/document.ts'
import { createReader, type Reader } from '../config/read.ts'
import { show } from '../config/template/print.ts'
import type { Value } from '../config/template/values.ts'

export function describeService(service: ServiceConfig, root: RawObject, level: number, indent: string): string[] {
  const raw = createReader(root, '$', [])
  return [
    'Global settings',
    ...serviceLines(service, raw, level).map((line) => indent + line),
    ...components(service.extraConfig, 'global', level, ''),
    `${service.endpoints.length} API endpoint(s):`,
    ...service.endpoints.flatMap((endpoint) => endpointLines(endpoint, level, indent)),
    `${raw.objects('async_agent').length} async agent(s):`,
    ...raw.objects('async_agent').map((agent) => `${indent}- ${agent.text('name')}`),
  ]
}

function serviceLines(service: ServiceConfig, raw: Reader, level: number): string[] {
  const hosts = raw.texts('host')
  const { server, client } = service
  return [
    `Name: ${service.name}`,
    'Version: 3',
    `Address: ${service.listenIp}`,
    `Port: ${service.port}`,
    ...(level > 1
      ? [`Default cache TTL: ${goDuration(service.cacheTtl)}`, `Default timeout: ${goDuration(service.timeout)}`]
      : []),
    ...(level > 1 || hosts.length > 0 ? [`Default backend hosts: ${listed(hosts)}`] : []),
    ...(level > 2
      ? [
          `Read timeout: ${goDuration(server.readTimeout)}`,
          `Write timeout: ${goDuration(server.writeTimeout)}`,
          `Idle timeout: ${goDuration(server.idleTimeout)}`,
          `Read header timeout: ${goDuration(server.readHeaderTimeout)}`,
          `Idle connection timeout: ${goDuration(client.idleConnectionTimeout)}`,
          `Response header timeout: ${goDuration(client.responseHeaderTimeout)}`,
          `Expect continue timeout: ${goDuration(client.expectContinueTimeout)}`,
          `Dialer timeout: ${goDuration(client.dialerTimeout)}`,
          `Dialer fallback delay: ${goDuration(client.dialerFallbackDelay)}`,
          `Dialer keep alive: ${goDuration(client.dialerKeepAlive)}`,
          `Disable keep alives: ${client.disableKeepAlives}`,
          `Disable compression: ${client.disableCompression}`,
          `Max idle connections: ${client.maxIdleConnections}`,
          `Max idle connections per host: ${client.maxIdleConnectionsPerHost}`,
          `Sequential start: ${service.sequentialStart}`,
          `Max header bytes: ${server.maxHeaderBytes}`,
          `Echo endpoint enabled: ${service.echoEndpoint}`,
          `Default encoding strategy: ${raw.text('output_encoding')}`,
          `Disable strict REST: ${raw.truth('disable_rest')}`,
          `Run lura in debug mode: ${service.debugEndpoint}`,
          `Allow insecure connections: ${raw.truth('allow_insecure_connections')}`,
          `UseH2C: ${service.useH2c}`,
        ]
      : []),
    ...tlsLines(service, level),
    ...pluginLines(raw.object('plugin'), level),
  ]
}

function tlsLines({ tls, clientTls }: ServiceConfig, level: number): string[] {
  const server = tls
    ? [
        `TLS Disabled: ${tls.disabled}`,
        ...tls.keys.flatMap((key) => [`TLS Public key: ${key.publicKey}`, `TLS Private key: ${key.privateKey}`]),
        `TLS Enable MTLS: ${tls.enableMtls}`,
        `TLS Disable System CA Pool: ${tls.disableSystemCaPool}`,
        ...(level > 1 ? [`TLS Min version: ${tls.minVersion}`, `TLS Max version: ${tls.maxVersion}`] : []),
        ...(level > 2
          ? [`TLS Curve preferences: ${listed(tls.curvePreferences)}`, `TLS Cipher suites: ${listed(tls.cipherSuites)}`]
          : []),
      ]
    : level > 1
      ? ['No TLS section defined']
      : []
  if (!clientTls) return server
  return [
    ...server,
    `Client TLS Allow Insecure Connections: ${clientTls.allowInsecureConnections}`,
    `Client TLS Disable System CA Pool: ${clientTls.disableSystemCaPool}`,
    ...(level > 1 ? [`Client TLS Min version: ${clientTls.minVersion}`, `Client TLS Max version: ${clientTls.maxVersion}`] : []),
    ...(level > 2
      ? [
          `Client TLS Curve preferences: ${listed(clientTls.curvePreferences)}`,
          `Client TLS Cipher suites: ${listed(clientTls.cipherSuites)}`,
        ]
      : []),
  ]
}

function pluginLines(plugin: Reader | null, level: number): string[] {
  if (plugin) return [`Folder: ${plugin.text('folder')}`, `Pattern: ${plugin.text('pattern')}`]
  return level > 1 ? ['No Plugin section defined'] : []
}

function endpointLines(endpoint: EndpointConfig, level: number, indent: string): string[] {
  const lines = [
    `- ${endpoint.method} ${endpoint.route}`,
    `Timeout: ${goDuration(endpoint.timeout)}`,
    ...(level > 1 || endpoint.inputQueryStrings.length > 0 ? [`QueryString: ${listed(endpoint.inputQueryStrings)}`] : []),
    ...(level > 1
      ? [
          `CacheTTL: ${goDuration(endpoint.cacheTtl)}`,
          `Headers to pass: ${listed(endpoint.inputHeaders)}`,
          `OutputEncoding: ${endpoint.outputEncoding}`,
        ]
      : []),
    ...(level > 1 || endpoint.concurrentCalls > 1 ? [`Concurrent calls: ${endpoint.concurrentCalls}`] : []),
  ]
  return [
    ...lines.map((line) => indent + line),
    ...components(endpoint.extraConfig, 'endpoint', level, indent),
    `${indent}Connecting to ${endpoint.backends.length} backend(s):`,
    ...endpoint.backends.flatMap((backend) => backendLines(backend, level, indent + indent)),
  ]
}

function backendLines(backend: BackendConfig, level: number, indent: string): string[] {
  const lines = [
    `[+] ${backend.method} ${backend.urlTemplate}`,
    `Timeout: ${goDuration(backend.timeout)}`,
    `Hosts: ${listed(backend.hosts)}`,
    ...(level > 1
      ? [
          `Concurrent calls: ${backend.concurrentCalls}`,
          `Target: ${backend.target}`,
          `Deny: ${listed(backend.deny)}, Allow: ${listed(backend.allow)}`,
          `Mapping: ${show({ ...backend.mapping })}`,
          `Group: ${backend.group}`,
          `Encoding: ${backend.encoding}`,
          `Is collection: ${backend.isCollection}`,
          `SD: ${backend.sd}`,
          `SD scheme: ${backend.sdScheme}`,
          `Headers to pass: ${listed(backend.inputHeaders)}`,
          `Query strings to pass: ${listed(backend.inputQueryStrings)}`,
        ]
      : []),
  ]
  return [...lines.map((line) => indent + line), ...components(backend.extraConfig, 'backend', level, indent), '']
}

function components(extra: ExtraConfig, kind: string, level: number, indent: string): string[] {
  const names = Object.keys(extra).toSorted()
  if (names.length === 0 && level < 2) return []
  return [
    `${indent}${names.length} ${kind} component configuration(s):`,
    ...names.flatMap((name) => componentLines(extra, name, level, indent)),
  ]
}

function componentLines(extra: ExtraConfig, name: string, level: number, indent: string): string[] {
  const head = `${indent}- ${name}`
  if (level < 2) return [head]
  const value = extra[name] as Value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [head, `\t${indent}: ${show(value)}`]
  return [head, ...Object.entries(value).map(([key, item]) => `\t${indent}${key}: ${show(item as Value)}`)]
}

const listed = (values: readonly (string | number)[]): string => `[${values.join(' ')}]`
