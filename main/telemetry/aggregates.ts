// The counts behind the metrics. The SDK keeps its aggregates in maps keyed by attribute sets, which costs more than the rest
// of a request; here a layer asks once for the series of a label set and keeps it, and a request only adds numbers.
//
// Series live as long as the process: a reload with the same labels goes on counting where it was, so counters stay monotonic.
// What a configuration no longer records is hidden, not deleted: a group (the series of one layer of one endpoint or backend)
// is shown while the plan in force uses it.
import { SIZE_BUCKETS, TIME_BUCKETS, type Instrument } from './names.ts'

export type LabelValue = string | number | boolean
export type Labels = Readonly<Record<string, LabelValue>>

export interface Counter {
  add(value: number): void
}
export interface Histogram {
  record(value: number): void
}

/** One series: what the exporters read. The numbers inside are live. */
export interface Series {
  readonly labels: Labels
  readonly startedAt: number
  generation: number
  readonly point: CounterPoint | HistogramPoint
}

export class CounterPoint implements Counter {
  readonly kind = 'counter'
  value = 0

  add(value: number): void {
    this.value += value
  }
}

/** Explicit buckets, upper bounds inclusive; the shape is the SDK's `Histogram`, so that its exporters read it in place. */
export class HistogramPoint implements Histogram {
  readonly kind = 'histogram'
  readonly buckets: { readonly boundaries: number[]; readonly counts: number[] }
  sum = 0
  count = 0
  min = Infinity
  max = -Infinity

  constructor(boundaries: number[]) {
    this.buckets = { boundaries, counts: Array.from({ length: boundaries.length + 1 }, () => 0) }
  }

  record(value: number): void {
    const { boundaries, counts } = this.buckets
    let low = 0
    let high = boundaries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (value <= boundaries[middle]!) high = middle
      else low = middle + 1
    }
    counts[low]!++
    this.count++
    this.sum += value
    if (value < this.min) this.min = value
    if (value > this.max) this.max = value
  }
}

export interface Family {
  readonly instrument: Instrument
  readonly boundaries: number[]
  readonly series: Map<string, Series>
}

/** The series of one place (a layer of an endpoint or backend): created when they first count, then shared by equal labels. */
export interface Group {
  counter(instrument: Instrument, labels: Labels): Counter
  histogram(instrument: Instrument, labels: Labels): Histogram
}

/** Buckets of the file's `histograms`, where they are honoured; null means KrakenD's lists. */
export interface Buckets {
  readonly time: readonly number[] | null
  readonly size: readonly number[] | null
}

export interface Registry {
  /** A new plan: nothing is shown until groups are asked for again. */
  begin(buckets: Buckets): void
  group(key: string): Group
  /** Visible families that hold at least one visible series. */
  visible(): { readonly family: Family; readonly series: readonly Series[] }[]
}

export function createRegistry(now: () => number = Date.now): Registry {
  const families = new Map<string, Family>()
  const groups = new Map<string, PlaceGroup>()
  let generation = 0
  let buckets: Buckets = { time: null, size: null }

  const family = (instrument: Instrument): Family => {
    const own = instrument.buckets === 'time' ? buckets.time : buckets.size
    const boundaries = [...(instrument.boundaries ?? own ?? (instrument.buckets === 'time' ? TIME_BUCKETS : SIZE_BUCKETS))]
    const id = `${instrument.name}\n${instrument.kind}\n${instrument.unit}\n${instrument.kind === 'histogram' ? boundaries.join() : ''}`
    let found = families.get(id)
    if (!found) families.set(id, (found = { instrument, boundaries, series: new Map() }))
    return found
  }

  const series = (instrument: Instrument, labels: Labels): Series => {
    const home = family(instrument)
    const key = labelKey(labels)
    let found = home.series.get(key)
    if (!found) {
      const point = instrument.kind === 'counter' ? new CounterPoint() : new HistogramPoint(home.boundaries)
      home.series.set(key, (found = { labels, startedAt: now(), generation: -1, point }))
    }
    return found
  }

  class PlaceGroup implements Group {
    readonly #mine = new Set<Series>()
    generation = -1

    counter(instrument: Instrument, labels: Labels): Counter {
      return this.#take(instrument, labels).point as CounterPoint
    }
    histogram(instrument: Instrument, labels: Labels): Histogram {
      return this.#take(instrument, labels).point as HistogramPoint
    }
    show(): void {
      this.generation = generation
      for (const one of this.#mine) one.generation = generation
    }
    #take(instrument: Instrument, labels: Labels): Series {
      const found = series(instrument, labels)
      this.#mine.add(found)
      // A request that began under an older plan must not bring back what the new plan switched off.
      if (this.generation === generation) found.generation = generation
      return found
    }
  }

  return {
    begin(next) {
      generation++
      buckets = next
    },
    group(place) {
      const key = `${place}\n${buckets.time?.join() ?? ''}\n${buckets.size?.join() ?? ''}`
      let found = groups.get(key)
      if (!found) groups.set(key, (found = new PlaceGroup()))
      found.show()
      return found
    },
    visible() {
      const shown = []
      for (const home of families.values()) {
        const live = []
        for (const one of home.series.values()) if (one.generation === generation) live.push(one)
        if (live.length > 0) shown.push({ family: home, series: live })
      }
      return shown
    },
  }
}

const labelKey = (labels: Labels): string =>
  JSON.stringify(
    Object.keys(labels)
      .toSorted()
      .map((name) => [name, labels[name]]),
  )
