// Reads back what span-encoding.ts wrote (opentelemetry-proto 1.x), so that a preview shows the bytes that leave and not what was
// meant to be in them.
import type { AttributeValue } from '../../shared/call.ts'
import type { SpanPreview } from '../../shared/contract/telemetry.ts'

interface Field {
  readonly number: number
  readonly bytes: Buffer
  readonly value: bigint
}

/** The spans of an export request, and the attributes of its resource. */
export function readExport(request: Uint8Array): {
  readonly resource: Readonly<Record<string, AttributeValue>>
  readonly spans: readonly SpanPreview[]
} {
  const block = first(Buffer.from(request.buffer, request.byteOffset, request.length), 1)
  const spans = all(block, 2).flatMap((scope) => {
    const name = text(first(scope, 1), 1)
    return all(scope, 2).map((span) => readSpan(span, name))
  })
  const start = Math.min(...spans.map((span) => span.startMs))
  return {
    resource: attributes(first(block, 1), 1),
    spans: spans.map((span) => ({ ...span, startMs: span.startMs - start })).toSorted((a, b) => a.startMs - b.startMs),
  }
}

const kinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT'] as const
const statuses = ['Unset', 'Ok', 'Error'] as const

function readSpan(span: Buffer, scope: string): SpanPreview {
  const status = first(span, 15)
  const [start, end] = [nanos(span, 7), nanos(span, 8)]
  return {
    scope,
    name: text(span, 5),
    kind: kinds[whole(span, 6)] ?? 'UNSPECIFIED',
    traceId: first(span, 1).toString('hex'),
    spanId: first(span, 2).toString('hex'),
    parentSpanId: first(span, 4).toString('hex') || null,
    startMs: Number(start / 1000n) / 1000,
    durationMs: Number(end - start) / 1e6,
    attributes: attributes(span, 9),
    droppedAttributes: whole(span, 10),
    events: all(span, 11).map((event) => ({ name: text(event, 2), attributes: attributes(event, 3) })),
    status: statuses[whole(status, 3)] ?? 'Unset',
    statusMessage: text(status, 2) || null,
  }
}

function* fieldsOf(message: Buffer): Generator<Field> {
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; at < message.length; shift += 7n) {
      const byte = message[at++]!
      value |= BigInt(byte & 127) << shift
      if (byte < 128) break
    }
    return value
  }
  while (at < message.length) {
    const tag = Number(varint())
    const wire = tag & 7
    const value = wire === 0 ? varint() : 0n
    const size = wire === 2 ? Number(varint()) : wire === 1 ? 8 : wire === 5 ? 4 : 0
    yield { number: tag >> 3, bytes: message.subarray(at, at + size), value }
    at += size
  }
}

const fields = (message: Buffer, number: number): Field[] => [...fieldsOf(message)].filter((field) => field.number === number)
const all = (message: Buffer, number: number): Buffer[] => fields(message, number).map(({ bytes }) => bytes)
const nothing = Buffer.alloc(0)
const first = (message: Buffer, number: number): Buffer => all(message, number)[0] ?? nothing
const text = (message: Buffer, number: number): string => first(message, number).toString('utf8')
const whole = (message: Buffer, number: number): number => Number(fields(message, number)[0]?.value ?? 0n)
function nanos(message: Buffer, number: number): bigint {
  const bytes = first(message, number)
  return bytes.length === 8 ? bytes.readBigUInt64LE() : 0n
}

const attributes = (message: Buffer, number: number): Record<string, AttributeValue> =>
  Object.fromEntries(all(message, number).map((pair) => [text(pair, 1), valueOf(first(pair, 2))]))

function valueOf(message: Buffer): AttributeValue {
  for (const { number, bytes, value } of fieldsOf(message)) {
    if (number === 2) return value === 1n
    if (number === 3) return Number(BigInt.asIntN(64, value))
    if (number === 4) return bytes.readDoubleLE()
    if (number === 5) return all(bytes, 1).map((item) => String(valueOf(item)))
    return bytes.toString('utf8')
  }
  return ''
}
