// The text format as KrakenD's library writes it (spec 3): empty HELP lines kept, families and labels sorted, every bucket printed,
// numbers in Go's shortest form. Written family by family, so that a large page leaves room for requests in between.
import { SCOPE } from './names.ts'

export type PointValue =
  | number
  | {
      readonly buckets: { readonly boundaries: readonly number[]; readonly counts: readonly number[] }
      readonly sum?: number | undefined
      readonly count: number
    }

export interface TextMetric {
  readonly name: string
  /** Absent: KrakenD's. */
  readonly scope?: string
  readonly unit: string
  readonly description: string
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly points: readonly { readonly attributes: object; readonly value: PointValue }[]
}

/** A family that is not an instrument: runtime figures, `target_info`. Samples are given in the order they are printed. */
export interface TextFamily {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'summary'
  readonly samples: readonly {
    readonly suffix?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly value: number
  }[]
}

const scopeLabels = (scope = SCOPE) => ({ otel_scope_name: scope, otel_scope_version: '' })
export const SERIES_PER_SLICE = 50

/** One format of a page: text here, protobuf in prometheus-protobuf.ts. */
export interface PageWriter<Piece> {
  /** Series come in the order of the page. Yields every `SERIES_PER_SLICE` series, with an empty piece if need be. */
  metric(name: string, metric: TextMetric, series: readonly PageSeries[]): Iterable<Piece>
  family(family: TextFamily): Iterable<Piece>
}

export interface PageSeries {
  readonly labels: SortedLabels
  /** Its value is read when it is written. */
  readonly point: TextMetric['points'][number]
}

/** Yields pieces of about fifty series each. */
export const writePage = (metrics: readonly TextMetric[], families: readonly TextFamily[]): Generator<string> =>
  writePageAs(textWriter, metrics, families)

export function* writePageAs<Piece>(
  writer: PageWriter<Piece>,
  metrics: readonly TextMetric[],
  families: readonly TextFamily[],
): Generator<Piece> {
  const all = [
    ...metrics
      .filter(({ points }) => points.length > 0)
      .map((metric) => ({ name: familyName(metric), write: () => writeMetric(writer, metric) })),
    ...[...families, ...scopeInfo(metrics)].map((family) => ({ name: family.name, write: () => writer.family(family) })),
  ].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  for (const { write } of all) yield* write()
}

const scopeInfo = (metrics: readonly TextMetric[]): TextFamily[] =>
  metrics.length === 0
    ? []
    : [
        {
          name: 'otel_scope_info',
          help: 'Instrumentation Scope metadata',
          type: 'gauge',
          samples: [...new Set(metrics.map(({ scope }) => scope ?? SCOPE))]
            .toSorted()
            .map((scope) => ({ labels: scopeLabels(scope), value: 1 })),
        },
      ]

export const targetInfo = (attributes: Readonly<Record<string, unknown>>): TextFamily => ({
  name: 'target_info',
  help: 'Target metadata',
  type: 'gauge',
  samples: [{ labels: sanitizeLabels(attributes), value: 1 }],
})

const unitSuffixes: Readonly<Record<string, string>> = { s: '_seconds', By: '_bytes', ms: '_milliseconds', '1': '_ratio' }

export function familyName({ name, unit, kind }: TextMetric): string {
  let text = name.replace(/[^A-Za-z0-9_:]/g, '_')
  if (/^[0-9]/.test(text)) text = `_${text}`
  const suffix = unitSuffixes[unit] ?? ''
  if (suffix && !text.endsWith(suffix)) text += suffix
  return kind === 'counter' ? `${text.replace(/_total$/, '')}_total` : text
}

// Two steps, as in KrakenD: labels collide and sort by a name that keeps letters of every script, and are printed with fewer.
// The same few keys at every scrape, in thousands of series.
const labelNames = new Map<string, string>()
const labelNamesLimit = 2000
function labelName(key: string): string {
  let name = labelNames.get(key)
  if (name === undefined) {
    name = key.replace(/[^\p{L}\p{Nd}:_]/gu, '_')
    if (labelNames.size < labelNamesLimit) labelNames.set(key, name)
  }
  return name
}
const printedName = (name: string): string => name.replace(/^[0-9]|[^A-Za-z0-9_:]/gu, '_')

const scopeNames = new Set(Object.keys(scopeLabels()))

/** Why KrakenD's library leaves a series with these labels out, in its words; null for a good one. */
export function labelFault(attributes: object, family: string): string | null {
  let isTwice = false
  for (const key in attributes) {
    const name = labelName(key)
    if (name.startsWith('__')) return `${JSON.stringify(name)} is not a valid label name for metric "${family}"`
    isTwice ||= scopeNames.has(name)
  }
  return isTwice ? `duplicate label names in constant and variable labels for metric "${family}"` : null
}

