import { expect, test } from 'vitest'
import type { Call } from '../../shared/call.ts'
import { changeRows, joinPage } from './call-rows.ts'

const call = (id: string, second: number, state: Call['state'] = 'done'): Call => ({
  id,
  traceId: '0'.repeat(32),
  spanId: '0'.repeat(16),
  revision: 1,
  startedAt: new Date(Date.UTC(2026, 10, 24, 12, 0, second)).toISOString(),
  durationMs: state === 'done' ? 1000 : null,
  state,
  endpoint: '/v1/chat/completions',
  method: 'POST',
  path: '/v1/chat/completions',
  status: 200,
  requestBytes: 0,
  responseBytes: 0,
  attempts: [],
  session: null,
})
const all = () => true
const ids = (rows: readonly Call[]) => rows.map((row) => row.id)
const nothing = new Set<string>()

test('puts new calls at the end and leaves other rows the same objects', () => {
  const rows = [call('a', 1), call('b', 2)]
  const change = changeRows(rows, [call('c', 3)], nothing, all)
  expect(ids(change.rows)).toEqual(['a', 'b', 'c'])
  expect(change.rows[0]).toBe(rows[0])
  expect(change).toMatchObject({ added: 1, removed: 0 })
})

test('replaces a row in its place when its call goes on', () => {
  const change = changeRows([call('a', 1, 'running'), call('b', 2)], [call('a', 1)], nothing, all)
  expect(change.rows.map((row) => `${row.id} ${row.state}`)).toEqual(['a done', 'b done'])
})

test('finds the place of a call that began earlier than the newest row', () => {
  expect(ids(changeRows([call('a', 1), call('c', 3)], [call('b', 2)], nothing, all).rows)).toEqual(['a', 'b', 'c'])
})

test('drops what was pruned and what stopped matching, and counts both', () => {
  const running = (row: Call) => row.state === 'running'
  const change = changeRows([call('a', 1, 'running'), call('b', 2, 'running')], [call('b', 2)], new Set(['a']), running)
  expect(change).toEqual({ rows: [], added: 0, removed: 2 })
})

test('ignores news that do not match', () => {
  expect(changeRows([], [call('a', 1)], nothing, () => false)).toEqual({ rows: [], added: 0, removed: 0 })
})

test('keeps the newer row when a page holds an older state of it', () => {
  const rows = joinPage([call('b', 2, 'running'), call('a', 1)], [call('b', 2)])
  expect(rows.map((row) => `${row.id} ${row.state}`)).toEqual(['a done', 'b done'])
})
