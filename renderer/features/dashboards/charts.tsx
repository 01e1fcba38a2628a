import type { Series, SeriesBucket } from '../../../shared/contract/dashboards.ts'
import { outcomeLooks } from '../../state/outcome.ts'
import { count, dollars, none, plural, seconds, shortCount } from '../../ui/format.ts'
import { Glyph } from '../../ui/icons.tsx'
import { Chart, type ChartProps, type Measure, type Point } from './chart.tsx'
import { ScatterPanel } from './scatter.tsx'
import { bucketWords, byGroup, groups, largest } from './window.ts'

const groupGlyph = { ok: 'check', limit: 'gauge', fail: 'octagon', block: 'shield', stop: 'minus' } as const
const colors = ['var(--d1)', 'var(--d4)', 'var(--d3)', 'var(--d2)', 'var(--d5)', 'var(--d6)'] as const

const tick = (value: number) => String(Number(value.toPrecision(3)))
const inSeconds = (ms: number | null) => (ms === null ? null : ms / 1000)
const twoDecimals = (value: number) => value.toFixed(2)
const whole = (value: number) => (Number.isInteger(value) ? shortCount(value).replace('.0', '') : '')

export type Shared = Pick<ChartProps, 'markers' | 'onBrush'>

export function Charts({ series, filter, shared }: { series: Series; filter: string; shared: Shared }) {
  const per = `per ${bucketWords(series.bucketMs)}`
  const points = (read: (bucket: SeriesBucket) => Point['values']): readonly Point[] =>
    series.buckets.map((bucket) => ({ at: bucket.at, values: read(bucket) }))
  const { totals } = series
  const sums = byGroup(totals)
  return (
    <div className="charts">
      <Chart
        {...shared}
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
        {...shared}
        title="Time to first token"
        unit="seconds, streams only"
        kind="lines"
        empty="No stream ended in this time."
        write={twoDecimals}
        axis={tick}
        measures={quantiles(totals.ttftP50, totals.ttftP95, totals.ttftP99)}
        points={points((bucket) => ({
          p50: inSeconds(bucket.ttftP50),
          p95: inSeconds(bucket.ttftP95),
          p99: inSeconds(bucket.ttftP99),
        }))}
      />
      <Chart
        {...shared}
        title="Latency"
        unit="seconds, to the last byte"
        kind="lines"
        empty="No call ended in this time."
        write={twoDecimals}
        axis={tick}
        measures={quantiles(totals.durationP50, totals.durationP95, totals.durationP99)}
        points={points((bucket) => ({
          p50: inSeconds(bucket.durationP50),
          p95: inSeconds(bucket.durationP95),
          p99: inSeconds(bucket.durationP99),
        }))}
      />
      <Cost series={series} per={per} points={points} shared={shared} />
      <ScatterPanel from={series.from} to={series.to} filter={filter} />
      <Chart
        {...shared}
        title="Tokens"
        unit={`${per}${totals.withoutTokens > 0 ? `, ${count(totals.withoutTokens)} calls uncounted` : ''}`}
        kind="bars"
        empty="No token counts were reported in this time."
        write={count}
        axis={whole}
        measures={tokenParts.map((part) => ({ ...part, total: count(part.read(totals)) }))}
        points={points((bucket) => Object.fromEntries(tokenParts.map((part) => [part.id, part.read(bucket)])))}
      />
      <Errors series={series} per={per} points={points} shared={shared} />
    </div>
  )
}

type Totals = Omit<SeriesBucket, 'at'>
const tokenParts = [
  { id: 'cached', name: 'cached', color: 'var(--tok-read)', read: ({ tokens }: Totals) => tokens.cacheRead },
  {
    id: 'fresh',
    name: 'fresh',
    color: 'var(--tok-fresh)',
    read: ({ tokens }: Totals) => Math.max(0, tokens.input - tokens.cacheRead),
  },
  { id: 'reasoning', name: 'reasoning', color: 'var(--tok-reason)', read: ({ tokens }: Totals) => tokens.reasoning },
  {
    id: 'output',
    name: 'output',
    color: 'var(--tok-visible)',
    read: ({ tokens }: Totals) => Math.max(0, tokens.output - tokens.reasoning),
  },
] as const

interface PartProps {
  readonly series: Series
  readonly per: string
  readonly points: (read: (bucket: SeriesBucket) => Point['values']) => readonly Point[]
  readonly shared: Shared
}

function quantiles(p50: number | null, p95: number | null, p99: number | null): readonly Measure[] {
  const total = (ms: number | null) => (ms === null ? none : seconds(ms))
  return [
    { id: 'p50', name: 'p50', color: 'var(--d1)', total: total(p50) },
    { id: 'p95', name: 'p95', color: 'var(--d2)', dash: '5 3', total: total(p95) },
    { id: 'p99', name: 'p99', color: 'var(--d4)', dash: '1.5 2.5', total: total(p99) },
  ]
}

function Cost({ series, per, points, shared }: PartProps) {
  const { cost, unpriced, costByModel } = series.totals
  const models = largest(costByModel)
  const missing = unpriced > 0 ? `, ${plural(unpriced, 'call')} unpriced` : ''
  return (
    <Chart
      {...shared}
      title="Cost by model"
      unit={`US$ ${per}${missing}`}
      kind="areas"
      empty={
        cost === null && unpriced > 0
          ? `None of the ${plural(unpriced, 'AI call')} has a price.`
          : 'No call with a price in this time.'
      }
      write={(value) => dollars(value, 4)}
      axis={tick}
      measures={models.map((model, index) => ({
        id: `m ${model}`,
        name: model === '' ? 'others' : model,
        color: model === '' ? 'var(--d6)' : (colors[index] ?? 'var(--d6)'),
        total: dollars(costByModel[model] ?? 0, 2),
      }))}
      points={points((bucket) => Object.fromEntries(models.map((model) => [`m ${model}`, bucket.costByModel[model] ?? 0])))}
    />
  )
}

function Errors({ series, per, points, shared }: PartProps) {
  const { errors } = series.totals
  const classes = largest(errors)
  return (
    <Chart
      {...shared}
      title="Errors by class"
      unit={per}
      kind="bars"
      empty="Nothing went wrong in this time."
      write={count}
      axis={whole}
      measures={classes.map((name, index) => ({
        id: `e ${name}`,
        name: name === '' ? 'others' : wordOf(name),
        color: colors[index] ?? 'var(--d6)',
        total: count(errors[name] ?? 0),
      }))}
      points={points((bucket) => Object.fromEntries(classes.map((name) => [`e ${name}`, bucket.errors[name] ?? 0])))}
    />
  )
}

const wordOf = (outcome: string): string =>
  outcome in outcomeLooks ? outcomeLooks[outcome as keyof typeof outcomeLooks].word : outcome
