import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Series } from '../../../../shared/contract/dashboards.ts'
import { useConsole } from '../../../state/console.tsx'
import type { StripSpan } from '../../../state/preferences.ts'
import { useObserved, useObservedPart } from '../../../ui/observable.ts'
import { useNow } from '../../../ui/time.ts'
import { rangeOf, withoutTime } from './strip-range.ts'

const everyMs = 1000
/** A store with very many calls is asked less often: at most a tenth of the time goes into it. */
const restFor = 10

/** Calls over time, asked again at most once a second, and not while the list is paused. */
export function useStripSeries(span: StripSpan): Series | undefined {
  const { client, feed, ask } = useConsole()
  const paused = useObservedPart(feed.calls, (view) => view.paused)
  const filter = withoutTime(useObserved(feed.filter))
  const now = useNow(everyMs, !paused)
  const oldest = useQuery(
    ask.calls.slice.queryOptions({ input: { offset: 0, limit: 1 }, enabled: span === 'all', staleTime: 30_000 }),
  )
  const first = Date.parse(oldest.data?.calls[0]?.startedAt ?? '')
  const { from, to, buckets } = rangeOf(span, now, Number.isNaN(first) ? now : first)
  const query = useQuery({
    queryKey: ['strip', from, to, buckets, filter],
    queryFn: async () => {
      const began = performance.now()
      const series = await client.dashboards.series({
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        buckets,
        filter,
      })
      return { series, took: performance.now() - began }
    },
    enabled: span !== 'all' || oldest.data !== undefined,
    refetchInterval: ({ state }) => (paused ? false : Math.max(everyMs, (state.data?.took ?? 0) * restFor)),
    placeholderData: keepPreviousData,
    gcTime: 5000,
  })
  return query.data?.series
}
