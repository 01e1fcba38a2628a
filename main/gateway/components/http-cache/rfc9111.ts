// The cache as RFC 9111 wants a shared one: an answer to one caller's credentials is for nobody else unless the backend says so,
// variants live side by side, and a change (POST, PUT, DELETE, ...) evicts what was kept for its URL.
import CachePolicy from 'http-cache-semantics'
import { copyHeaders } from '../../headers.ts'
import type { BackendRequest, BackendResponse, HeaderMap, RoundTripMiddleware } from '../../types.ts'
import { gatewayTimeout, keepWhenRead, replay, type Kept } from './entry.ts'
import type { Store } from './store.ts'

interface Variant {
  readonly policy: CachePolicy
  readonly kept: Kept
}
/** All variants of one URL. */
export interface Variants {
  readonly all: readonly Variant[]
  readonly size: number
}

const maxVariants = 32
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
const conditions = ['if-none-match', 'if-modified-since', 'if-match', 'if-unmodified-since', 'if-range', 'range']

export function sharedCache(store: Store<Variants>): RoundTripMiddleware {
  return (next) =>
    async function httpCache(request) {
      const { method, url, headers } = request
      if (method !== 'GET' || conditions.some((name) => name in headers)) {
        const response = await next(request)
        if (!safeMethods.has(method) && response.status < 400) store.delete(url)
        return response
      }
      const asked = flatRequest(request)
      const variants = store.get(url)?.all ?? []
      const hit = variants.find(({ policy }) => policy.satisfiesWithoutRevalidation(asked))
      if (hit) return aged(hit)
      if (/(^|,)\s*only-if-cached\s*(,|$)/i.test(asked.headers['cache-control'] ?? '')) return gatewayTimeout()
      const stale = variants.find(({ policy }) => isRevalidation(policy.revalidationHeaders(asked)))
      return stale ? revalidate(stale) : remember(await next(request), null)

      async function revalidate(variant: Variant): Promise<BackendResponse> {
        const added = variant.policy.revalidationHeaders(asked)
        const conditional = copyHeaders(headers)
        for (const name of ['if-none-match', 'if-modified-since'])
          if (added[name] !== undefined) conditional[name] = String(added[name])
        let response: BackendResponse
        try {
          response = await next({ ...request, headers: conditional })
        } catch (error) {
          const { modified } = variant.policy.revalidatedPolicy(asked, { status: 503, headers: {} })
          if (modified) throw error
          return aged(variant)
        }
        const { policy, modified } = variant.policy.revalidatedPolicy(asked, {
          status: response.status,
          headers: flat(response.headers),
        })
        if (modified) return remember(response, variant)
        response.body.abort()
        const confirmed = { policy, kept: { ...variant.kept, headers: confirmedHeaders(variant.kept.headers, response) } }
        put(confirmed, variant)
        return { ...aged(confirmed), connection: response.connection }
      }

      function remember(response: BackendResponse, replaced: Variant | null): BackendResponse {
        const policy = new CachePolicy(
          asked,
          { status: response.status, headers: flat(response.headers) },
          { shared: true, cacheHeuristic: 0 },
        )
        if (!policy.storable() || (policy.timeToLive() <= 0 && !isRevalidation(policy.revalidationHeaders(asked))))
          return response
        return keepWhenRead(response, store.maxEntry, (kept) => put({ policy, kept }, replaced))
      }

      function put(variant: Variant, replaced: Variant | null): void {
        const others = (store.get(url)?.all ?? []).filter(
          (other) => other !== replaced && !other.policy.satisfiesWithoutRevalidation(asked),
        )
        const all = [variant, ...others].slice(0, maxVariants)
        store.set(url, { all, size: all.reduce((sum, { kept }) => sum + kept.size, 0) })
      }
    }
}

function aged({ policy, kept }: Variant): BackendResponse {
  const response = replay(kept)
  response.headers.age = String(Math.floor(policy.age()))
  return response
}

const isRevalidation = (headers: CachePolicy.Headers): boolean =>
  headers['if-none-match'] !== undefined || headers['if-modified-since'] !== undefined

function confirmedHeaders(known: HeaderMap, response: BackendResponse): HeaderMap {
  const headers = copyHeaders(known)
  for (const name of ['date', 'cache-control', 'expires', 'etag', 'last-modified', 'vary']) {
    const value = response.headers[name]
    if (value !== undefined) headers[name] = value
  }
  return headers
}

interface FlatRequest {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
}

const flatRequest = ({ method, url, headers }: BackendRequest): FlatRequest => ({ method, url, headers: flat(headers) })

function flat(headers: HeaderMap): Record<string, string> {
  const result: Record<string, string> = {}
  for (const name in headers) result[name] = String(headers[name])
  return result
}
