import type { FacetField } from '../../shared/contract/calls.ts'
import type { Breakdown, Scatter, Series } from '../../shared/contract/dashboards.ts'
import { os } from './os.ts'

interface Range {
  readonly from: string
  readonly to: string
  readonly filter: string
}
export interface DashboardsContext {
  series(query: {
    readonly from: string
    readonly to: string
    readonly buckets: number
    readonly filter: string
  }): Promise<Series>
  breakdown(query: Range & { readonly by: FacetField; readonly limit: number }): Promise<Breakdown>
  scatter(query: Range & { readonly limit: number }): Promise<Scatter>
}

export const dashboardRoutes = (store: DashboardsContext) => ({
  series: os.dashboards.series.handler(({ input }) => store.series(input)),
  breakdown: os.dashboards.breakdown.handler(({ input }) => store.breakdown(input)),
  scatter: os.dashboards.scatter.handler(({ input }) => store.scatter(input)),
})