/** Keys that collide after mapping: their values sorted and joined. */
function sanitizeLabels(attributes: Readonly<Record<string, unknown>>): Record<string, string> {
  const values = new Map<string, string[]>()
  for (const key in attributes) {
    const name = labelName(key)
    const value = String(attributes[key])
    const same = values.get(name)
    if (same) same.push(value)
    else values.set(name, [value])
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? all[0]! : all.toSorted().join(';')]))
}

export interface SortedLabels {
  /** Names as they are printed, with their values. */
  readonly pairs: readonly (readonly [name: string, value: string])[]
  /** `a="1",b="2"`, without braces. */
  readonly text: string
  /** Compares as the library sorts: by number of labels, then by their values. */
  readonly order: string
}
/** A label set belongs to one scope. */
const knownLabels = new WeakMap<object, SortedLabels>()

function sortedLabels(attributes: object, scope: string | undefined): SortedLabels {
  let found = knownLabels.get(attributes)
  if (!found) {
    const labels = { ...sanitizeLabels(attributes as Record<string, unknown>), ...scopeLabels(scope) }
    const names = Object.keys(labels).toSorted() as (keyof typeof labels)[]
    const pairs = names.map((name) => [printedName(name), labels[name]] as const)
    found = {
      pairs,
      text: pairsText(pairs),
      order: `${String(names.length).padStart(4, '0')}\0${names.map((name) => labels[name]).join('\0')}`,
    }
    knownLabels.set(attributes, found)
  }
  return found
}

export const sortedPairs = (labels: Readonly<Record<string, string>> = {}): SortedLabels['pairs'] =>
  Object.keys(labels)
    .toSorted()
    .map((name) => [printedName(name), labels[name]!])

const pairsText = (pairs: SortedLabels['pairs']): string =>
  pairs.map(([name, value]) => `${name}="${escapeValue(value)}"`).join(',')

/** One family with its HELP and TYPE lines. */
export const metricText = (metric: TextMetric): string => [...writeMetric(textWriter, metric)].join('')

function writeMetric<Piece>(writer: PageWriter<Piece>, metric: TextMetric): Iterable<Piece> {
  const series = metric.points
    .map((point) => ({ labels: sortedLabels(point.attributes, metric.scope), point }))
    .toSorted((a, b) => (a.labels.order < b.labels.order ? -1 : a.labels.order > b.labels.order ? 1 : 0))
  return writer.metric(familyName(metric), metric, series)
}

const textWriter: PageWriter<string> = {
  *metric(name, { description, kind }, series) {
    let text = `# HELP ${name} ${escapeHelp(description)}\n# TYPE ${name} ${kind}\n`
    for (let i = 0; i < series.length; i++) {
      const { labels, point } = series[i]!
      const { value } = point
      text += typeof value === 'number' ? `${name}{${labels.text}} ${goNumber(value)}\n` : histogramText(name, labels.text, value)
      if (i % SERIES_PER_SLICE === SERIES_PER_SLICE - 1) {
        yield text
        text = ''
      }
    }
    yield text
  },
  *family({ name, help, type, samples }) {
    let text = `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`
    for (const { suffix = '', labels, value } of samples) {
      const inner = pairsText(sortedPairs(labels))
      text += `${name}${suffix}${inner && `{${inner}}`} ${goNumber(value)}\n`
    }
    yield text
  },
}

const boundTexts = new WeakMap<readonly number[], readonly string[]>()

function histogramText(name: string, labels: string, value: Exclude<PointValue, number>): string {
  const { boundaries, counts } = value.buckets
  let bounds = boundTexts.get(boundaries)
  if (!bounds) boundTexts.set(boundaries, (bounds = boundaries.map(goNumber)))
  let text = ''
  let total = 0
  for (let i = 0; i < bounds.length; i++) {
    total += counts[i]!
    text += `${name}_bucket{${labels},le="${bounds[i]!}"} ${goNumber(total)}\n`
  }
  const count = goNumber(value.count)
  return `${text}${name}_bucket{${labels},le="+Inf"} ${count}\n${name}_sum{${labels}} ${goNumber(value.sum ?? 0)}\n${name}_count{${labels}} ${count}\n`
}

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
const escapeValue = (text: string): string => (/[\\"\n]/.test(text) ? escapeHelp(text).replaceAll('"', '\\"') : text)

/** strconv.FormatFloat(value, 'g', -1, 64). */
export function goNumber(value: number): string {
  if (Number.isInteger(value) && value > -1e6 && value < 1e6) return Object.is(value, -0) ? '-0' : String(value)
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
  const size = Math.abs(value)
  if (size >= 1e-4 && size < 1e6) return String(value)
  const [digits, exponent] = value.toExponential().split('e') as [string, string]
  return `${digits}e${exponent[0]!}${exponent.slice(1).padStart(2, '0')}`
}
