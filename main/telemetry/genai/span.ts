// The CLIENT span of one AI call: from the first hop's dispatch to the end of the answer, beside the layers' spans and never among
// them. It is built when everything is known, so a call that turns out to be none costs nothing.
import type { ObservedCall } from '../call.ts'
import type { AttributeKey } from '../names.ts'
import { Span, createTemplate } from '../span.ts'
import type { AttributeValue } from '../../../shared/call.ts'
import type { InferenceFacts } from './facts.ts'
import { GENAI_SCOPE, attribute } from './names.ts'

const template = createTemplate('CLIENT', 'client', {}, {}, GENAI_SCOPE)
const openaiApis: Readonly<Record<string, string>> = { 'openai.chat': 'chat_completions', 'openai.responses': 'responses' }

/** `parent`: the span around the HTTP call; `client`: the HTTP call's own, whose trace this joins when nothing is around it. */
export function emitInferenceSpan(call: ObservedCall, parent: Span | null, client: Span | null, facts: InferenceFacts): void {
  const place = call.place(parent, client)
  if (place === null || !place.trace.sampled) return
  const { trace, parentId, parentIsRemote } = place
  const started = call.request.startedAt
  const name = facts.requestModel === null ? facts.operation : `${facts.operation} ${facts.requestModel}`
  const id = call.ids.span()
  const span = new Span(template, name, id, started + facts.startedAt, trace, null, parentId, parentIsRemote, true, null)
  describe(span, facts)
  call.observation?.beside.push(span)
  call.close(span, started + facts.endedAt)
}

function describe(span: Span, facts: InferenceFacts): void {
  const { attempt, error } = facts
  span.set(attribute.operation, facts.operation)
  span.set(attribute.provider, facts.provider)
  put(span, attribute.requestModel, facts.requestModel)
  put(span, attribute.responseModel, facts.responseModel)
  put(span, attribute.responseId, attempt.responseId)
  put(span, attribute.openaiApi, openaiApis[attempt.dialect ?? ''] ?? null)
  if (facts.address !== '') {
    span.set(attribute.serverAddress, facts.address)
    span.set(attribute.serverPort, facts.port)
  }
  if (facts.streamed) span.set(attribute.requestStream, true)
  if (facts.streamed && facts.firstChunk !== null) span.set(attribute.timeToFirstChunk, facts.firstChunk / 1000)
  const reasons = finishReasons(facts)
  if (reasons.length > 0) span.set(attribute.finishReasons, reasons)
  if (facts.operation !== 'fetch_response') describeUsage(span, facts)
  if (error === null) return
  span.set(attribute.errorType, error)
  if (facts.abandoned) return
  span.status = 'Error'
  span.message = facts.message
}

/** `error` stands for a reason that was due and never came. */
function finishReasons({ attempt, error }: InferenceFacts): readonly string[] {
  if (attempt.finishReasons.length > 0) return attempt.finishReasons
  return error !== null && attempt.status !== null && attempt.status < 300 ? ['error'] : []
}

function describeUsage(span: Span, { attempt: { tokens, cost } }: InferenceFacts): void {
  if (tokens !== null && tokens.source === 'provider') {
    put(span, attribute.inputTokens, tokens.input)
    put(span, attribute.outputTokens, tokens.output)
    put(span, attribute.cacheRead, tokens.cacheRead)
    put(span, attribute.cacheWrite, tokens.cacheWrite)
    put(span, attribute.cacheCreation, tokens.cacheWrite)
    put(span, attribute.reasoning, tokens.reasoning)
  }
  if (cost === null) return
  span.set(attribute.costAmount, cost.amount)
  span.set(attribute.costCurrency, cost.currency)
  span.set(attribute.costSource, cost.source)
}

function put(span: Span, key: AttributeKey, value: AttributeValue | null): void {
  if (value !== null) span.set(key, value)
}
