import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { OutcomeGroup } from '../outcome-groups.ts'
import { facetFields } from './calls.ts'

export interface SeriesBucket {
  /** Start, RFC 3339. */
  readonly at: string
  readonly calls: number
  /** Those among them that went to a model. */
  readonly ai: number
  readonly outcomes: Readonly<Record<string, number>>
  readonly groups: Readonly<Record<OutcomeGroup, number>>
  /** Failed or limited. */
  readonly bad: number
  readonly durationP50: number | null
  readonly durationP95: number | null
  readonly ttftP50: number | null
  readonly ttftP95: number | null
  readonly tokens: SeriesTokens
  /** Calls whose token counts nobody reported. */
  readonly withoutTokens: number
  readonly durationP99: number | null
  readonly ttftP99: number | null
  /** Median of output tokens per second. */
  readonly speedP50: number | null
  /** Sum of what is priced; null when nothing is. AI calls without a price are counted, never taken for free. */
  readonly cost: number | null
  readonly unpriced: number
  /** By model, as the answer named it; the largest of the whole range by name, the rest as `''`. */
  readonly costByModel: Readonly<Record<string, number>>
  /** Of calls that failed: `error.type`, else the class; the most frequent of the whole range by name, the rest as `''`. */
  readonly errors: Readonly<Record<string, number>>
}
/** Sums of what was reported. */
export interface SeriesTokens {
  readonly input: number
  /** Of the input: read from a cache, and not. */
  readonly cacheRead: number
  readonly fresh: number
  readonly output: number
  /** Of the output: reasoning, and what can be read. */
  readonly reasoning: number
  readonly visible: number
}
export interface Series {
  readonly from: string
  readonly to: string
  readonly bucketMs: number
  readonly buckets: readonly SeriesBucket[]
  readonly totals: Omit<SeriesBucket, 'at'>
  readonly previous: Omit<SeriesBucket, 'at'>
}

export interface BreakdownRow {
  /** null: calls without the fact. */
  readonly value: string | null
  readonly calls: number
  readonly failed: number
  readonly durationP50: number | null
  readonly ttftP50: number | null
  readonly ttftP95: number | null
  readonly speedP50: number | null
  readonly input: number | null
  readonly output: number | null
  readonly cacheRead: number | null
  readonly cost: number | null
  readonly unpriced: number
}
export interface Breakdown {
  /** Most calls first. */
  readonly rows: readonly BreakdownRow[]
  readonly more: number
}

/** One call as a mark of the scatter. */
export interface ScatterPoint {
  readonly id: string
  readonly output: number
  readonly durationMs: number
  readonly model: string | null
  readonly outcome: string
}
export interface Scatter {
  readonly points: readonly ScatterPoint[]
  /** Calls that have both facts; more than there are points when they were thinned out, evenly over the area, outliers kept. */
  readonly of: number
}

const range = { from: z.string(), to: z.string(), filter: z.string().default('') }

export const dashboardsContract = {
  series: oc
    .input(
      z.object({ from: z.string(), to: z.string(), buckets: z.number().int().min(1).max(240), filter: z.string().default('') }),
    )
    .output(type<Series>()),
  breakdown: oc
    .input(z.object({ ...range, by: z.enum(facetFields), limit: z.number().int().min(1).max(500).default(50) }))
    .output(type<Breakdown>()),
  scatter: oc.input(z.object({ ...range, limit: z.number().int().min(1).max(5000).default(1500) })).output(type<Scatter>()),
}
