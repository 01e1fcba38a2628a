// OTEL_SPAN_*_LIMIT as Go's SDK applies them: attributes beyond the count are not taken (a name that is there may still change),
// texts are cut after so many characters, of too many events the oldest go. Below the limits, a span passes as it is.
import { isUtf8 } from 'node:buffer'
import type { AttributeValue } from '../../shared/call.ts'
import { wholeNumber, type Environment } from './environment.ts'
import { SCOPE, attributeKey, dynamic, type AttributeKey } from './names.ts'
import { Span, createTemplate, isWireText } from './span.ts'

/** Negative: no limit. */
export interface SpanLimits {
  readonly attributes: number
  readonly valueLength: number
  readonly events: number
  readonly eventAttributes: number
}

/** What the limits took away, for the collector to know. */
export class LimitedSpan extends Span {
  /** Each time one was set. */
  droppedAttributes = 0
  droppedEvents = 0
  /** By event that was kept. */
  droppedOfEvents: readonly number[] = []
}

const COUNT = 128

export function spanLimits(env: Environment): SpanLimits {
  const first = (otherwise: number, ...names: string[]): number => {
    const found = names.map((name) => env[name]).find(Boolean)
    return wholeNumber(found ?? '') ?? otherwise
  }
  return {
    attributes: first(COUNT, 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT'),
    valueLength: first(-1, 'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'),
    events: first(COUNT, 'OTEL_SPAN_EVENT_COUNT_LIMIT'),
    eventAttributes: first(COUNT, 'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT'),
  }
}

/** The span itself, or a copy that keeps the limits. */
export function limitSpan(limits: SpanLimits): (span: Span) => Span {
  const { attributes, valueLength, events, eventAttributes } = limits
  const isUsual = attributes === COUNT && valueLength < 0 && events === COUNT && eventAttributes === COUNT
  return (span) => (isUsual && span.values.length / 2 + span.template.count <= COUNT ? span : limited(span, limits))
}

function limited(span: Span, { attributes, valueLength, events, eventAttributes }: SpanLimits): Span {
  const { template } = span
  const bare = createTemplate(template.kind, template.layer, {}, {}, template.scope)
  const copy = new LimitedSpan(
    bare,
    span.name,
    span.spanId,
    span.start,
    span.trace,
    span.localParentId,
    span.parentId,
    span.parentIsRemote,
    true,
    null,
  )
  copy.end = span.end
  copy.status = span.status
  copy.message = span.message
  const taken = new Map<string, Entry>()
  for (const entry of inOrder(span)) {
    const { name } = entry.key
    if (attributes < 0 || taken.size < attributes || taken.has(name)) taken.set(name, entry)
    else copy.droppedAttributes++
  }
  for (const { key, value } of taken.values()) copy.set(key, valueLength < 0 ? value : cut(key, value, valueLength))
  const kept = span.events === null || events < 0 ? span.events : events === 0 ? null : span.events.slice(-events)
  copy.droppedEvents = (span.events?.length ?? 0) - (kept?.length ?? 0)
  copy.droppedOfEvents = (kept ?? []).map((one) =>
    eventAttributes < 0 ? 0 : Math.max(0, one.attributes.length - eventAttributes),
  )
  copy.events = kept?.map((one) => (eventAttributes < 0 ? one : withAttributes(one, eventAttributes))) ?? null
  return copy
}

type SpanEvents = NonNullable<Span['events']>
const withAttributes = (one: SpanEvents[number], count: number): SpanEvents[number] => ({
  ...one,
  attributes: one.attributes.slice(0, count),
})

const keys = new Map<string, AttributeKey>()
function constantKey(name: string): AttributeKey {
  let found = keys.get(name)
  if (!found) keys.set(name, (found = attributeKey(name, 'string')))
  return found
}

interface Entry {
  readonly key: AttributeKey
  readonly value: AttributeValue
}

/** What stands before and after the request's headers where KrakenD sets it; it takes what comes first. */
const before: readonly AttributeKey[] = [
  dynamic.url,
  dynamic.serverAddress,
  dynamic.method,
  dynamic.requestSize,
  dynamic.userAgent,
  dynamic.clientAddress,
]
const after: readonly AttributeKey[] = [dynamic.canceled, dynamic.errorText, dynamic.route, dynamic.status, dynamic.responseSize]
const REQUEST_HEADERS = before.length
const RESPONSE_HEADERS = REQUEST_HEADERS + after.length + 1
const ranks = new Map<AttributeKey, number>([
  ...before.map((key, index) => [key, index] as const),
  ...after.map((key, index) => [key, REQUEST_HEADERS + index + 1] as const),
])

/** Durations, the reader's figures and `complete` are set last. */
function rankOf(key: AttributeKey): number {
  if (key.name.startsWith('http.request.header.')) return REQUEST_HEADERS
  return ranks.get(key) ?? (key.name.startsWith('http.response.header.') ? RESPONSE_HEADERS : RESPONSE_HEADERS + 1)
}

/** Constants and values of a span in KrakenD's order; what KrakenD does not have, in ours. */
function inOrder({ template, values }: Span): Entry[] {
  const constants = Object.entries(template.constants).map(([name, value]) => ({ key: constantKey(name), value }))
  const own: Entry[] = []
  for (let i = 0; i < values.length; i += 2) own.push({ key: values[i] as AttributeKey, value: values[i + 1] as AttributeValue })
  if (template.scope !== SCOPE) return [...constants, ...own]
  own.sort((a, b) => rankOf(a.key) - rankOf(b.key))
  // Around a client's request the constants are set once the request is described.
  const at = template.layer === 'global' ? own.findLastIndex(({ key }) => rankOf(key) < REQUEST_HEADERS) + 1 : 0
  return own.toSpliced(at, 0, ...constants)
}

function cut(key: AttributeKey, value: AttributeValue, length: number): AttributeValue {
  const shorten = isWireText(key) ? cutWire : cutText
  if (typeof value === 'string') return shorten(value, length)
  return Array.isArray(value) ? value.map((one: string) => shorten(one, length)) : value
}

const cutText = (text: string, length: number): string =>
  text.length > length ? Array.from(text).slice(0, length).join('') : text

/** One character of the text is one byte; bytes that are no UTF-8 go when there are too many. */
function cutWire(text: string, length: number): string {
  if (text.length <= length) return text
  const bytes = Buffer.from(text, 'latin1')
  const decoded = bytes.toString('utf8')
  return Buffer.from(cutText(isUtf8(bytes) ? decoded : decoded.replaceAll('\ufffd', ''), length)).toString('latin1')
}
