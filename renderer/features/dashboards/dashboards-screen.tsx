import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo } from 'react'
import type { Series } from '../../../shared/contract/dashboards.ts'
import { useConsole } from '../../state/console.tsx'
import { useCommands } from '../../state/use-commands.ts'
import { Glyph } from '../../ui/icons.tsx'
import { dayAndMinutes } from '../../ui/format.ts'
import { useObserved, useObservedPart } from '../../ui/observable.ts'
import { goTo } from '../../ui/route.ts'
import { Segments } from '../../ui/segments.tsx'
import { breakdownInput, BreakdownTable } from './breakdown.tsx'
import { Charts } from './charts.tsx'
import { NoCalls } from './no-calls.tsx'
import { marksInput } from './scatter.tsx'
import { Tiles } from './tiles.tsx'
import { FilterBox, filterInputId } from './filter-box.tsx'
import { useWindow } from './use-window.ts'
import { linesOfSpan, ranges, spanOf, type Span } from './window.ts'
import './dashboards.css'

const refreshMs = 1000
/** Of the marks and the breakdown, which are not at the top of the screen. */
const slowRefreshMs = 3000

export function DashboardsScreen() {
  const { ask, feed } = useConsole()
  const filter = useObserved(feed.filter)
  const paused = useObservedPart(feed.calls, (view) => view.paused)
  const { range, custom, span, buckets, setRange, setCustom } = useWindow(!paused)
  const query = useQuery(
    ask.dashboards.series.queryOptions({
      input: { from: span?.from ?? '', to: span?.to ?? '', buckets, filter },
      enabled: span !== null,
      refetchInterval: paused ? false : refreshMs,
      placeholderData: keepPreviousData,
    }),
  )
  useEarly(span, filter)
  const show = () => {
    if (span) feed.setFilter(linesOfSpan(filter, span))
    goTo('calls')
  }
  useCommands([
    { id: 'dashboards.show', title: 'Show these calls', group: 'Dashboards', run: show },
    {
      id: 'dashboards.filter',
      title: 'Filter the calls of the dashboards',
      group: 'Dashboards',
      keys: ['/', 'Mod+f'],
      run: () => document.getElementById(filterInputId)?.focus(),
    },
  ])
  const before = ranges.find((candidate) => candidate.value === range)?.before ?? ''
  return (
    <section className="pane" aria-label="Dashboards">
      <div className="panehead">
        <FilterBox />
        <Segments
          label="Range"
          value={custom ? 'custom' : range}
          options={custom ? [...ranges, { value: 'custom', label: 'Custom' }] : ranges}
          onChange={(value) => {
            if (value !== 'custom') setRange(value)
          }}
        />
        <span className="t2 wide">
          {custom ? `${dayAndMinutes(custom.from)} to ${dayAndMinutes(custom.to)}` : before}
          {paused ? ', paused' : ''}
        </span>
        <button type="button" className="btn" title="Show these calls in Calls" onClick={show}>
          Show these calls
        </button>
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
        {query.data ? (
          <Panels
            series={query.data}
            filter={filter}
            hasBefore={custom !== null || range !== 'all'}
            every={paused ? false : slowRefreshMs}
            onBrush={setCustom}
            onAll={() => setRange('all')}
          />
        ) : (
          query.isPending && <p className="notice">Reading the calls of this time.</p>
        )}
      </div>
    </section>
  )
}

/** Marks and breakdown are asked for with the series and not after it is drawn. */
function useEarly(span: Span | null, filter: string): void {
  const { ask } = useConsole()
  const client = useQueryClient()
  const { from, to } = span ?? { from: '', to: '' }
  useEffect(() => {
    if (from === '') return
    void client.prefetchQuery(ask.dashboards.scatter.queryOptions({ input: marksInput({ from, to, filter }) }))
    void client.prefetchQuery(ask.dashboards.breakdown.queryOptions({ input: breakdownInput({ from, to, filter }) }))
  }, [ask, client, from, to, filter])
}

interface PanelsProps {
  readonly series: Series
  readonly filter: string
  readonly hasBefore: boolean
  readonly every: number | false
  readonly onBrush: (span: Span) => void
  readonly onAll: () => void
}

function Panels({ series, filter, hasBefore, every, onBrush, onAll }: PanelsProps) {
  const { ask } = useConsole()
  const revisions = useQuery(ask.config.revisions.queryOptions())
  const { bucketMs } = series
  const markers = useMemo(() => {
    const start = Date.parse(series.from)
    return (revisions.data ?? []).flatMap(({ number, appliedAt }) => {
      const bucket = series.buckets[Math.floor((Date.parse(appliedAt) - start) / bucketMs)]
      return bucket ? [{ at: bucket.at, label: `r${number}` }] : []
    })
  }, [series, bucketMs, revisions.data])
  const brush = useCallback((first: string, last: string) => onBrush(spanOf(first, last, bucketMs)), [onBrush, bucketMs])
  const shared = useMemo(() => ({ markers, onBrush: brush }), [markers, brush])
  const { from, to } = series
  return (
    <>
      <Tiles series={series} hasBefore={hasBefore} />
      {series.totals.calls === 0 ? (
        <NoCalls isAll={!hasBefore} onAll={onAll} />
      ) : (
        <>
          <Charts series={series} filter={filter} shared={shared} every={every} />
          <BreakdownTable from={from} to={to} filter={filter} every={every} cost={series.totals.cost} />
        </>
      )}
    </>
  )
}
