import { memo } from 'react'
import type { Series, SeriesBucket, SeriesTokens } from '../../../shared/contract/dashboards.ts'
import { count, dollars, none, plural, seconds } from '../../ui/format.ts'
import { Glyph } from '../../ui/icons.tsx'
import { Chart, type ChartProps, type Measure, type Point } from './chart.tsx'
import { ScatterPanel } from './scatter.tsx'
import { bucketWords, largest } from './window.ts'
import { emptyWords, groupLooks, inLegend, outcomeWord, type EmptyWords } from './words.ts'

const colors = ['var(--d1)', 'var(--d4)', 'var(--d3)', 'var(--d2)', 'var(--d5)'] as const
const restColor = 'var(--d6)'

const tick = (value: number) => String(Number(value.toPrecision(3)))
const twoDecimals = (value: number) => value.toFixed(2)
const whole = (value: number) => (Number.isInteger(value) ? inLegend(value).replace('.0k', 'k') : '')

export type Shared = Pick<ChartProps, 'markers' | 'onBrush'>
interface PartProps {
  readonly series: Series
  readonly per: string
  readonly empty: EmptyWords
  readonly shared: Shared & { readonly bucketMs: number }
}

export const Charts = memo(function Charts(props: { series: Series; filter: string; shared: Shared; every: number | false }) {
  const { series, filter } = props
  const empty = emptyWords(series.totals)
  const part = {
    series,
    empty,
    per: `per ${bucketWords(series.bucketMs)}`,
    shared: { ...props.shared, bucketMs: series.bucketMs },
  }
  return (
    <div className="charts">
      <Outcomes {...part} />
      <Percentiles {...part} title="Time to first token" unit="seconds, streams only" of="ttft" empty={empty.streams} />
      <Percentiles {...part} title="Latency" unit="seconds, to the last byte" of="duration" empty={empty.calls} />
      <Cost {...part} />
      <ScatterPanel from={series.from} to={series.to} filter={filter} every={props.every} empty={empty.marks} />
      <Tokens {...part} />
      <Errors {...part} />
    </div>
  )
})

const pointsOf = (series: Series, read: (bucket: SeriesBucket) => Point['values']): readonly Point[] =>
  series.buckets.map((bucket) => ({ at: bucket.at, values: read(bucket) }))

function Outcomes({ series, per, empty, shared }: PartProps) {
  const sums = series.totals.groups
  return (
    <Chart
      {...shared}
      title="Calls by outcome"
      unit={per}
      kind="bars"
      empty={empty.calls}
      write={count}
      axis={whole}
      measures={groupLooks
        .filter(({ group }) => sums[group] > 0)
        .map(({ group, name, color, tone, glyph }) => ({
          id: group,
          name,
          color,
          total: count(sums[group]),
          mark: (
            <span className={tone}>
              <Glyph name={glyph} />
            </span>
          ),
        }))}
      points={pointsOf(series, (bucket) => bucket.groups)}
    />
  )
}

const shares = [
  { id: 'P50', name: 'p50', color: 'var(--d1)' },
  { id: 'P95', name: 'p95', color: 'var(--d2)', dash: '5 3' },
  { id: 'P99', name: 'p99', color: 'var(--d4)', dash: '1.5 2.5' },
] as const

type PercentilesProps = Omit<PartProps, 'empty'> & { title: string; unit: string; of: 'ttft' | 'duration'; empty: string }

function Percentiles({ series, shared, title, unit, of, empty }: PercentilesProps) {
  return (
    <Chart
      {...shared}
      title={title}
      unit={unit}
      kind="lines"
      empty={empty}
      write={twoDecimals}
      axis={tick}
      measures={shares.map((share): Measure => {
        const ms = series.totals[`${of}${share.id}`]
        return { ...share, total: ms === null ? none : seconds(ms) }
      })}
      points={pointsOf(series, (bucket) =>
        Object.fromEntries(
          shares.map(({ id }) => {
            const ms = bucket[`${of}${id}`]
            return [id, ms === null ? null : ms / 1000]
          }),
        ),
      )}
    />
  )
}

const tokenParts: readonly { readonly id: keyof SeriesTokens; readonly name: string; readonly color: string }[] = [
  { id: 'cacheRead', name: 'cached', color: 'var(--tok-read)' },
  { id: 'fresh', name: 'fresh', color: 'var(--tok-fresh)' },
  { id: 'reasoning', name: 'reasoning', color: 'var(--tok-reason)' },
  { id: 'visible', name: 'output', color: 'var(--tok-visible)' },
]

function Tokens({ series, per, empty, shared }: PartProps) {
  const { tokens, withoutTokens } = series.totals
  return (
    <Chart
      {...shared}
      title="Tokens"
      unit={withoutTokens > 0 ? `${per}, ${plural(withoutTokens, 'call')} uncounted` : per}
      kind="bars"
      empty={empty.tokens}
      write={count}
      axis={whole}
      // A part that nobody reported is not a part of 0 tokens.
      measures={tokenParts.filter(({ id }) => tokens[id] > 0).map((part) => ({ ...part, total: inLegend(tokens[part.id]) }))}
      points={pointsOf(series, (bucket) => ({ ...bucket.tokens }))}
    />
  )
}

function Cost({ series, per, empty, shared }: PartProps) {
  const { unpriced, costByModel } = series.totals
  const models = largest(costByModel)
  return (
    <Chart
      {...shared}
      title="Cost by model"
      unit={`US$ ${per}${unpriced > 0 ? `, ${plural(unpriced, 'call')} unpriced` : ''}`}
      kind="areas"
      empty={empty.cost}
      write={(value) => dollars(value, 4)}
      axis={tick}
      measures={namedMeasures(
        'm',
        models,
        (name) => name,
        costByModel,
        (value) => dollars(value, 2),
      )}
      points={pointsOf(series, (bucket) =>
        Object.fromEntries(models.map((model) => [`m ${model}`, bucket.costByModel[model] ?? 0])),
      )}
    />
  )
}

function Errors({ series, per, empty, shared }: PartProps) {
  const { errors } = series.totals
  const classes = largest(errors)
  return (
    <Chart
      {...shared}
      title="Errors by class"
      unit={per}
      kind="bars"
      empty={empty.errors}
      write={count}
      axis={whole}
      measures={namedMeasures('e', classes, outcomeWord, errors, count)}
      points={pointsOf(series, (bucket) => Object.fromEntries(classes.map((name) => [`e ${name}`, bucket.errors[name] ?? 0])))}
    />
  )
}

function namedMeasures(
  prefix: string,
  names: readonly string[],
  word: (name: string) => string,
  sums: Readonly<Record<string, number>>,
  write: (value: number) => string,
): readonly Measure[] {
  return names.map((name, index) => ({
    id: `${prefix} ${name}`,
    name: name === '' ? 'others' : word(name),
    color: name === '' ? restColor : (colors[index] ?? restColor),
    total: write(sums[name] ?? 0),
    mayCut: prefix === 'm',
  }))
}
