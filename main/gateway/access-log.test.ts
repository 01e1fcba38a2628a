import { expect, test } from 'vitest'
import { createAccessLog } from './access-log.ts'
import type { ClientRequest } from './request.ts'

function lineOf(tookMs: number, path = '/a', query = 'x=1'): string {
  let written = ''
  const log = createAccessLog((lines) => void (written += lines))
  const request = { path, query, method: 'GET', clientIp: '127.0.0.1', startedAt: performance.now() - tookMs }
  log.write(request as ClientRequest, null, { status: 200, bytes: 0 } as never)
  log.flush()
  return written.replace(/^\[GIN\] \d{4}\/\d\d\/\d\d - \d\d:\d\d:\d\d /, '')
}

test.each([
  [75_400, '|  1m10s |'],
  [1234, '|    1.23s |'],
  [12.3456, /\| {1,2}12\.3\d?ms \|/],
])('writes %d ms as gin does', (ms, expected) => {
  const line = lineOf(ms)
  if (typeof expected === 'string') expect(line).toContain(`200 ${expected.replace('|  1m10s', '|    1m10s')}`)
  else expect(line).toMatch(expected)
  expect(line).toMatch(/ \|       127\.0\.0\.1 \| GET      "\/a\?x=1"\n$/)
})

test('quotes a path as Go does', () => {
  expect(lineOf(1, '/é"\u0000\u0007\n\u007f', '')).toMatch(/"\/é\\"\\x00\\a\\n\\x7f"\n$/)
})
