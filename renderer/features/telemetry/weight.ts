// A receipt as the screen says it: what a flag adds, in the numbers that were measured.
import type { FlagReceipt } from '../../../shared/contract/telemetry.ts'
import { bytes, count } from '../../ui/format.ts'

/** `['28 series', '4.6 kB a scrape']`; empty when nothing was measured, or there is nothing to measure. */
export function weightOf({ series, spansPerCall, bytesPerCall, exporters }: FlagReceipt): readonly string[] {
  if (spansPerCall !== null && bytesPerCall !== null) {
    const weight = `${bytes(bytesPerCall)} per call`
    return spansPerCall === 0 ? [weight] : [`${spansPerCall} ${spansPerCall === 1 ? 'span' : 'spans'}`, weight]
  }
  if (series === null) return []
  // A page and a push hold the same series: the first of each kind stands for its like.
  const kinds = exporters.filter(({ per }, index) => exporters.findIndex((one) => one.per === per) === index)
  return [`${count(series)} series`, ...kinds.map(({ bytes: weight, per }) => `${bytes(weight)} a ${per}`)]
}
