import { expect, test } from 'vitest'
import type { FlagReceipt } from '../../../shared/contract/telemetry.ts'
import { weightOf } from './weight.ts'

const receipt: FlagReceipt = {
  calls: 3,
  estimate: false,
  things: '',
  instruments: [],
  spans: [],
  series: null,
  samples: null,
  spansPerCall: null,
  bytesPerCall: null,
  exporters: [],
  inert: null,
  note: null,
}

test('says series with what a scrape and a push weigh', () => {
  const prom = { name: 'p', kind: 'prometheus', bytes: 4612, per: 'scrape' } as const
  const exporters = [prom, { ...prom, name: 'q' }, { name: 'o', kind: 'otlp', bytes: 612, per: 'push' } as const]
  expect(weightOf({ ...receipt, series: 28, exporters })).toEqual(['28 series', '4.6 kB a scrape', '612 B a push'])
})

test('says spans and bytes per call, and bytes alone for what only grows a span', () => {
  expect(weightOf({ ...receipt, spansPerCall: 1, bytesPerCall: 486 })).toEqual(['1 span', '486 B per call'])
  expect(weightOf({ ...receipt, spansPerCall: 0, bytesPerCall: 612 })).toEqual(['612 B per call'])
})

test('says nothing while nothing was measured', () => {
  expect(weightOf(receipt)).toEqual([])
})
