import { expect, it } from 'vitest'
import { ratelimitProxy } from './ratelimit-proxy.ts'
import { testBackend, testBuild, testCall, testEndpoint, testResponse } from './test-build.ts'

function start(config: object) {
  const clock = { now: 0 }
  const build = { ...testBuild('ours'), now: () => clock.now }
  const middleware = ratelimitProxy.backend!(config, '$', testBackend(), testEndpoint(), build)
  const ask = async (): Promise<string | null> =>
    (await middleware!(async () => ({ response: testResponse(), error: null }))(testCall())).error?.message ?? null
  return { clock, ask, middleware }
}

it('fails the call beyond the rate', async () => {
  const { ask, clock } = start({ max_rate: 2, every: '10s' })
  expect([await ask(), await ask()]).toEqual([null, 'rate limit exceded'])
  clock.now += 5000
  expect([await ask(), await ask()]).toEqual([null, 'rate limit exceded'])
})

it('is off without a rate', () => expect(start({ max_rate: 0 }).middleware).toBeNull())
