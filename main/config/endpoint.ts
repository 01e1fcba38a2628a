import { normaliseExtraConfig } from '../../shared/config/namespaces.ts'
import type { BackendConfig, EndpointConfig, ExtraConfig, Fault } from '../../shared/config/service.ts'
import { cleanHosts } from './hosts.ts'
import { joinPath } from '../../shared/config/path.ts'
import { pathParams, pathProblem, readUrlPattern, routeOf, withSlash } from './placeholders.ts'
import { asObject, type Reader } from './read.ts'

/** What endpoints take from the root. */
export interface Inherited {
  readonly hosts: readonly string[]
  readonly timeout: number
  readonly cacheTtl: number
  readonly outputEncoding: string
  readonly disableRest: boolean
}

export function readEndpoint(raw: Reader, root: Inherited, faults: Fault[]): EndpointConfig {
  const path = withSlash(raw.text('endpoint'))
  const written = raw.text('method')
  const params = pathParams(path, root.disableRest)
  const outputEncoding = raw.text('output_encoding') || root.outputEncoding
  const rawBackends = raw.objects('backend')
  // These come before the default method is filled in, and say so.
  const problem = endpointProblem(written, path, outputEncoding, rawBackends.length)
  if (problem) faults.push({ path: joinPath(raw.at, problem.key), message: problem.message })
  const endpoint: Omit<EndpointConfig, 'backends'> = {
    at: raw.at,
    path,
    route: routeOf(path, params),
    params,
    ...methodOf(written || 'GET'),
    timeout: raw.duration('timeout', root.timeout),
    cacheTtl: raw.duration('cache_ttl', root.cacheTtl),
    outputEncoding,
    concurrentCalls: raw.integer('concurrent_calls') || 1,
    inputHeaders: raw.texts('input_headers'),
    inputQueryStrings: raw.texts('input_query_strings'),
    extraConfig: readExtraConfig(raw, faults),
  }
  return { ...endpoint, backends: rawBackends.map((backend, index) => readBackend(backend, index, endpoint, root, faults)) }
}

function methodOf(written: string): { readonly method: string; readonly writtenMethod?: string } {
  const method = written.toUpperCase()
  return method === written ? { method } : { method, writtenMethod: written }
}

function endpointProblem(
  method: string,
  path: string,
  output: string,
  backends: number,
): { key: string; message: string } | null {
  const invalid = pathProblem(method, path)
  if (invalid)
    return {
      key: 'endpoint',
      message: `${invalid} (/__debug, /__echo and /__health are KrakenD's own; wildcards are Enterprise)`,
    }
  if (path.replace(/\{[^}]*\}/g, '').includes(':'))
    return { key: 'endpoint', message: `'${method} ${path}' holds a ':', which the router takes for a placeholder; write {name}` }
  if (backends === 0)
    return { key: 'backend', message: `ignoring the '${method} ${path}' endpoint, since it has 0 backends defined!` }
  if (output === 'no-op' && backends > 1)
    return { key: 'backend', message: 'can not use NoOp encoding with more than one backends connected to the same endpoint' }
  return null
}

const decoders = ['json', 'safejson', 'string', 'xml', 'rss', 'no-op', 'yaml']

function readBackend(
  raw: Reader,
  index: number,
  endpoint: Omit<EndpointConfig, 'backends'>,
  root: Inherited,
  faults: Fault[],
): BackendConfig {
  const urlPattern = withSlash(raw.text('url_pattern'))
  const url = readUrlPattern(urlPattern, endpoint.params, {
    method: endpoint.writtenMethod ?? endpoint.method,
    route: endpoint.route,
    backend: index,
  })
  if (url.problem) faults.push({ path: joinPath(raw.at, 'url_pattern'), message: url.problem })
  const ownHosts = raw.texts('host')
  const clean = !raw.truth('disable_host_sanitize')
  const encoding = raw.text('encoding').toLowerCase()
  return {
    at: raw.at,
    urlPattern,
    urlTemplate: url.template,
    hosts: ownHosts.length === 0 ? root.hosts : clean ? cleanHosts(ownHosts, joinPath(raw.at, 'host'), faults) : ownHosts,
    ...methodOf(raw.text('method') || endpoint.writtenMethod || endpoint.method),
    encoding: endpoint.outputEncoding === 'no-op' ? 'no-op' : decoders.includes(encoding) ? encoding : 'json',
    isCollection: raw.truth('is_collection'),
    allow: raw.texts('allow'),
    deny: raw.texts('deny'),
    mapping: raw.names('mapping'),
    target: raw.text('target'),
    group: raw.text('group'),
    sd: raw.text('sd') === 'dns' ? 'dns' : 'static',
    sdScheme: raw.text('sd_scheme') || 'http',
    inputHeaders: raw.texts('input_headers'),
    inputQueryStrings: raw.texts('input_query_strings'),
    concurrentCalls: endpoint.concurrentCalls,
    timeout: endpoint.timeout,
    extraConfig: readExtraConfig(raw, faults),
  }
}

export function readExtraConfig(raw: Reader, faults: Fault[]): ExtraConfig {
  const given = raw.raw('extra_config')
  if (given === undefined) return normaliseExtraConfig({})
  const object = asObject(given)
  if (object) return normaliseExtraConfig(object)
  faults.push({ path: joinPath(raw.at, 'extra_config'), message: 'expected an object with one entry for each component' })
  return normaliseExtraConfig({})
}
