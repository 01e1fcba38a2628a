import { expect, it } from 'vitest'
import type { ExportFormat } from '../../shared/contract/call-actions.ts'
import { base64Of } from '../../shared/export/base64.ts'
import { testCall, testDetail } from '../../shared/test-call.ts'
import { exportCalls } from './export-calls.ts'

const calls = Array.from({ length: 450 }, (_, index) => testCall({ id: `c${index}` }))
const body = 'Bearer abcdefghijklmnop 🐋 '.repeat(40)
const source = {
  list: async ({ before, limit }: { before?: string | undefined; limit: number }) => {
    const from = before === undefined ? 0 : calls.findIndex(({ id }) => id === before) + 1
    return { calls: calls.slice(from, from + limit), shown: calls.length, total: calls.length }
  },
  detail: async (id: string) => {
    const call = calls.find((one) => one.id === id)
    return call ? testDetail(call) : null
  },
  body: async () => ({ base64: base64Of(new TextEncoder().encode(body)), bytes: 1, captured: 1, contentType: 'text/plain' }),
  origin: 'http://127.0.0.1:1',
  version: '1',
}

async function fileOf(format: ExportFormat, ids?: readonly string[]) {
  let text = ''
  for await (const part of exportCalls({ format, ids, filter: '' }, source)) {
    if (part.kind === 'end') return { text, end: part }
    text += part.text
  }
  throw new Error('no end')
}

it('writes all calls of a filter as one HAR file, in parts, with secrets of the bodies masked', async () => {
  const { text, end } = await fileOf('har')
  const { log } = JSON.parse(text) as { log: { entries: unknown[] } }
  expect([log.entries.length, end.calls, end.leftOut]).toEqual([450, 450, 0])
  expect(text).not.toContain('abcdefghijklmnop')
  expect(text).not.toContain('\ufffd')
})

it('writes chosen calls as lines, without those that are gone', async () => {
  const { text, end } = await fileOf('ndjson', ['c3', 'gone', 'c1'])
  expect(
    text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id),
  ).toEqual(['c3', 'c1'])
  expect(end).toMatchObject({ calls: 2, leftOut: 0, name: expect.stringMatching(/^spyhop-.*\.ndjson$/) })
})

it('writes an OTLP document a line', async () => {
  const { text } = await fileOf('otlp', ['c1'])
  expect(JSON.parse(text)).toHaveProperty('resourceSpans[0].scopeSpans[0].spans')
})

it('writes one command for each call', async () => {
  const { text } = await fileOf('curl', ['c1', 'c2'])
  expect(text.match(/^(?:printf .*\| )?curl /gm)).toHaveLength(2)
})

it('writes a whole file without a call', async () => {
  expect(JSON.parse((await fileOf('har', [])).text)).toMatchObject({ log: { entries: [] } })
})
