// Reads OTLP protobuf (opentelemetry-proto 1.x) as far as tests look at it.

export interface ReceivedSpan {
  /** Name of the instrumentation scope. */
  readonly scope: string
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  readonly traceState: string
  readonly kind: 'INTERNAL' | 'SERVER' | 'CLIENT'
  readonly startNanos: bigint
  readonly endNanos: bigint
  readonly attributes: Readonly<Record<string, unknown>>
  readonly droppedAttributes: number
  readonly events: readonly string[]
  readonly droppedEvents: number
  /** Dropped attributes of each event. */
  readonly droppedOfEvents: readonly number[]
  readonly links: number
  readonly droppedLinks: number
  readonly status: 'Unset' | 'Ok' | 'Error'
  readonly message: string
  readonly resource: Readonly<Record<string, unknown>>
}

export interface ReceivedPoint {
  readonly attributes: Readonly<Record<string, unknown>>
  /** A counter's value or a histogram's sum. */
  readonly value: number
  /** Histograms only. */
  readonly count: number
  readonly min: number
  readonly max: number
}
export interface ReceivedMetric {
  readonly scope: string
  readonly name: string
  readonly unit: string
  readonly cumulative: boolean
  readonly points: readonly ReceivedPoint[]
}

type Field = { readonly number: number; readonly bytes: Buffer; readonly value: bigint }

/** The fields of one message, in order. */
function* fieldsOf(bytes: Buffer): Generator<Field> {
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const wire = tag & 7
    let value = 0n
    let size = wire === 1 ? 8 : wire === 5 ? 4 : 0
    if (wire === 0) value = varint()
    else if (wire === 2) size = Number(varint())
    yield { number: tag >> 3, bytes: bytes.subarray(at, at + size), value }
    at += size
  }
}

const all = (bytes: Buffer, number: number): Field[] => [...fieldsOf(bytes)].filter((field) => field.number === number)
const one = (bytes: Buffer, number: number): Field | undefined => all(bytes, number).at(-1)
const text = (bytes: Buffer, number: number): string => one(bytes, number)?.bytes.toString('utf8') ?? ''
const hex = (bytes: Buffer, number: number): string => one(bytes, number)?.bytes.toString('hex') ?? ''
const nanos = (bytes: Buffer, number: number): bigint => one(bytes, number)?.bytes.readBigUInt64LE() ?? 0n
const count = (bytes: Buffer, number: number): number => Number(one(bytes, number)?.value ?? 0n)
const double = (bytes: Buffer, number: number): number => one(bytes, number)?.bytes.readDoubleLE() ?? 0

function anyValue(bytes: Buffer): unknown {
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) return field.bytes.toString('utf8')
    if (field.number === 2) return field.value === 1n
    if (field.number === 3) return Number(BigInt.asIntN(64, field.value))
    if (field.number === 4) return field.bytes.readDoubleLE()
    if (field.number === 5) return all(field.bytes, 1).map((item) => anyValue(item.bytes))
  }
  return null
}
const attributes = (bytes: Buffer, number: number): Record<string, unknown> =>
  Object.fromEntries(all(bytes, number).map((pair) => [text(pair.bytes, 1), anyValue(one(pair.bytes, 2)!.bytes)]))

export const decodeSpans = (request: Buffer): ReceivedSpan[] =>
  all(request, 1).flatMap((block) => {
    const resource = attributes(one(block.bytes, 1)!.bytes, 1)
    return all(block.bytes, 2).flatMap((scope) =>
      all(scope.bytes, 2).map((span) => decodeSpan(span.bytes, resource, nameOf(scope.bytes))),
    )
  })

const nameOf = (scope: Buffer): string => text(one(scope, 1)?.bytes ?? Buffer.alloc(0), 1)

function decodeSpan(bytes: Buffer, resource: ReceivedSpan['resource'], scope: string): ReceivedSpan {
  const status = one(bytes, 15)?.bytes ?? Buffer.alloc(0)
  return {
    scope,
    name: text(bytes, 5),
    traceId: hex(bytes, 1),
    spanId: hex(bytes, 2),
    parentSpanId: hex(bytes, 4),
    traceState: text(bytes, 3),
    kind: (['INTERNAL', 'INTERNAL', 'SERVER', 'CLIENT'] as const)[Number(one(bytes, 6)?.value ?? 0n)]!,
    startNanos: nanos(bytes, 7),
    endNanos: nanos(bytes, 8),
    attributes: attributes(bytes, 9),
    droppedAttributes: count(bytes, 10),
    events: all(bytes, 11).map((event) => text(event.bytes, 2)),
    droppedEvents: count(bytes, 12),
    droppedOfEvents: all(bytes, 11).map((event) => count(event.bytes, 4)),
    links: all(bytes, 13).length,
    droppedLinks: count(bytes, 14),
    status: (['Unset', 'Ok', 'Error'] as const)[Number(one(status, 3)?.value ?? 0n)]!,
    message: text(status, 2),
    resource,
  }
}

const CUMULATIVE = 2n

export const decodeMetrics = (request: Buffer): ReceivedMetric[] =>
  all(request, 1).flatMap((block) =>
    all(block.bytes, 2).flatMap((scope) => all(scope.bytes, 2).map((metric) => decodeMetric(metric.bytes, nameOf(scope.bytes)))),
  )

function decodeMetric(bytes: Buffer, scope: string): ReceivedMetric {
  const sum = one(bytes, 7)?.bytes
  const data = sum ?? one(bytes, 9)?.bytes ?? Buffer.alloc(0)
  return {
    scope,
    name: text(bytes, 1),
    unit: text(bytes, 3),
    cumulative: one(data, 2)?.value === CUMULATIVE,
    points: all(data, 1).map(({ bytes: point }) => (sum ? numberPoint(point) : histogramPoint(point))),
  }
}

function numberPoint(point: Buffer): ReceivedPoint {
  const whole = one(point, 6)?.bytes.readBigInt64LE()
  return {
    attributes: attributes(point, 7),
    value: whole === undefined ? double(point, 4) : Number(whole),
    count: 0,
    min: 0,
    max: 0,
  }
}

const histogramPoint = (point: Buffer): ReceivedPoint => ({
  attributes: attributes(point, 9),
  value: double(point, 5),
  count: Number(one(point, 4)?.bytes.readBigUInt64LE() ?? 0n),
  min: double(point, 11),
  max: double(point, 12),
})
