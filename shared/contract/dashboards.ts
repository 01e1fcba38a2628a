import { oc, type } from '@orpc/contract'
import { z } from 'zod'

export interface SeriesBucket {
  /** Start, RFC 3339. */
  readonly at: string
  readonly calls: number
  readonly outcomes: Readonly<Record<string, number>>
  readonly durationP50: number | null
  readonly durationP95: number | null
  readonly ttftP50: number | null
  readonly ttftP95: number | null
  readonly tokens: { readonly input: number; readonly output: number; readonly cacheRead: number; readonly reasoning: number }
  /** Calls whose token counts nobody reported. */
  readonly withoutTokens: number
}
export interface Series {
  readonly from: string
  readonly to: string
  readonly bucketMs: number
  readonly buckets: readonly SeriesBucket[]
  readonly totals: Omit<SeriesBucket, 'at'>
  readonly previous: Omit<SeriesBucket, 'at'>
}

export const dashboardsContract = {
  series: oc
    .input(
      z.object({ from: z.string(), to: z.string(), buckets: z.number().int().min(1).max(240), filter: z.string().default('') }),
    )
    .output(type<Series>()),
}
