// Numbers over time, exact: every call of the range is read, percentiles are taken by rank and not from buckets.
import type { DatabaseSync } from 'node:sqlite'
import type { Series, SeriesBucket } from '../../shared/contract/dashboards.ts'
import { filterOf } from '../../shared/filter.ts'
import type { SeriesQuery } from './messages.ts'
import { whereOf, type Where } from './where.ts'

type Totals = Omit<SeriesBucket, 'at'>

/** Finished calls that started in `[from, to)`; `previous` are those of the same span of time before it. */
export function readSeries(db: DatabaseSync, query: SeriesQuery): Series {
  const from = timeOf(query.from)
  const to = Math.max(timeOf(query.to), from + 1)
  const bucketMs = (to - from) / query.buckets
  const where = whereOf(filterOf(query.filter))
  const buckets = Array.from({ length: query.buckets }, createTally)
  const totals = createTally()
  for (const row of readRange(db, from, to, where)) {
    buckets[Math.min(query.buckets - 1, Math.floor((row.started - from) / bucketMs))]!.add(row)
    totals.add(row)
  }
  const previous = createTally()
  for (const row of readRange(db, from - (to - from), from, where)) previous.add(row)
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    bucketMs,
    buckets: buckets.map((tally, n) => ({ at: new Date(from + n * bucketMs).toISOString(), ...tally.result() })),
    totals: totals.result(),
    previous: previous.result(),
  }
}

function timeOf(text: string): number {
  const time = Date.parse(text)
  if (!Number.isFinite(time)) throw new Error(`${text} is not a time such as 2026-01-31T12:00:00Z`)
  return time
}

interface Measured {
  readonly started: number
  readonly outcome: string
  readonly ai: boolean
  readonly duration: number | null
  readonly ttft: number | null
  readonly input: number | null
  readonly output: number | null
  readonly cached: number | null
  readonly reasoning: number | null
}

function* readRange(db: DatabaseSync, from: number, to: number, where: Where): Generator<Measured> {
  const statement = db.prepare(
    `SELECT c.started, c.outcome, c.ai, c.duration, c.ttft, c.input, c.output, c.cached, c.reasoning FROM calls c
     WHERE c.started >= ? AND c.started < ? AND c.done = 1 AND ${where.sql}`,
  )
  for (const row of statement.iterate(from, to, ...where.values)) {
    const fact = (name: string): number | null => row[name] as number | null
    yield {
      started: Number(row['started']),
      outcome: String(row['outcome'] ?? 'unknown'),
      ai: row['ai'] === 1,
      duration: fact('duration'),
      ttft: fact('ttft'),
      input: fact('input'),
      output: fact('output'),
      cached: fact('cached'),
      reasoning: fact('reasoning'),
    }
  }
}

function createTally(): { add(row: Measured): void; result(): Totals } {
  const outcomes: Record<string, number> = {}
  const durations: number[] = []
  const ttfts: number[] = []
  const tokens = { input: 0, output: 0, cacheRead: 0, reasoning: 0 }
  let calls = 0
  let withoutTokens = 0
  return {
    add(row) {
      calls++
      outcomes[row.outcome] = (outcomes[row.outcome] ?? 0) + 1
      if (row.duration !== null) durations.push(row.duration)
      if (row.ttft !== null) ttfts.push(row.ttft)
      tokens.input += row.input ?? 0
      tokens.output += row.output ?? 0
      tokens.cacheRead += row.cached ?? 0
      tokens.reasoning += row.reasoning ?? 0
      if (row.ai && row.input === null && row.output === null) withoutTokens++
    },
    result() {
      const duration = Float64Array.from(durations).sort()
      const ttft = Float64Array.from(ttfts).sort()
      return {
        calls,
        outcomes,
        durationP50: percentile(duration, 0.5),
        durationP95: percentile(duration, 0.95),
        ttftP50: percentile(ttft, 0.5),
        ttftP95: percentile(ttft, 0.95),
        tokens,
        withoutTokens,
      }
    },
  }
}

/** Nearest rank: a value that was measured, never one in between. */
export function percentile(sorted: Float64Array, share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
}
