import { expect, test } from 'vitest'
import type { SpanRecord } from '../../../../shared/call.ts'
import { spanTree } from './span-tree.ts'

const span = (spanId: string, parentSpanId: string | null, startMs: number): SpanRecord => ({
  traceId: '0'.repeat(32),
  spanId,
  parentSpanId,
  name: spanId,
  kind: 'INTERNAL',
  layer: 'proxy',
  startMs,
  endMs: startMs + 1,
  attributes: {},
  status: 'Unset',
  statusMessage: null,
  events: [],
  exported: true,
})
const lines = (nodes: ReturnType<typeof spanTree>) => nodes.map((node) => `${'.'.repeat(node.depth)}${node.span.spanId}`)

test('nests spans by parent and orders siblings by start', () => {
  const spans = [span('late', 'root', 5), span('leaf', 'early', 3), span('early', 'root', 1), span('root', 'of the caller', 0)]
  expect(lines(spanTree(spans, new Set()))).toEqual(['root', '.early', '..leaf', '.late'])
})

test('hides what is below a closed span', () => {
  const spans = [span('root', null, 0), span('a', 'root', 1), span('b', 'a', 2)]
  expect(lines(spanTree(spans, new Set(['a'])))).toEqual(['root', '.a'])
})
