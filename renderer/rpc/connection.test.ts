import { expect, test } from 'vitest'
import { createLinkHolder, type Link } from './connection.ts'
import { retryDelay } from './web-socket.ts'

const answering = (answer: string): Link => ({ call: async (path) => `${answer} ${path.join('.')}` })
const ask = (link: Link, signal?: AbortSignal) =>
  link.call(['status', 'get'], undefined, { context: {}, ...(signal ? { signal } : {}) })

test('a question asked while the line is down waits for the next transport', async () => {
  const holder = createLinkHolder()
  const answer = ask(holder.link)
  holder.opened(answering('first'))
  expect(await answer).toBe('first status.get')
  holder.lost(null)
  const later = ask(holder.link)
  holder.opened(answering('second'))
  expect(await later).toBe('second status.get')
})

test('a waiting question ends with its signal', async () => {
  const holder = createLinkHolder()
  const leave = new AbortController()
  const answer = ask(holder.link, leave.signal)
  leave.abort()
  await expect(answer).rejects.toThrow('aborted')
})

test('says since when the line is down, over several failed tries', () => {
  const holder = createLinkHolder()
  holder.lost(1)
  const first = holder.state.get()
  holder.lost(2)
  const second = holder.state.get()
  expect(second).toMatchObject({ kind: 'disconnected', retryAt: 2 })
  expect(second.kind === 'disconnected' && first.kind === 'disconnected' && second.since === first.since).toBe(true)
})

test('waits twice as long after each failed try, five seconds at most', () => {
  const delays = [0, 1, 2, 3, 4, 5, 50].map((attempt) => retryDelay(attempt, () => 0))
  expect(delays).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000])
  expect(retryDelay(0, () => 1)).toBe(200)
})
