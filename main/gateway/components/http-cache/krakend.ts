// The cache as KrakenD's library does it: a private cache by RFC 7234 that one gateway shares among all its callers. One variant per
// URL, nobody's identity in the key, `private` and `s-maxage` unknown.
import { allValues, appendValue, copyHeaders, firstValue } from '../../headers.ts'
import type { BackendRequest, BackendResponse, HeaderMap, RoundTripMiddleware } from '../../types.ts'
import { gatewayTimeout, keepWhenRead, replay, type Kept } from './entry.ts'
import type { Store } from './store.ts'

export function privateCache(store: Store<Kept>, now: () => number): RoundTripMiddleware {
  return (next) =>
    async function httpCache(request) {
      const { method, url, headers } = request
      const isCacheable = (method === 'GET' || method === 'HEAD') && headers.range === undefined
      const key = method === 'GET' ? url : `${method} ${url}`
      if (!isCacheable) store.delete(key)
      const asks = parseCacheControl(headers)
      const kept = isCacheable ? store.get(key) : undefined
      const response = kept ? await withKept(kept, request) : asks.has('only-if-cached') ? gatewayTimeout() : await next(request)
      if (response === null) return replay(kept!)
      return isCacheable ? remember(response, request, key) : response

      /** Null: what is kept will do. */
      async function withKept(known: Kept, original: BackendRequest): Promise<BackendResponse | null> {
        let asked = original
        if (variesNot(known, headers)) {
          const freshness = freshnessOf(known.headers, asks, now())
          if (freshness === 'fresh') return null
          if (freshness === 'stale') asked = conditional(original, known)
        }
        return revalidated(known, asked)
      }

      async function revalidated(known: Kept, asked: BackendRequest): Promise<BackendResponse | null> {
        let answer: BackendResponse
        try {
          answer = await next(asked)
        } catch (error) {
          if (method === 'GET' && mayBeStaleOnError(known.headers, asks, now())) return null
          store.delete(key)
          throw error
        }
        if (method === 'GET' && answer.status === 304) return refreshed(known, answer)
        if (answer.status >= 500 && method === 'GET' && mayBeStaleOnError(known.headers, asks, now())) {
          answer.body.abort()
          return null
        }
        if (answer.status !== 200) store.delete(key)
        return answer
      }

      function remember(response: BackendResponse, asked: BackendRequest, under: string): BackendResponse {
        if (asks.has('no-store') || parseCacheControl(response.headers).has('no-store')) {
          store.delete(under)
          return response
        }
        // The request's values of the headers that matter are kept with the answer, visible to everyone, as in the library.
        for (const name of varyNames(response.headers)) {
          const value = firstValue(asked.headers, name)
          if (value) response.headers[`x-varied-${name}`] = value
        }
        return keepWhenRead(response, store.maxEntry, (entry) => store.set(under, entry))
      }
    }
}

export function parseCacheControl(headers: HeaderMap): ReadonlyMap<string, string> {
  const directives = new Map<string, string>()
  for (const part of (firstValue(headers, 'cache-control') ?? '').split(',')) {
    const text = part.trim()
    if (text === '') continue
    const mark = text.indexOf('=')
    if (mark < 0) directives.set(text, '')
    else directives.set(text.slice(0, mark).trim(), text.slice(mark + 1).replace(/^,+|,+$/g, ''))
  }
  return directives
}

const varyNames = (headers: HeaderMap): readonly string[] =>
  allValues(headers, 'vary')
    .flatMap((value) => value.split(','))
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')

const variesNot = (kept: Kept, asked: HeaderMap): boolean =>
  varyNames(kept.headers).every(
    (name) => (firstValue(asked, name) ?? '') === (firstValue(kept.headers, `x-varied-${name}`) ?? ''),
  )

/** Milliseconds, or null when it is no number of seconds. */
function seconds(text: string | undefined): number | null {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : null
}

const rfc1123 = /^[a-z]{3}, \d\d [a-z]{3} \d{4} \d\d:\d\d:\d\d (GMT|UTC)$/i

/** NaN for every other form. */
const timeOf = (text = ''): number => (rfc1123.test(text) ? Date.parse(text) : Number.NaN)

function freshnessOf(headers: HeaderMap, asks: ReadonlyMap<string, string>, now: number): 'fresh' | 'stale' | 'transparent' {
  const says = parseCacheControl(headers)
  if (asks.has('no-cache')) return 'transparent'
  if (says.has('no-cache')) return 'stale'
  if (asks.has('only-if-cached')) return 'fresh'
  const date = timeOf(firstValue(headers, 'date'))
  if (Number.isNaN(date)) return 'stale'
  let age = now - date + (seconds(asks.get('min-fresh')) ?? 0)
  let lifetime = says.has('max-age')
    ? (seconds(says.get('max-age')) ?? 0)
    : (timeOf(firstValue(headers, 'expires')) || date) - date
  if (asks.has('max-age')) lifetime = seconds(asks.get('max-age')) ?? 0
  const tolerated = asks.get('max-stale')
  if (tolerated === '') return 'fresh'
  age -= seconds(tolerated) ?? 0
  return lifetime > age ? 'fresh' : 'stale'
}

/** What the caller says counts more, unless the backend sets no limit. */
function mayBeStaleOnError(headers: HeaderMap, asks: ReadonlyMap<string, string>, now: number): boolean {
  let lifetime = -1
  for (const says of [parseCacheControl(headers), asks]) {
    const limit = says.get('stale-if-error')
    if (limit === '') return true
    const given = seconds(limit)
    if (limit !== undefined && given === null) return false
    lifetime = given ?? lifetime
  }
  return lifetime > now - timeOf(firstValue(headers, 'date'))
}

function conditional(request: BackendRequest, kept: Kept): BackendRequest {
  const etag = firstValue(kept.headers, 'etag')
  const modified = firstValue(kept.headers, 'last-modified')
  if (!etag && !modified) return request
  const headers = copyHeaders(request.headers)
  if (etag && !headers.etag) headers['if-none-match'] = etag
  if (modified && !headers['last-modified']) headers['if-modified-since'] = modified
  return { ...request, headers }
}

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailers',
  'transfer-encoding',
  'upgrade',
])

/** What is kept, with the headers of the 304 that confirmed it. */
function refreshed(kept: Kept, answer: BackendResponse): BackendResponse {
  answer.body.abort()
  const response = { ...replay(kept), connection: answer.connection }
  const named = allValues(answer.headers, 'connection').flatMap((value) => value.toLowerCase().split(','))
  for (const name in answer.headers) {
    if (hopByHop.has(name) || named.includes(name)) continue
    delete response.headers[name]
    for (const value of allValues(answer.headers, name)) appendValue(response.headers, name, value)
  }
  return response
}
