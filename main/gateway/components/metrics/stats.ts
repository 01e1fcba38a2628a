// Counters, gauges and histograms under flat names, and the page that shows them, as go-metrics publishes its registry.
// Names that no request has touched yet are there too, with 0: dashboards find all series from the start.

const sampleSize = 1028
const percentiles: readonly (readonly [string, number])[] = [
  ['50-percentile', 0.5],
  ['75-percentile', 0.75],
  ['95-percentile', 0.95],
  ['99-percentile', 0.99],
  ['999-percentile', 0.999],
]

export class Stats {
  readonly #numbers = new Map<string, number>()
  readonly #histograms = new Map<string, Histogram>()

  add(name: string, by = 1): void {
    this.#numbers.set(name, (this.#numbers.get(name) ?? 0) + by)
  }

  set(name: string, value: number): void {
    this.#numbers.set(name, value)
  }

  get(name: string): number {
    return this.#numbers.get(name) ?? 0
  }

  histogram(name: string, random: () => number): Histogram {
    let found = this.#histograms.get(name)
    if (!found) this.#histograms.set(name, (found = new Histogram(random)))
    return found
  }

  /** KrakenD's histograms tell of the time since the last collection. */
  clearHistograms(): void {
    for (const histogram of this.#histograms.values()) histogram.clear()
  }

  /** One name a line, sorted. */
  page(): string {
    const all = [...this.#numbers, ...[...this.#histograms].flatMap(([name, histogram]) => histogram.values(name))]
    const lines = all.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${JSON.stringify(name)}: ${value}`)
    return `{\n${lines.join(',\n')}\n}\n`
  }
}

/** All values until there are too many, then a fair sample of them. */
export class Histogram {
  readonly #random: () => number
  #count = 0
  #sample: number[] = []

  constructor(random: () => number) {
    this.#random = random
  }

  update(value: number): void {
    this.#count++
    if (this.#sample.length < sampleSize) this.#sample.push(value)
    else {
      const at = Math.floor(this.#random() * this.#count)
      if (at < sampleSize) this.#sample[at] = value
    }
  }

  clear(): void {
    this.#count = 0
    this.#sample = []
  }

  values(name: string): [string, number][] {
    const sorted = this.#sample.toSorted((a, b) => a - b)
    const mean = sorted.reduce((sum, value) => sum + value, 0) / (sorted.length || 1)
    const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (sorted.length || 1)
    return [
      [`${name}.count`, this.#count],
      [`${name}.min`, sorted[0] ?? 0],
      [`${name}.max`, sorted.at(-1) ?? 0],
      [`${name}.mean`, mean],
      [`${name}.std-dev`, Math.sqrt(variance)],
      ...percentiles.map(([label, share]): [string, number] => [`${name}.${label}`, percentile(sorted, share)]),
    ]
  }
}

/** Between two values in proportion, counted as go-metrics does: position p * (n + 1), from 1. */
function percentile(sorted: readonly number[], share: number): number {
  const position = share * (sorted.length + 1)
  if (sorted.length === 0) return 0
  if (position < 1) return sorted[0]!
  if (position >= sorted.length) return sorted.at(-1)!
  const below = sorted[Math.floor(position) - 1]!
  return below + (position - Math.floor(position)) * (sorted[Math.floor(position)]! - below)
}
