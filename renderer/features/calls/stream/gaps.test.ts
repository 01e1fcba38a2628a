import { expect, test } from 'vitest'
import type { ChunkMark } from '../../../../shared/call.ts'
import { findStalls, timeMarks, timeSegments } from '../time-segments.ts'
import { flow, gapFacts, ticks } from './gaps.ts'

const marks = (...at: readonly (readonly [number, ChunkMark['kind']])[]): ChunkMark[] =>
  at.map(([atMs, kind], index) => ({ index, atMs, kind, bytes: 10, text: kind === 'text' ? 'abcd' : '' }))
const timing = {
  dispatched: 10,
  sent: 40,
  headers: 1310,
  firstByte: 1320,
  firstToken: 2180,
  lastToken: 14_790,
  end: 14_800,
  connect: null,
  dns: null,
  tls: null,
}

test('finds silences of more than a second, through keep-alives', () => {
  const stalls = findStalls(marks([0, 'text'], [20, 'text'], [600, 'keepalive'], [1640, 'text'], [1660, 'text'], [1680, 'text']))
  expect(stalls).toEqual([{ fromMs: 20, toMs: 1640, before: 3 }])
})

test('sees no stall in a stream that is slow all along', () => {
  expect(findStalls(marks([0, 'text'], [1200, 'text'], [2400, 'text']))).toEqual([])
})

test('measures gaps and the flow of text', () => {
  const stream = marks([0, 'text'], [10, 'text'], [30, 'text'], [100, 'meta'])
  expect(gapFacts(stream)).toEqual({ medianMs: 20, p95Ms: 70, longestMs: 70 })
  expect(flow(stream, 100, 4)).toEqual({ shares: [1, 0.5, 0, 0], mostPerSecond: 320 })
})

test('cuts an axis into round steps', () => {
  expect(ticks(14_820)).toEqual([0, 5000, 10_000])
  expect(ticks(900)).toEqual([0, 200, 400, 600, 800])
})

test('splits a call into waiting, thinking and flowing', () => {
  expect(timeSegments(timing, 14_820).map((part) => [part.kind, part.fromMs, part.toMs])).toEqual([
    ['gate', 0, 10],
    ['wait', 10, 1310],
    ['think', 1310, 2180],
    ['flow', 2180, 14_820],
  ])
})

test('shows a running call only as far as it came', () => {
  const running = { ...timing, headers: null, firstByte: null, firstToken: null, lastToken: null, end: null }
  expect(timeSegments(running, 500).map((part) => part.kind)).toEqual(['gate', 'wait'])
  expect(timeMarks(running, true, null).map((mark) => mark.atMs)).toEqual([0, 40, null, null, null, null])
})
