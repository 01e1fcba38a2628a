// qos/ratelimit/proxy, backend: one bucket for all calls of one backend entry. Beyond it the call fails like any other.
import { parseDuration } from '../../../shared/config/duration.ts'
import { GatewayError } from '../error.ts'
import { failed } from '../proxy/result.ts'
import { createBucket } from '../token-bucket.ts'
import type { Component } from '../types.ts'

const namespace = 'qos/ratelimit/proxy'

export const ratelimitProxy: Component = {
  namespace,
  backend(raw, at, backend, endpoint, build) {
    if (typeof raw !== 'object' || raw === null) {
      build.fault(at, 'must be an object')
      return null
    }
    const config = raw as Readonly<Record<string, unknown>>
    const number = (name: string): number => (typeof config[name] === 'number' && config[name] > 0 ? config[name] : 0)
    const every = (typeof config['every'] === 'string' && parseDuration(config['every'])) || 1000
    const rate = number('max_rate') / (every / 1000)
    if (rate <= 0) return null
    const capacity = Math.trunc(number('capacity')) || Math.max(1, Math.trunc(rate))
    const place = `${endpoint.method} ${endpoint.path} ${backend.urlPattern} ${endpoint.backends.indexOf(backend)}`
    const bucket = build.keep(`${namespace} ${place} ${JSON.stringify(raw)}`, () =>
      createBucket(rate, capacity, build.now(), build.differences.exactBuckets),
    )
    return (next) =>
      async function ratelimitProxy(request) {
        if (bucket.take(build.now())) return next(request)
        return failed(new GatewayError('rate_limit', 500, 'rate limit exceded'))
      }
  },
}
