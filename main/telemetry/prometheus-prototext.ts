// The protobuf page in protobuf's text form, `encoding=text` on many lines and `compact-text` on one for each family, written from
// the messages themselves. Go varies its blanks from build to build so that nobody relies on them; here they are the fewest.
import { protobufWriter } from './prometheus-protobuf.ts'
import { goNumber, type PageWriter } from './prometheus-text.ts'

type Schema = Readonly<Record<number, readonly [name: string, type: 'text' | 'count' | 'number' | 'kind' | Schema]>>

const value: Schema = { 1: ['value', 'number'] }
const figures: Schema = { 1: ['sample_count', 'count'], 2: ['sample_sum', 'number'] }
const metricSchema: Schema = {
  1: ['label', { 1: ['name', 'text'], 2: ['value', 'text'] }],
  2: ['gauge', value],
  3: ['counter', value],
  4: ['summary', { ...figures, 3: ['quantile', { 1: ['quantile', 'number'], 2: ['value', 'number'] }] }],
  7: ['histogram', { ...figures, 3: ['bucket', { 1: ['cumulative_count', 'count'], 2: ['upper_bound', 'number'] }] }],
}
const familySchema: Schema = { 1: ['name', 'text'], 2: ['help', 'text'], 3: ['type', 'kind'], 4: ['metric', metricSchema] }
const kinds = ['COUNTER', 'GAUGE', 'SUMMARY', 'UNTYPED', 'HISTOGRAM']

type Layout = (fields: readonly string[], depth: number) => string
const lines: Layout = (fields, depth) => fields.map((field) => `${'  '.repeat(depth)}${field}\n`).join('')
const oneLine: Layout = (fields) => fields.join(' ')

export const prototextWriter: PageWriter<string> = writer((bytes) => message(bytes, familySchema, lines, ': ', 0))
export const compactTextWriter: PageWriter<string> = writer((bytes) => message(bytes, familySchema, oneLine, ':', 0))

function writer(textOf: (message: Buffer) => string): PageWriter<string> {
  function* written(pieces: Iterable<Uint8Array>): Generator<string> {
    const parts: Uint8Array[] = []
    for (const piece of pieces) {
      if (piece.length > 0) parts.push(piece)
      else yield ''
    }
    const bytes = Buffer.concat(parts)
    yield `${textOf(bytes.subarray(varint(bytes, 0).end))}\n`
  }
  return {
    metric: (...family) => written(protobufWriter.metric(...family)),
    family: (family) => written(protobufWriter.family(family)),
  }
}

function message(bytes: Buffer, schema: Schema, layout: Layout, colon: string, depth: number): string {
  const fields: string[] = []
  for (let at = 0; at < bytes.length;) {
    const tag = varint(bytes, at)
    const [name, type] = schema[tag.value >>> 3]!
    const head = type === 'number' ? { value: bytes.readDoubleLE(tag.end), end: tag.end + 8 } : varint(bytes, tag.end)
    at = type === 'text' || typeof type === 'object' ? head.end + head.value : head.end
    const inner = bytes.subarray(head.end, at)
    if (type === 'text') fields.push(`${name}${colon}"${escaped(inner.toString('utf8'))}"`)
    else if (type === 'kind') fields.push(`${name}${colon}${kinds[head.value]!}`)
    else if (typeof type === 'string') fields.push(`${name}${colon}${numberText(head.value, type)}`)
    else fields.push(`${name}${colon}${nested(message(inner, type, layout, colon, depth + 1), layout, depth)}`)
  }
  return layout(fields, depth)
}

const nested = (text: string, layout: Layout, depth: number): string =>
  layout === lines ? `{\n${text}${'  '.repeat(depth)}}` : `{${text}}`

const numberText = (number: number, type: 'count' | 'number'): string =>
  type === 'count' ? String(number) : Number.isFinite(number) ? goNumber(number) : goNumber(number).replace('+', '').toLowerCase()

const escapes: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const escaped = (text: string): string =>
  // eslint-disable-next-line no-control-regex -- what it escapes
  text.replace(/["\\\x00-\x1f\x7f]/g, (one) => escapes[one] ?? `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`)

function varint(bytes: Buffer, from: number): { value: number; end: number } {
  let [number, end, scale] = [0, from, 1]
  for (; bytes[end]! > 127; end++, scale *= 128) number += (bytes[end]! & 127) * scale
  return { value: number + bytes[end]! * scale, end: end + 1 }
}
