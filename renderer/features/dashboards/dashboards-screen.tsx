import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useConsole } from '../../state/console.tsx'
import { Glyph } from '../../ui/icons.tsx'
import { useObserved, useObservedPart } from '../../ui/observable.ts'
import { Segments } from '../../ui/segments.tsx'
import { useNow } from '../../ui/time.ts'
import { Charts } from './charts.tsx'
import { Tiles } from './tiles.tsx'
import { bucketCount, ranges, windowOf, type Range } from './window.ts'
import './dashboards.css'

const refreshMs = 3000

export function DashboardsScreen() {
  const { ask, feed } = useConsole()
  const filter = useObserved(feed.filter)
  const paused = useObservedPart(feed.calls, (view) => view.paused)
  const [range, setRange] = useState<Range>('1h')
  const chosen = ranges.find((candidate) => candidate.value === range) ?? ranges[0]!
  const now = useNow(refreshMs, !paused)
  const query = useQuery(
    ask.dashboards.series.queryOptions({
      input: { ...windowOf(chosen.ms, now), buckets: bucketCount, filter },
      refetchInterval: paused ? false : refreshMs,
      placeholderData: keepPreviousData,
    }),
  )
  const series = query.data
  return (
    <section className="pane" aria-label="Dashboards">
      <div className="panehead">
        <Segments label="Range" value={range} options={ranges} onChange={setRange} />
        <span className="t2 wide">{chosen.before}</span>
        <span className="grow" />
        <span className="t2 cut">
          {filter === '' ? (
            'All calls'
          ) : (
            <>
              Calls that match <span className="mono t1">{filter}</span>
            </>
          )}
          {', '}
          <a href="#/calls">{filter === '' ? 'filter them' : 'change the filter'}</a> in Calls
        </span>
      </div>
      <div className="scroll" tabIndex={0} role="region" aria-label="Tiles and charts">
        {query.isError && (
          <p className="notice wash-fail">
            <span className="fail">
              <Glyph name="octagon" />
            </span>
            The series could not be read: {query.error.message}
          </p>
        )}
        {series ? (
          <>
            <Tiles series={series} />
            <Charts series={series} />
          </>
        ) : (
          query.isPending && <p className="notice">Reading the calls of this time.</p>
        )}
      </div>
    </section>
  )
}
