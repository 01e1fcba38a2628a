// A raw document -> ServiceConfig: KrakenD's defaults, inheritance, overrides and start errors. All faults are collected.
import { isIP } from 'node:net'
import type { ClientLimits, Fault, ServerLimits, ServiceConfig } from '../../shared/config/service.ts'
import { listUnsupported } from '../../shared/config/support.ts'
import type { RawObject } from './document.ts'
import { readEndpoint, readExtraConfig, type Inherited } from './endpoint.ts'
import { cleanHosts } from './hosts.ts'
import { createReader, type Reader } from './read.ts'
import type { Env } from './source.ts'
import { readClientTls, readServerTls } from './tls.ts'

export interface Overrides {
  /** `-p`: wins over environment and file. */
  readonly port?: number | undefined
  /** `-d`: turns the debug endpoint on. */
  readonly debug?: boolean | undefined
  readonly env: Env
}

export function readService(
  file: RawObject,
  overrides: Overrides,
): { readonly service: ServiceConfig; readonly faults: Fault[] } {
  const faults: Fault[] = []
  const root = createReader(withEnvironment(file, overrides.env), '$', faults)
  const version = root.integer('version')
  if (version !== 3) faults.unshift({ path: '$.version', message: `unsupported version: ${version} (want: 3)` })
  const listenIp = root.text('listen_ip')
  if (listenIp !== '' && isIP(listenIp) === 0)
    faults.push({ path: '$.listen_ip', message: `'${listenIp}' is not an IP address; leave it out to listen everywhere` })
  const inherited: Inherited = {
    hosts: cleanHosts(root.texts('host'), '$.host', faults),
    timeout: root.duration('timeout', 2000),
    cacheTtl: root.duration('cache_ttl'),
    outputEncoding: root.text('output_encoding') || 'json',
    disableRest: root.truth('disable_rest'),
  }
  const service: Omit<ServiceConfig, 'unsupported'> = {
    name: root.text('name'),
    port: overrides.port ?? (readPort(root, faults) || 8080),
    listenIp,
    timeout: inherited.timeout,
    cacheTtl: inherited.cacheTtl,
    outputEncoding: inherited.outputEncoding,
    endpoints: root.objects('endpoints').map((endpoint) => readEndpoint(endpoint, inherited, faults)),
    extraConfig: readExtraConfig(root, faults),
    debugEndpoint: overrides.debug === true || root.truth('debug_endpoint'),
    echoEndpoint: root.truth('echo_endpoint'),
    sequentialStart: root.truth('sequential_start'),
    useH2c: root.truth('use_h2c'),
    tls: readServerTls(root),
    clientTls: readClientTls(root),
    server: readServerLimits(root),
    client: readClientLimits(root),
  }
  nameVariables(faults, overrides.env)
  return {
    service: { ...service, unsupported: listUnsupported(service, root.has('plugin'), root.objects('async_agent').length) },
    faults,
  }
}

/** KRAKEND_CACHE_TTL=42s sets `cache_ttl`, whether the file names it or not. */
function withEnvironment(file: RawObject, env: Env): RawObject {
  const set = Object.entries(env).filter(([name, value]) => name.startsWith('KRAKEND_') && name.length > 8 && value !== undefined)
  if (set.length === 0) return file
  const names = new Set(set.map(([name]) => name.slice(8).toLowerCase()))
  const kept = Object.entries(file).filter(([key]) => !names.has(key.toLowerCase()))
  return Object.fromEntries([...kept, ...set.map(([name, value]) => [name.slice(8).toLowerCase(), value])]) as RawObject
}

/** A value that the file does not hold: Kubernetes sets KRAKEND_PORT for a service called krakend. */
function nameVariables(faults: Fault[], env: Env): void {
  faults.forEach((fault, index) => {
    const variable = `KRAKEND_${/^\$\.(\w+)/.exec(fault.path)?.[1]?.toUpperCase()}`
    const name = Object.keys(env).find((key) => key.startsWith('KRAKEND_') && key.toUpperCase() === variable)
    if (name !== undefined) faults[index] = { ...fault, message: `${fault.message} (the environment variable ${name} sets it)` }
  })
}

function readPort(root: Reader, faults: Fault[]): number {
  const port = root.integer('port')
  if (port < 0 || port > 65_535) faults.push({ path: '$.port', message: `${port} is not a port number (1 to 65535)` })
  return port
}

function readServerLimits(root: Reader): ServerLimits {
  const readTimeout = root.duration('read_timeout')
  return {
    readTimeout,
    writeTimeout: root.duration('write_timeout'),
    readHeaderTimeout: root.duration('read_header_timeout'),
    idleTimeout: root.duration('idle_timeout', readTimeout),
    maxHeaderBytes: root.integer('max_header_bytes'),
    maxShutdownWaitTime: root.duration('max_shutdown_wait_time'),
  }
}

function readClientLimits(root: Reader): ClientLimits {
  const dnsCacheTtl = root.duration('dns_cache_ttl', 30_000)
  return {
    maxIdleConnections: root.integer('max_idle_connections'),
    maxIdleConnectionsPerHost: root.integer('max_idle_connections_per_host') || 250,
    idleConnectionTimeout: root.duration('idle_connection_timeout'),
    dialerTimeout: root.duration('dialer_timeout'),
    dialerKeepAlive: root.duration('dialer_keep_alive'),
    dialerFallbackDelay: root.duration('dialer_fallback_delay'),
    responseHeaderTimeout: root.duration('response_header_timeout'),
    expectContinueTimeout: root.duration('expect_continue_timeout'),
    dnsCacheTtl: dnsCacheTtl < 1000 ? 30_000 : dnsCacheTtl,
    disableKeepAlives: root.truth('disable_keep_alives'),
    disableCompression: root.truth('disable_compression'),
  }
}
