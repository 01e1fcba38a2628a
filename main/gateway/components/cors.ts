// security/cors, service. A preflight is answered here, before routing and with 204 whatever it asks for; other requests only
// get headers: a foreign origin is not blocked, its browser does that.
import { parseDuration } from '../../../shared/config/duration.ts'
import { canonicalName, emptyHeaders, firstValue } from '../headers.ts'
import type { Component, HeaderMap, HttpMiddleware, HttpRequest } from '../types.ts'
import { addOwn } from './own-headers.ts'

interface Cors {
  readonly allowsOrigin: (origin: string) => boolean
  readonly anyOrigin: boolean
  readonly methods: ReadonlySet<string>
  /** Null: any. */
  readonly headers: readonly string[] | null
  readonly exposed: string
  readonly maxAge: string
  readonly credentials: boolean
  readonly privateNetwork: boolean
  readonly passesOn: boolean
  readonly status: number
}

export const cors: Component = {
  namespace: 'security/cors',
  service(raw, _at, build) {
    if (typeof raw !== 'object' || raw === null) return null
    return addCors(readCors(raw as Readonly<Record<string, unknown>>), build.differences.singleHeaders)
  },
}

function readCors(raw: Readonly<Record<string, unknown>>): Cors {
  const list = (name: string, fallback: readonly string[]): readonly string[] => {
    const given = Array.isArray(raw[name]) ? raw[name].filter((item) => typeof item === 'string') : []
    return given.length > 0 ? given : fallback
  }
  const origins = list('allow_origins', ['*']).map((origin) => origin.toLowerCase())
  const headers = list('allow_headers', ['*'])
  const seconds = Math.trunc(durationOf(raw['max_age']) / 1000)
  return {
    anyOrigin: origins.includes('*'),
    allowsOrigin: matchOrigins(origins),
    methods: new Set(list('allow_methods', ['GET', 'POST', 'HEAD'])),
    headers: headers.includes('*') ? null : [...new Set(headers.map((name) => name.toLowerCase()))].toSorted(),
    exposed: list('expose_headers', []).map(canonicalName).join(', '),
    maxAge: seconds > 0 ? String(seconds) : seconds < 0 ? '0' : '',
    credentials: raw['allow_credentials'] === true,
    privateNetwork: raw['allow_private_network'] === true,
    passesOn: raw['options_passthrough'] === true,
    status: Number(raw['options_success_status']) || 204,
  }
}

/** Milliseconds; a number is taken as nanoseconds, as Go does. */
function durationOf(raw: unknown): number {
  if (typeof raw === 'number') return raw / 1e6
  return (typeof raw === 'string' ? parseDuration(raw) : null) ?? 0
}

function matchOrigins(origins: readonly string[]): (origin: string) => boolean {
  if (origins.includes('*')) return () => true
  const exact = new Set(origins.filter((origin) => !origin.includes('*')))
  const patterns = origins
    .filter((origin) => origin.includes('*'))
    .map((origin) => {
      const star = origin.indexOf('*')
      return [origin.slice(0, star), origin.slice(star + 1)] as const
    })
  return (origin) => {
    const lower = origin.toLowerCase()
    if (exact.has(lower)) return true
    return patterns.some(
      ([head, tail]) => lower.length >= head.length + tail.length && lower.startsWith(head) && lower.endsWith(tail),
    )
  }
}

function addCors(cors: Cors, single: boolean): HttpMiddleware {
  const preflightVary = ['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers']
  if (cors.privateNetwork) preflightVary.push('Access-Control-Request-Private-Network')
  const vary = preflightVary.join(', ')
  return (next) =>
    async function addCors(request) {
      const asked = request.method === 'OPTIONS' ? firstValue(request.headers, 'access-control-request-method') : undefined
      if (!asked) {
        const response = await next(request)
        addOwn(response.headers, actualHeaders(cors, request), single)
        return response
      }
      const own = preflightHeaders(cors, request, asked, vary)
      if (!cors.passesOn) return { status: cors.status, headers: own, body: { kind: 'none' } }
      const response = await next(request)
      addOwn(response.headers, own, single)
      return response
    }
}

function actualHeaders(cors: Cors, request: HttpRequest): HeaderMap {
  const own = emptyHeaders()
  own['vary'] = 'Origin'
  const origin = firstValue(request.headers, 'origin')
  if (!origin || !cors.allowsOrigin(origin)) return own
  if (request.method !== 'OPTIONS' && !cors.methods.has(request.method)) return own
  own['access-control-allow-origin'] = cors.anyOrigin ? '*' : origin
  if (cors.exposed !== '') own['access-control-expose-headers'] = cors.exposed
  if (cors.credentials) own['access-control-allow-credentials'] = 'true'
  return own
}

function preflightHeaders(cors: Cors, request: HttpRequest, method: string, vary: string): HeaderMap {
  const own = emptyHeaders()
  own['vary'] = vary
  const origin = firstValue(request.headers, 'origin')
  if (!origin || !cors.allowsOrigin(origin)) return own
  if (method !== 'OPTIONS' && !cors.methods.has(method)) return own
  const names = firstValue(request.headers, 'access-control-request-headers')
  if (names !== undefined && cors.headers !== null && !acceptsNames(cors.headers, names)) return own
  own['access-control-allow-origin'] = cors.anyOrigin ? '*' : origin
  own['access-control-allow-methods'] = method
  if (names) own['access-control-allow-headers'] = names
  if (cors.credentials) own['access-control-allow-credentials'] = 'true'
  if (cors.privateNetwork && firstValue(request.headers, 'access-control-request-private-network') === 'true')
    own['access-control-allow-private-network'] = 'true'
  if (cors.maxAge !== '') own['access-control-max-age'] = cors.maxAge
  return own
}

/** Browsers send the names in lower case, sorted and once each (Fetch standard); anything else is not allowed. */
function acceptsNames(sorted: readonly string[], names: string): boolean {
  let last = -1
  let blanks = 0
  for (const item of names.split(',')) {
    const name = item.replace(/^[ \t]?(.*?)[ \t]?$/, '$1')
    if (name === '') {
      if (++blanks > 16) return false
      continue
    }
    const at = sorted.indexOf(name)
    if (at <= last) return false
    last = at
  }
  return true
}
