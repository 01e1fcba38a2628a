import { expect, test } from 'vitest'
import type { Call } from '../../shared/call.ts'
import { createPageCache, pageRows } from './page-cache.ts'

const call = (id: string, state: Call['state'] = 'done'): Call => ({
  id,
  traceId: '0'.repeat(32),
  spanId: '0'.repeat(16),
  revision: 1,
  startedAt: '2026-11-24T12:00:00.000Z',
  durationMs: 10,
  state,
  endpoint: null,
  method: 'GET',
  path: '/',
  status: 200,
  requestBytes: 0,
  responseBytes: 0,
  attempts: [],
  session: null,
})
const page = (number: number) => Array.from({ length: pageRows }, (_, at) => call(`c${number * pageRows + at}`))

test('finds a row by its number and its number by the id', () => {
  const cache = createPageCache()
  cache.put(5000, page(5000))
  expect(cache.at(5000 * pageRows + 7)?.id).toBe(`c${5000 * pageRows + 7}`)
  expect(cache.placeOf(`c${5000 * pageRows + 7}`)).toBe(5000 * pageRows + 7)
})

test('asks once for a page, and again when nobody answered', () => {
  const cache = createPageCache()
  expect(cache.missing(150, 450)).toEqual([0, 1, 2])
  cache.asked(1)
  expect(cache.missing(150, 450)).toEqual([0, 2])
  cache.failed(1)
  expect(cache.missing(250, 260)).toEqual([1])
})

test('gives up the page that was unused longest', () => {
  const cache = createPageCache(2)
  cache.put(0, page(0))
  cache.put(1, page(1))
  cache.missing(0, 1)
  cache.put(2, page(2))
  expect([cache.at(0)?.id, cache.at(pageRows)?.id, cache.at(2 * pageRows)?.id]).toEqual(['c0', undefined, 'c400'])
  expect(cache.placeOf('c200')).toBeUndefined()
})

test('replaces a row in its place and leaves its neighbours the same objects', () => {
  const cache = createPageCache()
  const rows = page(0)
  cache.put(0, rows)
  expect(cache.replace(call('c3', 'running'))).toBe(true)
  expect(cache.at(3)?.state).toBe('running')
  expect(cache.at(4)).toBe(rows[4])
  expect(cache.replace(call('other'))).toBe(false)
})
