import { expect, test } from 'vitest'
import { topic } from './topic.ts'

const source = () => {
  const listeners = new Set<(value: number[]) => void>()
  return {
    listeners,
    send: (...value: number[]) => listeners.forEach((listener) => listener(value)),
    watch: (listener: (value: number[]) => void) => (listeners.add(listener), () => void listeners.delete(listener)),
  }
}
const concat = (waiting: number[], next: number[]) => [...waiting, ...next]

test('gives values in order and folds those a slow reader missed', async () => {
  const numbers = source()
  const values = topic(numbers.watch, undefined, concat)
  const first = values.next()
  numbers.send(1)
  expect((await first).value).toEqual([1])
  numbers.send(2)
  numbers.send(3)
  expect((await values.next()).value).toEqual([2, 3])
  await values.return()
  expect(numbers.listeners.size).toBe(0)
})

test('ends when the subscriber leaves, even while it waits', async () => {
  const numbers = source()
  const leave = new AbortController()
  const pending = topic(numbers.watch, leave.signal, concat).next()
  leave.abort()
  expect((await pending).done).toBe(true)
  expect(numbers.listeners.size).toBe(0)
})
