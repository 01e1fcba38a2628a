import { expect, it } from 'vitest'
import { testCall } from '../../shared/test-call.ts'
import { Queue } from './queue.ts'
import { plain, running } from './test-sources.ts'

const call = running(testCall({ id: 'a', state: 'running', durationMs: null }))

it('leaves young calls where they are, and writes one that ends meanwhile once', () => {
  const queue = new Queue({ calls: 10, bodyBytes: 1000 })
  queue.open(call)
  expect(queue.take(60_000)).toMatchObject({ rows: [], calls: 0, fresh: 0 })
  expect([queue.size, queue.fresh]).toEqual([1, 1])
  queue.close(plain({ id: 'a' }))
  expect(queue.take(60_000)).toMatchObject({ rows: [], calls: 1, fresh: 1, plain: { chunks: [expect.any(Uint8Array)] } })
  expect([queue.size, queue.fresh]).toEqual([0, 0])
})

it('writes a call that runs on, and each of its changes', () => {
  const queue = new Queue({ calls: 10, bodyBytes: 1000 })
  queue.open(call)
  expect(queue.take()).toMatchObject({ rows: [{ detail: null }], calls: 1, fresh: 1 })
  queue.progress(call)
  expect(queue.take(60_000)).toMatchObject({ rows: [{ detail: null }], calls: 1, fresh: 0 })
})
