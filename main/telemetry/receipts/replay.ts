// The series that would exist with every layer on: the measured calls once more through the real layers' counting, into a registry
// that nobody exports.
import { dynamic, type AttributeKey } from '../names.ts'
import type { Plan } from '../plan.ts'
import type { AttributeValue } from '../../../shared/call.ts'
import type { Span } from '../span.ts'
import { CANCELED, COMPLETE, FAILED } from '../stage-layer.ts'
import type { BackendConfig, EndpointConfig } from '../../gateway/types.ts'
import type { ObservedSample } from './sample.ts'

/** `plan` has everything on and counts into a registry of its own. */
export function replay(calls: readonly ObservedSample[], plan: Plan): void {
  for (const call of calls) {
    plan.global.slot(call.endpoint).metrics?.record(call.method, call.status, call.seconds, call.bytes)
    if (call.endpoint !== null) for (const span of call.spans) replaySpan(span, call.endpoint, call, plan)
  }
}

function replaySpan(span: Span, endpoint: EndpointConfig, call: ObservedSample, plan: Plan): void {
  const seconds = Math.max(0, span.end - span.start) / 1000
  const { layer } = span.template
  if (layer === 'proxy') return plan.endpoint(endpoint).series?.record(outcomeOf(span), seconds)
  if (layer === 'global') return
  const named = layer === 'reader' ? call.spans.find(({ spanId }) => spanId === span.localParentId) : span
  const backend = named === undefined ? null : backendOf(named, endpoint, plan)
  if (backend === null) return
  if (layer === 'backend') return plan.backend(endpoint, backend).series?.record(outcomeOf(span), seconds)
  const client = plan.client(endpoint, backend)
  if (layer === 'reader') return client.readerSeries?.record(number(span, dynamic.readSize), seconds, span.status === 'Error')
  const status = number(span, dynamic.status)
  client.series?.record(text(span, dynamic.method), client.authorityOf(text(span, dynamic.url)), status, {
    seconds,
    requestSize: number(span, dynamic.requestSize),
    responseSize: status === 0 ? null : number(span, dynamic.responseSize),
    failure: status === 0 ? 'failed' : null,
    connection: null,
  })
}

/** Two backends of one pattern count into the same series. */
const backendOf = (span: Span, endpoint: EndpointConfig, plan: Plan): BackendConfig | null =>
  endpoint.backends.find((backend) => plan.client(endpoint, backend).name === span.name) ?? null

function outcomeOf(span: Span): number {
  const complete = value(span, dynamic.complete) === true ? COMPLETE : 0
  if (value(span, dynamic.canceled) === true) return complete | CANCELED
  return value(span, dynamic.errorText) === undefined ? complete : complete | FAILED
}

function value(span: Span, key: AttributeKey): AttributeValue | undefined {
  const at = span.values.indexOf(key)
  return at < 0 ? undefined : (span.values[at + 1] as AttributeValue)
}
const number = (span: Span, key: AttributeKey): number => Number(value(span, key) ?? 0)
const text = (span: Span, key: AttributeKey): string => String(value(span, key) ?? '')
