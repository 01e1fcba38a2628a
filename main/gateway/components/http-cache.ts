// `qos/http-cache`: keeps a backend's raw answers. Innermost but for the token and the pool, so that everything that shapes an answer
// runs again over what is kept.
import type { Build, Component } from '../types.ts'
import type { Kept } from './http-cache/entry.ts'
import { privateCache } from './http-cache/krakend.ts'
import { sharedCache, type Variants } from './http-cache/rfc9111.ts'
import { createStore } from './http-cache/store.ts'

export const httpCache: Component = {
  namespace: 'qos/http-cache',
  roundTrip(raw, at, _backend, _endpoint, build) {
    const limits = readLimits(raw, at, build)
    // `shared`: one store for all backends that say so; else each has its own.
    const place = limits.shared ? 'shared' : at
    const key = (kind: string): string => `qos/http-cache ${kind} ${place} ${limits.maxSize} ${limits.maxItems}`
    return build.differences.cacheByIdentity
      ? sharedCache(build.keep(key('rfc9111'), () => createStore<Variants>(limits)))
      : privateCache(
          build.keep(key('private'), () => createStore<Kept>(limits)),
          build.now,
        )
  },
}

interface Limits {
  readonly shared: boolean
  /** Bytes and entries; KrakenD limits only when both are given. 0 = no limit. */
  readonly maxSize: number
  readonly maxItems: number
}

function readLimits(raw: unknown, at: string, build: Build): Limits {
  const fields = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {}
  const count = (name: string): number => {
    const value = fields[name] ?? 0
    if (typeof value === 'number' && value >= 0) return Math.floor(value)
    build.fault(`${at}.${name}`, 'must be a number that is not negative')
    return 0
  }
  const [maxSize, maxItems] = [count('max_size'), count('max_items')]
  const isLimited = maxSize > 0 && maxItems > 0
  return { shared: fields['shared'] === true, maxSize: isLimited ? maxSize : 0, maxItems: isLimited ? maxItems : 0 }
}
