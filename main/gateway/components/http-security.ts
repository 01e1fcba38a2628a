// security/http, service: allowed hosts, the way to https, and the security headers of every answer of the router.
import { RE2JS } from 're2js'
import { escapePath } from '../go-path.ts'
import { emptyHeaders, firstValue } from '../headers.ts'
import { redirectTo } from '../redirect.ts'
import type { Build, Component, HeaderMap, HttpMiddleware, HttpRequest, HttpResponse } from '../types.ts'
import { addOwn } from './own-headers.ts'

type Raw = Readonly<Record<string, unknown>>

export const httpSecurity: Component = {
  namespace: 'security/http',
  service(raw, at, build) {
    return typeof raw === 'object' && raw !== null ? secureHttp(raw as Raw, at, build) : null
  },
}

const on = (raw: Raw, name: string): boolean => raw[name] === true
const text = (raw: Raw, name: string): string => (typeof raw[name] === 'string' ? raw[name] : '')
const texts = (raw: Raw, name: string): readonly string[] =>
  Array.isArray(raw[name]) ? raw[name].filter((item) => typeof item === 'string') : []

function secureHttp(raw: Raw, at: string, build: Build): HttpMiddleware {
  const develops = on(raw, 'is_development')
  const { singleHeaders, redirectKeepsMethod } = build.differences
  const hostOf = readHost(texts(raw, 'host_proxy_headers'))
  const allowsHost = develops ? () => true : readAllowedHosts(raw, at, build)
  const isSecure = readSecure(raw['ssl_proxy_headers'])
  const redirects = on(raw, 'ssl_redirect') && !develops
  const sslHost = text(raw, 'ssl_host')
  const fixed = fixedHeaders(raw)
  const sts = develops ? '' : transportSecurity(raw)
  const forced = on(raw, 'force_sts_header')
  return (next) =>
    async function secureHttp(request) {
      const host = hostOf(request)
      if (!allowsHost(host)) return badHost()
      const secure = isSecure(request)
      if (redirects && !secure) {
        // A 301 makes browsers repeat a POST as a GET without its body; RFC 9110 has 308 for that.
        const status = redirectKeepsMethod && request.method !== 'GET' && request.method !== 'HEAD' ? 308 : 301
        return redirectTo(`https://${sslHost || host}${relative(request.target)}`, status, request.method)
      }
      const response = await next(request)
      addOwn(response.headers, fixed, singleHeaders)
      if (sts !== '' && (secure || forced)) addOwn(response.headers, { 'strict-transport-security': sts }, singleHeaders)
      return response
    }
}

/** Path and query of a target, written as Go writes a URL; an absolute target names a host, too. */
function relative(target: string): string {
  const text = target.replace(/^https?:\/\/[^/?]*/i, '')
  const mark = text.indexOf('?')
  const path = mark < 0 ? text : text.slice(0, mark)
  return (escapePath(path) ?? path) + text.slice(path.length)
}

function readHost(names: readonly string[]): (request: HttpRequest) => string {
  const lower = names.map((name) => name.toLowerCase())
  return (request) => {
    for (const name of lower) {
      const host = firstValue(request.headers, name)
      if (host) return host
    }
    return request.host
  }
}

function readAllowedHosts(raw: Raw, at: string, build: Build): (host: string) => boolean {
  const hosts = texts(raw, 'allowed_hosts')
  if (hosts.length === 0) return () => true
  if (!on(raw, 'allowed_hosts_are_regex')) {
    const known = new Set(hosts.map((host) => host.toLowerCase()))
    return (host) => known.has(host.toLowerCase())
  }
  const patterns = hosts.flatMap((host, i) => {
    try {
      return [RE2JS.compile(`^${host}$`)]
    } catch (error) {
      build.fault(`${at}.allowed_hosts[${i}]`, `'${host}' is not a regular expression: ${(error as Error).message}`)
      return []
    }
  })
  return (host) => patterns.some((pattern) => pattern.matcher(host).find())
}

function readSecure(raw: unknown): (request: HttpRequest) => boolean {
  const pairs = typeof raw === 'object' && raw !== null ? Object.entries(raw) : []
  const signs = pairs.map(([name, value]) => [name.toLowerCase(), String(value)] as const)
  return (request) => request.scheme === 'https' || signs.some(([name, value]) => firstValue(request.headers, name) === value)
}

function fixedHeaders(raw: Raw): HeaderMap {
  const headers = emptyHeaders()
  const frame = text(raw, 'custom_frame_options_value') || (on(raw, 'frame_deny') ? 'DENY' : '')
  if (frame !== '') headers['x-frame-options'] = frame
  if (on(raw, 'content_type_nosniff')) headers['x-content-type-options'] = 'nosniff'
  if (on(raw, 'browser_xss_filter')) headers['x-xss-protection'] = '1; mode=block'
  if (text(raw, 'content_security_policy') !== '') headers['content-security-policy'] = text(raw, 'content_security_policy')
  if (text(raw, 'referrer_policy') !== '') headers['referrer-policy'] = text(raw, 'referrer_policy')
  return headers
}

function transportSecurity(raw: Raw): string {
  const seconds = typeof raw['sts_seconds'] === 'number' ? Math.trunc(raw['sts_seconds']) : 0
  if (seconds === 0) return ''
  return `max-age=${seconds}${on(raw, 'sts_include_subdomains') ? '; includeSubDomains' : ''}`
}

function badHost(): HttpResponse {
  const headers = emptyHeaders()
  headers['content-type'] = 'text/plain; charset=utf-8'
  headers['x-content-type-options'] = 'nosniff'
  return { status: 500, headers, body: { kind: 'bytes', bytes: 'Bad Host\n' } }
}
