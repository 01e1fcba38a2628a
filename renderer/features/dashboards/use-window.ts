import { useQuery } from '@tanstack/react-query'
import { useConsole } from '../../state/console.tsx'
import { createObservable, useObserved } from '../../ui/observable.ts'
import { useNow } from '../../ui/time.ts'
import { bucketCount, ranges, windowOf, windowOfAll, type Range, type Span } from './window.ts'

const oldestFirst = { filter: '', sort: { key: 'time', descending: false }, offset: 0, limit: 1 } as const
const stepMs = 1000
const defaultMs = 3_600_000

export interface Window {
  readonly range: Range
  /** Chosen with the brush. */
  readonly custom: Span | null
  /** null while the first call is looked up. */
  readonly span: Span | null
  readonly buckets: number
  setRange(range: Range): void
  setCustom(span: Span | null): void
}

/** Stays while other screens are open. */
const chosen = createObservable<Pick<Window, 'range' | 'custom'>>({ range: '1h', custom: null })
const setRange = (range: Range) => chosen.set({ range, custom: null })
const setCustom = (custom: Span | null) => chosen.set({ ...chosen.get(), custom })

/** The window that the screen shows; it moves with the clock while `live`. */
export function useWindow(live: boolean): Window {
  const { ask } = useConsole()
  const { range, custom } = useObserved(chosen)
  const now = useNow(stepMs, live)
  const first = useQuery(ask.calls.slice.queryOptions({ input: oldestFirst, enabled: range === 'all' }))
  const ms = ranges.find((candidate) => candidate.value === range)?.ms ?? null
  const oldest = first.data && Date.parse(first.data.calls[0]?.startedAt ?? new Date(now - defaultMs).toISOString())
  const all = oldest === undefined ? null : windowOfAll(oldest, now)
  const span = custom ?? (ms === null ? all : windowOf(ms, now))
  const buckets = custom === null && ms === null ? (all?.buckets ?? bucketCount) : bucketCount
  return { range, custom, span: span && { from: span.from, to: span.to }, buckets, setRange, setCustom }
}
