import { expect, test, vi } from 'vitest'
import type { CallGroup } from '../../shared/contract/calls.ts'
import { testCall } from '../../shared/test-call.ts'
import { createCallsStore } from './calls.ts'
import { createGroups } from './groups.ts'

const group = (n: number): CallGroup => ({
  key: `session ${n}`,
  calls: 3,
  startedAt: '2026-11-24T14:00:00.000Z',
  spanMs: 1000,
  outcomes: { ok: 3 },
  models: [],
  input: null,
  output: null,
  cost: null,
  running: 0,
})

function source(shown: number) {
  const asked: string[] = []
  const store = createGroups(
    {
      groups: async ({ offset, limit }) => ({
        groups: Array.from({ length: Math.max(0, Math.min(limit, shown - offset)) }, (_, at) => group(offset + at)),
        offset,
        shown,
      }),
      slice: async ({ filter = '', offset }) => {
        asked.push(filter.replace(/time<\S+ /, ''))
        const calls = [1, 2, 3].map((n) => testCall({ id: `call-${n}` }))
        return { calls, offset, shown: 3, total: 3 }
      },
    },
    createCallsStore().get,
  )
  return { store, asked }
}

test('holds the end of thousands of groups, and fetches what is looked at', async () => {
  const { store } = source(2500)
  store.open('session', '')
  await vi.waitFor(() => expect(store.get()).toMatchObject({ phase: 'ready', shown: 2500, rows: 2500 }))
  expect(store.at(2499)).toMatchObject({ kind: 'group', group: { key: 'session 2499' } })
  expect(store.at(0)).toBeNull()
  expect(await store.wait(0)).toMatchObject({ group: { key: 'session 0' } })
})

test('an open group has its calls under it, those of the filter', async () => {
  const { store, asked } = source(5)
  store.open('session', 'model:gpt*')
  await vi.waitFor(() => expect(store.get().phase).toBe('ready'))
  store.toggle('session 1', true)
  expect(store.get().rows).toBe(8)
  await vi.waitFor(() => expect(store.at(2)).toMatchObject({ kind: 'call', call: { id: 'call-1' } }))
  expect(asked).toEqual(['model:gpt* session:"session 1"'])
  expect([store.rowOfCall('call-3'), store.rowOfGroup('session 2')]).toEqual([4, 5])
  store.toggle('session 1', false)
  expect(store.get().rows).toBe(5)
})

test('a new snapshot keeps what is open', async () => {
  const { store } = source(5)
  store.open('session', '')
  await vi.waitFor(() => expect(store.get().phase).toBe('ready'))
  store.toggle('session 4', true)
  await store.renew()
  expect(store.get().rows).toBe(8)
  expect(store.at(4)).toMatchObject({ kind: 'group', open: true })
})
