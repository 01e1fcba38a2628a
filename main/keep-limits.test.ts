import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { seedCalls } from '../e2e/support/seed-calls.ts'
import { keepLimits, watchKeepLimits } from './keep-limits.ts'
import { openSettings } from './settings.ts'
import { createStore } from './store/store.ts'

test('takes what the user said and leaves out what is no limit', () => {
  expect(keepLimits({ keep: { calls: 500, days: 2, megabytes: 50 } })).toEqual({
    calls: 500,
    ageMs: 172_800_000,
    bytes: 50_000_000,
  })
  expect(keepLimits({ keep: { calls: -1, days: 'x' } })).toEqual({})
  expect(keepLimits({ keep: 7 })).toEqual({})
})

test('fewer are kept at once, and more from then on', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'keep-'))
  const settings = openSettings(join(dataDir, 'settings.json'))
  const store = await createStore({ dataDir, limits: keepLimits(settings.get()) })
  const from = Date.now() - 3_600_000
  await seedCalls(store, 400, { from, every: 1000 })
  const done = Promise.withResolvers<void>()
  const unwatch = watchKeepLimits(settings, (limits) => void store.keepWithin(limits).then(done.resolve, done.reject))
  settings.set({ keep: { calls: 200 } })
  await done.promise
  expect(store.health().calls).toBeLessThanOrEqual(200)
  expect(store.health().calls).toBeGreaterThan(150)
  unwatch()
  await store.stop()
})
