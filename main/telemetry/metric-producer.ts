// Our aggregates as the SDK's MetricData. Points read the live numbers through getters: a collection copies nothing, and the
// exporters serialise each point at once.
import type * as SdkMetrics from '@opentelemetry/sdk-metrics'
import type { CollectionResult, DataPoint, Histogram, MetricData, MetricProducer } from '@opentelemetry/sdk-metrics'
import type { Family, Registry, Series } from './aggregates.ts'
import { SCOPE, type Instrument } from './names.ts'

type HrTime = [number, number]
export type SdkResource = NonNullable<SdkMetrics.MeterProviderOptions['resource']>

const hrTime = (milliseconds: number): HrTime => [Math.floor(milliseconds / 1000), Math.round((milliseconds % 1000) * 1e6)]

class Point implements DataPoint<number | Histogram> {
  readonly startTime: HrTime
  readonly attributes: Series['labels']
  endTime: HrTime
  readonly #point: Series['point']

  constructor(series: Series, endTime: HrTime) {
    this.startTime = hrTime(series.startedAt)
    this.attributes = series.labels
    this.endTime = endTime
    this.#point = series.point
  }

  get value(): number | Histogram {
    return this.#point.kind === 'counter' ? this.#point.value : this.#point
  }
}

export function createMetricProducer(
  registry: Registry,
  resource: SdkResource,
  sdk: typeof SdkMetrics,
  now: () => number,
): MetricProducer {
  const points = new WeakMap<Series, Point>()
  const point = (series: Series, endTime: HrTime): Point => {
    let found = points.get(series)
    if (!found) points.set(series, (found = new Point(series, endTime)))
    found.endTime = endTime
    return found
  }
  return {
    collect() {
      const endTime = hrTime(now())
      const byScope = Map.groupBy(registry.visible(), ({ family }) => family.instrument.scope ?? SCOPE)
      const scopeMetrics = Array.from(byScope, ([name, shown]) => ({
        scope: { name, version: '' },
        metrics: shown.map(({ family, series }) =>
          metric(
            family,
            series.map((one) => point(one, endTime)),
            sdk,
          ),
        ),
      }))
      return Promise.resolve<CollectionResult>({ resourceMetrics: { resource, scopeMetrics }, errors: [] })
    },
  }
}

/** One family as it stands now. */
export function familyData(
  { family, series }: ReturnType<Registry['visible']>[number],
  sdk: typeof SdkMetrics,
  now: number,
): MetricData {
  return metric(
    family,
    series.map((one) => new Point(one, hrTime(now))),
    sdk,
  )
}

function metric({ instrument }: Family, dataPoints: Point[], sdk: typeof SdkMetrics): MetricData {
  const common = { descriptor: descriptor(instrument), aggregationTemporality: sdk.AggregationTemporality.CUMULATIVE }
  return instrument.kind === 'counter'
    ? { ...common, dataPointType: sdk.DataPointType.SUM, isMonotonic: true, dataPoints: dataPoints as DataPoint<number>[] }
    : { ...common, dataPointType: sdk.DataPointType.HISTOGRAM, dataPoints: dataPoints as DataPoint<Histogram>[] }
}

const INT = 0
const DOUBLE = 1
const descriptor = ({ name, description, unit, number }: Instrument): MetricData['descriptor'] => ({
  name,
  description,
  unit,
  valueType: number === 'int' ? INT : DOUBLE,
})
