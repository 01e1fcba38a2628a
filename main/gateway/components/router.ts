// The service's `router` block. A value of the wrong type makes KrakenD leave all of it out; so does this, and says so.
import { BlockList, isIP } from 'node:net'
import type { ClientIp } from '../request.ts'
import type { Build, HeaderMap } from '../types.ts'
import { defaultBackendPayload, payloadLimit } from './payload-limit.ts'
import { krakendVersion } from '../version.ts'

export interface RouterOptions {
  readonly returnErrorMsg: boolean
  /** JSON bodies for 404 and 405, undefined for the plain texts. */
  readonly notFoundBody: unknown
  readonly notAllowedBody: unknown
  readonly autoOptions: boolean
  readonly redirectTrailingSlash: boolean
  readonly redirectFixedPath: boolean
  readonly handleMethodNotAllowed: boolean
  readonly checkParams: boolean
  readonly removeExtraSlash: boolean
  readonly accessLog: boolean
  readonly skipPaths: ReadonlySet<string>
  /** Null when switched off. */
  readonly healthPath: string | null
  /** Value of X-Krakend. */
  readonly version: string
  /** Bytes that a client may send and that are read of a backend's answer to decode it; 0 for as many as come. */
  readonly maxPayload: number
  readonly maxBackendPayload: number
  readonly clientIp: ClientIp
}

const switches = [
  'return_error_msg', 'auto_options', 'disable_redirect_trailing_slash', 'disable_redirect_fixed_path',
  'disable_handle_method_not_allowed', 'disable_path_decoding', 'remove_extra_slash', 'disable_access_log', 'disable_health',
  'hide_version_header', 'app_engine', 'forwarded_by_client_ip',
] as const // prettier-ignore
const lists = ['remote_ip_headers', 'trusted_proxies', 'logger_skip_paths'] as const

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

export function readRouter(raw: unknown, at: string, build: Build): RouterOptions {
  const block = (raw ?? {}) as Readonly<Record<string, unknown>>
  const wrong = [
    ...switches.filter((name) => block[name] !== undefined && typeof block[name] !== 'boolean'),
    ...lists.filter((name) => block[name] !== undefined && block[name] !== null && !isTexts(block[name])),
    ...(['health_path'] as const).filter((name) => block[name] !== undefined && typeof block[name] !== 'string'),
  ]
  if (wrong.length > 0) build.log('WARNING', '[SERVICE: Gin]', `${at}: wrong type of ${wrong.join(', ')}; the block is ignored`)
  return readOptions(wrong.length > 0 ? {} : block, at, build)
}

function readOptions(block: Readonly<Record<string, unknown>>, at: string, build: Build): RouterOptions {
  const on = (name: (typeof switches)[number]): boolean => block[name] === true
  const list = (name: (typeof lists)[number]): readonly string[] => (isTexts(block[name]) ? block[name] : [])
  const healthPath = typeof block['health_path'] === 'string' && block['health_path'] !== '' ? block['health_path'] : '/__health'
  if (!healthPath.startsWith('/')) build.fault(`${at}.health_path`, `'${healthPath}' must begin with a slash`)
  const bodies = (block['error_body'] ?? {}) as Readonly<Record<string, unknown>>
  return {
    returnErrorMsg: on('return_error_msg'),
    notFoundBody: bodies['404'],
    notAllowedBody: bodies['405'],
    autoOptions: on('auto_options'),
    redirectTrailingSlash: !on('disable_redirect_trailing_slash'),
    redirectFixedPath: !on('disable_redirect_fixed_path'),
    handleMethodNotAllowed: !on('disable_handle_method_not_allowed'),
    checkParams: !on('disable_path_decoding'),
    removeExtraSlash: on('remove_extra_slash'),
    accessLog: !on('disable_access_log'),
    skipPaths: new Set(list('logger_skip_paths')),
    healthPath: on('disable_health') ? null : healthPath,
    version: on('hide_version_header') ? 'Version undefined' : `Version ${krakendVersion}`,
    maxPayload: build.differences.limitPayload ? payloadLimit(block['max_payload'], `${at}.max_payload`, 0, build) : 0,
    maxBackendPayload: build.differences.limitBackendPayload
      ? payloadLimit(block['max_backend_payload'], `${at}.max_backend_payload`, defaultBackendPayload(), build)
      : 0,
    clientIp: createClientIp(
      list('remote_ip_headers'),
      list('trusted_proxies'),
      on('app_engine'),
      `${at}.trusted_proxies`,
      build,
    ),
  }
}

/**
 * From the right of each header, the first address that is no trusted proxy. KrakenD trusts everybody unless `trusted_proxies`
 * is set, so that any client can choose its address (difference `distrustForwardedFor`).
 */
function createClientIp(
  headerNames: readonly string[],
  proxies: readonly string[],
  appEngine: boolean,
  at: string,
  build: Build,
): ClientIp {
  const names = (headerNames.length > 0 ? headerNames : ['X-Forwarded-For', 'X-Real-IP']).map((name) => name.toLowerCase())
  const trusted = proxies.length > 0 ? readTrusted(proxies, at, build) : null
  const trusts = trusted ?? (() => !build.differences.distrustForwardedFor)
  return function clientIp(headers, peer) {
    if (appEngine) {
      const address = headers['x-appengine-remote-addr']
      if (typeof address === 'string' && address !== '') return address
    }
    for (const name of names) {
      const value = headers[name]
      if (value === undefined || !trusts(peer)) continue
      const found = firstUntrusted(value, trusts)
      if (found !== null) return found
    }
    return peer
  }
}

function firstUntrusted(value: HeaderMap[string], trusts: (address: string) => boolean): string | null {
  const items = (typeof value === 'string' ? value : value.join(',')).split(',')
  for (let i = items.length - 1; i >= 0; i--) {
    const address = items[i]!.trim()
    if (isIP(address) === 0) return null
    if (i === 0 || !trusts(address)) return address
  }
  return null
}

function readTrusted(proxies: readonly string[], at: string, build: Build): (address: string) => boolean {
  const list = new BlockList()
  for (const proxy of proxies) {
    const [address = '', bits, ...rest] = proxy.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    const most = family === 'ipv6' ? 128 : 32
    if (isIP(address) === 0 || rest.length > 0 || (bits !== undefined && !(/^\d+$/.test(bits) && Number(bits) <= most)))
      build.log('WARNING', '[SERVICE: Gin]', `${at}: '${proxy}' is neither an address nor a range`)
    else if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (address) => {
    const family = isIP(address)
    return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4')
  }
}
