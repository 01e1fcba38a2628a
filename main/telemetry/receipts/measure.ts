// Brings together what receipts are made of, for the configuration in force: nothing is measured until somebody looks, and what was
// measured is kept until there are new calls.
import type { EndpointConfig } from '../../../shared/config/service.ts'
import type { Differences } from '../../../shared/differences.ts'
import { createRegistry, type Registry } from '../aggregates.ts'
import type { Clock } from '../clock.ts'
import type { TelemetryConfig } from '../config.ts'
import { createPlan } from '../plan.ts'
import { everythingOn } from './effects.ts'
import type { Measured } from './receipts.ts'
import { replay } from './replay.ts'
import type { ObservedSample, Sample } from './sample.ts'
import { createSeriesSizes, type MetricSize } from './series-sizes.ts'
import { emptySizes, sizesOf, type PartSizes } from './span-sizes.ts'
import type { SpanPart } from './effects.ts'

export interface MeasureInput {
  readonly config: TelemetryConfig
  readonly endpoints: readonly EndpointConfig[]
  readonly sample: Sample
  readonly registry: Registry
  readonly differences: Differences
  readonly clock: Clock
  readonly otlpSize: () => MetricSize
}

export function createMeasure(input: MeasureInput): () => Measured {
  const { config, sample, registry, differences, clock, otlpSize } = input
  const how = { mask: differences.maskSecretsInSpans, escape: differences.escapeInvalidUtf8 }
  const ofCalls = new WeakMap<ObservedSample, PartSizes>()
  const partsOf = (call: ObservedSample): PartSizes => {
    let found = ofCalls.get(call)
    if (found === undefined) ofCalls.set(call, (found = sizesOf(call, { config, clock, how })))
    return found
  }
  let shown = registry.visible()
  const live = createSeriesSizes(() => shown, otlpSize)
  const estimated = createSeriesSizes(
    whenChanged(sample, () => replayed(input)),
    otlpSize,
  )
  return () => {
    shown = registry.visible()
    return {
      calls: sample.calls.length,
      inbound: sample.calls.filter(({ inbound }) => inbound).length,
      parts: sumOf(sample.calls.map(partsOf)),
      live,
      estimated,
      series: shown.reduce((sum, { series }) => sum + series.length, 0),
    }
  }
}

function replayed({ config, endpoints, sample, differences }: MeasureInput): ReturnType<Registry['visible']> {
  const registry = createRegistry()
  const ignore = (): void => {}
  const plan = createPlan({
    config: everythingOn(config),
    endpoints,
    differences,
    registry,
    propagators: [],
    report: ignore,
  })
  replay(sample.calls, plan)
  return registry.visible()
}

function whenChanged<T>(sample: Sample, make: () => T): () => T {
  let made: { readonly version: number; readonly value: T } | null = null
  return () => {
    if (made?.version !== sample.version) made = { version: sample.version, value: make() }
    return made.value
  }
}

function sumOf(all: readonly PartSizes[]): PartSizes {
  const sum = emptySizes()
  for (const sizes of all) {
    for (const part of Object.keys(sizes) as SpanPart[]) {
      sum[part].spans += sizes[part].spans
      sum[part].bytes += sizes[part].bytes
    }
  }
  return sum
}
