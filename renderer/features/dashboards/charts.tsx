import type { Series, SeriesBucket } from '../../../shared/contract/dashboards.ts'
import { outcomeLooks } from '../../state/outcome.ts'
import { count, none, seconds, shortCount } from '../../ui/format.ts'
import { Glyph } from '../../ui/icons.tsx'
import { Chart, type Measure, type Point } from './chart.tsx'
import { bucketWords, byGroup, errorClasses, groups } from './window.ts'

const groupGlyph = { ok: 'check', limit: 'gauge', fail: 'octagon', block: 'shield', stop: 'minus' } as const
const errorColors = ['var(--d4)', 'var(--d2)', 'var(--d3)', 'var(--d6)'] as const

const tick = (value: number) => String(Number(value.toPrecision(3)))
const inSeconds = (ms: number | null) => (ms === null ? null : ms / 1000)
const twoDecimals = (value: number) => value.toFixed(2)
const whole = (value: number) => (Number.isInteger(value) ? shortCount(value).replace('.0', '') : '')

export function Charts({ series }: { series: Series }) {
  const per = `per ${bucketWords(series.bucketMs)}`
  const points = (read: (bucket: SeriesBucket) => Point['values']): readonly Point[] =>
    series.buckets.map((bucket) => ({ at: bucket.at, values: read(bucket) }))
  const { totals } = series
  const sums = byGroup(totals)
  return (
    <div className="charts">
      <Chart
        title="Calls by outcome"
        unit={per}
        kind="bars"
        empty="No call ended in this time."
        write={count}
        axis={whole}
        measures={groups.map((group) => ({
          id: group.tone,
          name: group.name,
          color: group.color,
          total: count(sums[group.tone]),
          mark: (
            <span className={group.tone}>
              <Glyph name={groupGlyph[group.tone]} />
            </span>
          ),
        }))}
        points={points((bucket) => byGroup(bucket))}
      />
      <Chart
        title="Time to first token"
        unit="seconds, streams only"
        kind="lines"
        empty="No stream ended in this time."
        write={twoDecimals}
        axis={tick}
        measures={quantiles(totals.ttftP50, totals.ttftP95)}
        points={points((bucket) => ({ p50: inSeconds(bucket.ttftP50), p95: inSeconds(bucket.ttftP95) }))}
      />
      <Chart
        title="Latency"
        unit="seconds, to the last byte"
        kind="lines"
        empty="No call ended in this time."
        write={twoDecimals}
        axis={tick}
        measures={quantiles(totals.durationP50, totals.durationP95)}
        points={points((bucket) => ({ p50: inSeconds(bucket.durationP50), p95: inSeconds(bucket.durationP95) }))}
      />
      <Errors series={series} per={per} points={points} />
      <Chart
        title="Input tokens"
        unit={per}
        kind="bars"
        empty="No token counts were reported in this time."
        write={count}
        axis={whole}
        measures={[
          { id: 'cacheRead', name: 'cache read', color: 'var(--tok-read)', total: count(totals.tokens.cacheRead) },
          {
            id: 'fresh',
            name: 'fresh',
            color: 'var(--tok-fresh)',
            total: count(Math.max(0, totals.tokens.input - totals.tokens.cacheRead)),
          },
        ]}
        points={points(({ tokens }) => ({ cacheRead: tokens.cacheRead, fresh: Math.max(0, tokens.input - tokens.cacheRead) }))}
      />
      <Chart
        title="Output tokens"
        unit={per}
        kind="bars"
        empty="No token counts were reported in this time."
        write={count}
        axis={whole}
        measures={[
          {
            id: 'visible',
            name: 'visible',
            color: 'var(--tok-visible)',
            total: count(Math.max(0, totals.tokens.output - totals.tokens.reasoning)),
          },
          { id: 'reasoning', name: 'reasoning', color: 'var(--tok-reason)', total: count(totals.tokens.reasoning) },
        ]}
        points={points(({ tokens }) => ({ visible: Math.max(0, tokens.output - tokens.reasoning), reasoning: tokens.reasoning }))}
      />
    </div>
  )
}

function quantiles(p50: number | null, p95: number | null): readonly Measure[] {
  return [
    { id: 'p50', name: 'p50', color: 'var(--d1)', total: p50 === null ? none : seconds(p50) },
    { id: 'p95', name: 'p95', color: 'var(--d2)', dash: '5 3', total: p95 === null ? none : seconds(p95) },
  ]
}

function Errors(props: {
  series: Series
  per: string
  points: (read: (bucket: SeriesBucket) => Point['values']) => readonly Point[]
}) {
  const { series } = props
  const { named, others } = errorClasses(series, errorColors.length)
  const sum = (bucket: Omit<SeriesBucket, 'at'>, classes: readonly string[]) =>
    classes.reduce((total, name) => total + (bucket.outcomes[name] ?? 0), 0)
  const lines = [
    ...named.map((name) => ({ id: name, name: wordOf(name), classes: [name] })),
    ...(others.length > 0 ? [{ id: 'others', name: `${others.length} others`, classes: others }] : []),
  ]
  return (
    <Chart
      title="Errors"
      unit={`${props.per}, by what went wrong`}
      kind="bars"
      empty="Nothing went wrong in this time."
      write={count}
      axis={whole}
      measures={lines.map((line, index) => ({
        id: line.id,
        name: line.name,
        color: errorColors[index] ?? 'var(--d6)',
        total: count(sum(series.totals, line.classes)),
      }))}
      points={props.points((bucket) => Object.fromEntries(lines.map((line) => [line.id, sum(bucket, line.classes)])))}
    />
  )
}

const wordOf = (outcome: string): string =>
  outcome in outcomeLooks ? outcomeLooks[outcome as keyof typeof outcomeLooks].word : outcome
