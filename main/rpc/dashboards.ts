import type { Series } from '../../shared/contract/dashboards.ts'
import { os } from './os.ts'

export interface DashboardsContext {
  series(query: {
    readonly from: string
    readonly to: string
    readonly buckets: number
    readonly filter: string
  }): Promise<Series>
}

export const dashboardRoutes = (store: DashboardsContext) => ({
  series: os.dashboards.series.handler(({ input }) => store.series(input)),
})
