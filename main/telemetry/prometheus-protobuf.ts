// The same page as delimited `io.prometheus.client.MetricFamily` messages, for scrapers that ask for it first (spec 3.1). As Go's
// library does: zeros and empty helps are written, a histogram has no +Inf bucket.
import { ProtobufWriter, varintSize } from './protobuf.ts'
import {
  SERIES_PER_SLICE,
  sortedPairs,
  type PageWriter,
  type PointValue,
  type SortedLabels,
  type TextFamily,
} from './prometheus-text.ts'

const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const types = { counter: 0, gauge: 1, summary: 2, histogram: 4 } as const
type Kind = keyof typeof types
/** Fields of a Metric. */
const valueFields = { gauge: 2, counter: 3, summary: 4, histogram: 7 } as const
const nothing = new Uint8Array(0)

export const protobufWriter: PageWriter<Uint8Array> = {
  *metric(name, { description, kind }, series) {
    const out = openFamily(name, description, kind)
    for (let i = 0; i < series.length; i++) {
      const { labels, point } = series[i]!
      const { value } = point
      const metric = out.open(4)
      writeLabels(out, labels.pairs)
      const body = out.open(valueFields[kind])
      if (typeof value === 'number') double(out, 1, value)
      else histogram(out, value)
      out.close(body)
      out.close(metric)
      if (i % SERIES_PER_SLICE === SERIES_PER_SLICE - 1) yield nothing
    }
    yield* delimited(out)
  },
  *family({ name, help, type, samples }) {
    const out = openFamily(name, help, type)
    if (type === 'summary') writeSummary(out, samples)
    else for (const { labels, value } of samples) writeSample(out, type, sortedPairs(labels), value)
    yield* delimited(out)
  },
}

function openFamily(name: string, help: string, kind: Kind): ProtobufWriter {
  const out = new ProtobufWriter(1024)
  out.string(1, name)
  out.string(2, help)
  out.tag(3, VARINT)
  out.varint(types[kind])
  return out
}

function* delimited(message: ProtobufWriter): Generator<Uint8Array> {
  const length = new ProtobufWriter(8)
  length.varint(message.at)
  yield length.bytes()
  yield message.bytes()
}

function writeLabels(out: ProtobufWriter, pairs: SortedLabels['pairs']): void {
  for (const [name, value] of pairs) {
    const label = out.open(1)
    out.string(1, name)
    out.string(2, value)
    out.close(label)
  }
}

function writeSample(out: ProtobufWriter, kind: 'counter' | 'gauge', pairs: SortedLabels['pairs'], value: number): void {
  const metric = out.open(4)
  writeLabels(out, pairs)
  const body = out.open(valueFields[kind])
  double(out, 1, value)
  out.close(body)
  out.close(metric)
}

/** A summary of ours has one series. */
function writeSummary(out: ProtobufWriter, samples: TextFamily['samples']): void {
  const valueOf = (suffix: string): number => samples.find((sample) => sample.suffix === suffix)?.value ?? 0
  const metric = out.open(4)
  const body = out.open(valueFields.summary)
  out.tag(1, VARINT)
  out.varint(valueOf('_count'))
  double(out, 2, valueOf('_sum'))
  for (const { labels, value } of samples) {
    if (labels?.quantile === undefined) continue
    const quantile = out.open(3)
    double(out, 1, Number(labels.quantile))
    double(out, 2, value)
    out.close(quantile)
  }
  out.close(body)
  out.close(metric)
}

function histogram(out: ProtobufWriter, { buckets, count, sum = 0 }: Exclude<PointValue, number>): void {
  out.tag(1, VARINT)
  out.varint(count)
  double(out, 2, sum)
  let total = 0
  for (let i = 0; i < buckets.boundaries.length; i++) {
    total += buckets.counts[i]!
    out.tag(3, BYTES)
    out.varint(1 + varintSize(total) + 9)
    out.tag(1, VARINT)
    out.varint(total)
    double(out, 2, buckets.boundaries[i]!)
  }
}

function double(out: ProtobufWriter, field: number, value: number): void {
  out.tag(field, FIXED64)
  out.double(value)
}
