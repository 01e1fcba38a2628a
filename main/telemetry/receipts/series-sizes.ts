// How many series an instrument has, and what they weigh on a Prometheus page and in an OTLP push. A family is written again only
// when it has new series: the digits of its numbers change little, and a large page is not written for every look at the screen.
import type { Registry } from '../aggregates.ts'
import type { Instrument } from '../names.ts'
import { SCOPE } from '../names.ts'
import { metricText } from '../prometheus-text.ts'

export interface FamilySize {
  readonly series: number
  /** Samples on a Prometheus page. */
  readonly lines: number
  readonly prometheus: number
  /** Null until the encoder is loaded. */
  readonly otlp: number | null
}

type Visible = ReturnType<Registry['visible']>[number]
/** Bytes of a family in a push; null: not known yet. */
export type MetricSize = ((visible: Visible) => number) | null

const nothing: FamilySize = { series: 0, lines: 0, prometheus: 0, otlp: 0 }

export interface SeriesSizes {
  of(instruments: readonly Instrument[]): FamilySize
}

export function createSeriesSizes(visible: () => readonly Visible[], otlpSize: () => MetricSize): SeriesSizes {
  const known = new Map<string, FamilySize>()
  const measured = (one: Visible): FamilySize => {
    const encode = otlpSize()
    const key = `${one.family.instrument.name} ${one.family.boundaries.length}`
    const found = known.get(key)
    if (found?.series === one.series.length && (found.otlp !== null || encode === null)) return found
    const size = measure(one, encode)
    known.set(key, size)
    return size
  }
  return {
    of(instruments) {
      const wanted = new Set(instruments)
      return visible()
        .filter(({ family }) => wanted.has(family.instrument))
        .map(measured)
        .reduce(sum, nothing)
    },
  }
}

const sum = (a: FamilySize, b: FamilySize): FamilySize => ({
  series: a.series + b.series,
  lines: a.lines + b.lines,
  prometheus: a.prometheus + b.prometheus,
  otlp: a.otlp === null || b.otlp === null ? null : a.otlp + b.otlp,
})

function measure(visible: Visible, encode: MetricSize): FamilySize {
  const { family, series } = visible
  const { name, unit, description, kind } = family.instrument
  const points = series.map(({ labels, point }) => ({
    attributes: labels,
    value: point.kind === 'counter' ? point.value : point,
  }))
  const text = metricText({ name, scope: family.instrument.scope ?? SCOPE, unit, description, kind, points })
  return {
    series: series.length,
    lines: series.length * (kind === 'counter' ? 1 : family.boundaries.length + 3),
    prometheus: Buffer.byteLength(text),
    otlp: encode === null ? null : encode(visible),
  }
}
