import type { SpanRecord } from '../../../../shared/call.ts'

export interface SpanNode {
  readonly span: SpanRecord
  readonly depth: number
  readonly hasChildren: boolean
}

/** Spans in reading order, children under their parent by start. A span whose parent is not here stands at the top. */
export function spanTree(spans: readonly SpanRecord[], closed: ReadonlySet<string>): readonly SpanNode[] {
  const ids = new Set(spans.map((span) => span.spanId))
  const children = new Map<string | null, SpanRecord[]>()
  for (const span of spans) {
    const parent = span.parentSpanId !== null && ids.has(span.parentSpanId) ? span.parentSpanId : null
    children.set(parent, [...(children.get(parent) ?? []), span])
  }
  const nodes: SpanNode[] = []
  const visit = (parent: string | null, depth: number) => {
    const below = (children.get(parent) ?? []).toSorted((a, b) => a.startMs - b.startMs)
    for (const span of below) {
      nodes.push({ span, depth, hasChildren: children.has(span.spanId) })
      if (!closed.has(span.spanId)) visit(span.spanId, depth + 1)
    }
  }
  visit(null, 0)
  return nodes
}

export const layerColor: Readonly<Record<SpanRecord['layer'], string>> = {
  global: 'var(--d6)',
  proxy: 'var(--d3)',
  backend: 'var(--d4)',
  client: 'var(--d2)',
  reader: 'var(--d1)',
}
