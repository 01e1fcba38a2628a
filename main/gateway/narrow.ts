// The client's request becomes the endpoint's own (layer C9): only listed headers and parameters pass, and what the gateway
// says about the client is always set.
import { emptyHeaders } from './headers.ts'
import { parseQuery } from './query.ts'
import type { Build, EndpointConfig, HeaderMap, HttpRequest, ProxyRequest, Query, Scope } from './types.ts'
import { userAgent } from './version.ts'

/** Go keeps these apart from the header map, so that no list names them. */
const apart = new Set(['host', 'transfer-encoding', 'trailer'])
/** `expect` belongs to the hop even where KrakenD passes it on: its body does not wait for us. */
const ours = new Set([...apart, 'expect'])
const hopByHop = new Set([...ours, 'connection', 'keep-alive', 'proxy-connection', 'te', 'upgrade', 'proxy-authorization'])

export type Narrow = (request: HttpRequest, scope: Scope) => ProxyRequest

export function createNarrow(endpoint: EndpointConfig, build: Build): Narrow {
  const pickHeaders = headerPicker(endpoint, build.differences.dropHopByHopHeaders)
  const pickQuery = queryPicker(endpoint)
  return (request, scope) => {
    const headers = pickHeaders(request.headers)
    headers['x-forwarded-for'] = request.clientIp
    headers['x-forwarded-host'] = request.host
    if (headers['user-agent'] === undefined) headers['user-agent'] = userAgent
    else headers['x-forwarded-via'] = userAgent
    return {
      method: request.method,
      path: request.path,
      query: pickQuery(request.query),
      headers,
      params: capitalised(request.params),
      body: request.body,
      url: '',
      scope,
      client: request,
      observed: null,
    }
  }
}

function headerPicker(endpoint: EndpointConfig, dropHopByHop: boolean): (from: HeaderMap) => HeaderMap {
  const listed = endpoint.inputHeaders.length > 0 ? endpoint.inputHeaders : ['content-type']
  const dropped = dropHopByHop ? hopByHop : ours
  if (listed.includes('*')) return (from) => allHeaders(from, dropped, dropHopByHop)
  const names = [...new Set(listed.map((name) => name.toLowerCase()))].filter((name) => !dropped.has(name))
  return (from) => {
    const to = emptyHeaders()
    for (const name of names) {
      const value = from[name]
      if (value !== undefined) to[name] = value
    }
    return to
  }
}

function allHeaders(from: HeaderMap, dropped: ReadonlySet<string>, dropHopByHop: boolean): HeaderMap {
  const to = emptyHeaders()
  for (const name in from) if (!dropped.has(name)) to[name] = from[name]!
  // RFC 9110 7.6.1: what Connection names belongs to this hop too.
  const connection = dropHopByHop ? from['connection'] : undefined
  if (connection !== undefined && connection !== 'keep-alive' && connection !== 'close')
    for (const name of String(connection).toLowerCase().split(',')) delete to[name.trim()]
  return to
}

function queryPicker({ inputQueryStrings: names }: EndpointConfig): (raw: string) => Query {
  if (names.length === 0) return () => new Map()
  if (names.includes('*')) return parseQuery
  return (raw) => {
    const picked: Query = new Map()
    if (raw === '') return picked
    const all = parseQuery(raw)
    for (const name of names) {
      const values = all.get(name)
      if (values) picked.set(name, values)
    }
    return picked
  }
}

/** `{user_id}` is `User_id` from here on. */
function capitalised(params: Readonly<Record<string, string>>): Record<string, string> {
  const to: Record<string, string> = Object.create(null) as Record<string, string>
  for (const name in params) to[name.charAt(0).toUpperCase() + name.slice(1)] = params[name]!
  return to
}
