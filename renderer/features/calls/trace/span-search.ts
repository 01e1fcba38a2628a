import type { AttributeValue, SpanRecord } from '../../../../shared/call.ts'

/** Spans that contain the text in their name, layer, status, attributes or events; letter case aside. null: nothing is asked. */
export function findSpans(spans: readonly SpanRecord[], wanted: string): ReadonlySet<string> | null {
  const needle = wanted.trim().toLowerCase()
  if (needle === '') return null
  return new Set(spans.filter((span) => textsOf(span).some((text) => contains(text, needle))).map((span) => span.spanId))
}

export const contains = (text: string, needle: string): boolean => text.toLowerCase().includes(needle)

function textsOf(span: SpanRecord): readonly string[] {
  return [
    span.name,
    span.layer,
    span.statusMessage ?? '',
    ...pairs(span.attributes),
    ...span.events.flatMap((event) => [event.name, ...pairs(event.attributes)]),
  ]
}

const pairs = (attributes: Readonly<Record<string, AttributeValue>>): readonly string[] =>
  Object.entries(attributes).map(([name, value]) => `${name}=${String(value)}`)
