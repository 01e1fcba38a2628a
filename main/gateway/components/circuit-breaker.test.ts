import { expect, it } from 'vitest'
import { canceled, GatewayError } from '../error.ts'
import type { ProxyResult } from '../types.ts'
import { circuitBreaker } from './circuit-breaker.ts'
import { testBackend, testBuild, testCall, testEndpoint, testResponse } from './test-build.ts'

const good = async (): Promise<ProxyResult> => ({ response: testResponse(), error: null })
const bad = async (): Promise<ProxyResult> => ({ response: null, error: new GatewayError('x', 500, 'bad') })

/** `ask` sends one request that ends as told and gives the error's text. */
function start(config: object) {
  const clock = { now: 1000 }
  const build = { ...testBuild('strict'), now: () => clock.now }
  const middleware = circuitBreaker.backend!(config, '$', testBackend(), testEndpoint(), build)!
  const ask = async (next: () => Promise<ProxyResult>): Promise<string | null> =>
    (await middleware(next)(testCall())).error?.message ?? null
  return { clock, build, ask }
}

it('opens on the failure after max_errors and probes after its timeout', async () => {
  const { ask, clock, build } = start({ max_errors: 1, timeout: 2, log_status_change: true, name: 'cb' })
  expect([await ask(bad), await ask(bad), await ask(good)]).toEqual(['bad', 'bad', 'circuit breaker is open'])
  clock.now += 2000
  expect([await ask(good), await ask(good)]).toEqual([null, null])
  expect(build.logs).toEqual([
    "WARNING Circuit breaker named 'cb' went from 'closed' to 'open'",
    "WARNING Circuit breaker named 'cb' went from 'open' to 'half-open'",
    "WARNING Circuit breaker named 'cb' went from 'half-open' to 'closed'",
  ])
})

it('opens again when the probe fails', async () => {
  const { ask, clock } = start({ max_errors: 0, timeout: 1 })
  await ask(bad)
  clock.now += 1000
  expect([await ask(bad), await ask(good)]).toEqual(['bad', 'circuit breaker is open'])
})

it('lets one probe through at a time', async () => {
  const { ask, clock } = start({ max_errors: 0, timeout: 1 })
  await ask(bad)
  clock.now += 1000
  const held = Promise.withResolvers<ProxyResult>()
  const probe = ask(() => held.promise)
  expect(await ask(good)).toBe('too many requests')
  held.resolve(await good())
  expect([await probe, await ask(good)]).toEqual([null, null])
})

it('counts only failures in a row, forgets them after the interval, and not those of clients that left', async () => {
  const { ask, clock } = start({ max_errors: 1, timeout: 1, interval: 10 })
  await ask(bad)
  await ask(async () => ({ response: null, error: canceled() }))
  await ask(bad)
  clock.now += 10_000
  expect([await ask(bad), await ask(good)]).toEqual(['bad', null])
})

it('counts what throws', async () => {
  const { ask } = start({ max_errors: 0, timeout: 1 })
  await expect(ask(() => Promise.reject(new Error('bug')))).rejects.toThrow('bug')
  expect(await ask(good)).toBe('circuit breaker is open')
})

it('is not there without any setting', () => {
  const create = (raw: object): unknown => circuitBreaker.backend!(raw, '$', testBackend(), testEndpoint(), testBuild('strict'))
  expect([create({}), create({ max_errors: 0, interval: 0 })]).toEqual([null, null])
})

it('counts whole seconds, and never opens below zero errors', async () => {
  const { ask, clock } = start({ max_errors: 0, timeout: 1.9 })
  await ask(bad)
  clock.now += 1000
  expect(await ask(good)).toBeNull()
  const never = start({ max_errors: -1 })
  expect([await never.ask(bad), await never.ask(bad)]).toEqual(['bad', 'bad'])
})
