// OTEL_SPAN_*_LIMIT as Go's SDK applies them: attributes beyond the count are not taken (a name that is there may still change),
// texts are cut after so many characters, of too many events the oldest go. Below the limits, a span passes as it is.
import type { AttributeValue } from '../../shared/call.ts'
import { wholeNumber, type Environment } from './environment.ts'
import { attributeKey, type AttributeKey } from './names.ts'
import { Span, createTemplate, mergedAttributes } from './span.ts'

/** Negative: no limit. */
export interface SpanLimits {
  readonly attributes: number
  readonly valueLength: number
  readonly events: number
  readonly eventAttributes: number
}

/** What the limits took away, for the collector to know. */
export class LimitedSpan extends Span {
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
  // A span has few attributes but for its headers: no counting of constants as long as there cannot be too many.
  return (span) => (isUsual && span.values.length <= COUNT ? span : limited(span, limits))
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
  const all = [...mergedAttributes(span)]
  const taken = attributes < 0 ? all : all.slice(0, attributes)
  copy.droppedAttributes = all.length - taken.length
  for (const [name, { key, value }] of taken)
    copy.set(key ?? constantKey(name), valueLength < 0 ? value : cut(value, valueLength))
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

function cut(value: AttributeValue, length: number): AttributeValue {
  if (typeof value === 'string') return value.length > length ? Array.from(value).slice(0, length).join('') : value
  return Array.isArray(value) ? value.map((one: string) => cut(one, length) as string) : value
}
