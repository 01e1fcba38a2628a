// The proxy layer and the backend stage: the same span and histogram around an internal call, told apart by names and attributes.
import type { GatewayErrorLike, ProxyRequest, ProxyResult } from '../gateway/types.ts'
import { MergedError } from '../gateway/error.ts'
import type { Group, Histogram, Labels } from './aggregates.ts'
import { callOf, spanOf, type ObservedCall } from './call.ts'
import type { HeaderReport } from './layer-config.ts'
import { reportRequest, reportResponse } from './header-attributes.ts'
import { attribute, dynamic, type Instrument } from './names.ts'
import type { Span, SpanTemplate } from './span.ts'

export interface StageLayer {
  readonly name: string
  readonly template: SpanTemplate
  readonly traces: boolean
  readonly headers: HeaderReport
  readonly series: StageSeries | null
  /** Longest error text on a span. */
  readonly errorLimit: number
}

export const FAILED = 1
export const CANCELED = 2
export const COMPLETE = 4

/** The histogram by its three outcome flags: eight series at most. */
export class StageSeries {
  readonly #group: Group
  readonly #instrument: Instrument
  readonly #labels: Labels
  readonly #byOutcome: (Histogram | null)[] = [null, null, null, null, null, null, null, null]

  constructor(group: Group, instrument: Instrument, labels: Labels) {
    this.#group = group
    this.#instrument = instrument
    this.#labels = labels
  }

  record(outcome: number, seconds: number): void {
    ;(this.#byOutcome[outcome] ??= this.#open(outcome)).record(seconds)
  }

  #open(outcome: number): Histogram {
    return this.#group.histogram(this.#instrument, {
      ...this.#labels,
      [attribute.error]: (outcome & FAILED) !== 0,
      [attribute.canceled]: (outcome & CANCELED) !== 0,
      [attribute.complete]: (outcome & COMPLETE) !== 0,
    })
  }
}

export interface StageRun {
  readonly call: ObservedCall
  readonly layer: StageLayer
  readonly span: Span | null
  readonly start: number
}

/** `parent`: the span around a pipe is the call's, around a backend what its request carries. */
export function startStage(layer: StageLayer, request: ProxyRequest): StageRun | null {
  const call = callOf(request.client)
  if (call === null) return null
  const start = performance.now()
  const parent = spanOf(request) ?? call.root
  const span = call.open(layer.template, layer.name, parent, layer.traces && !call.skipped, start)
  if (span !== null && layer.headers.on) reportRequest(span, request.headers, layer.headers)
  request.observed = span ?? parent
  return { call, layer, span, start }
}

export function endStage(run: StageRun, request: ProxyRequest, result: ProxyResult): void {
  const { call, layer, span, start } = run
  const at = performance.now()
  const outcome = outcomeOf(result, request)
  if (layer.series !== null && !call.skipped) layer.series.record(outcome, (at - start) / 1000)
  if (span === null) return
  const { response, error } = result
  call.observation?.exchange(span, request.headers, response?.headers ?? null)
  span.set(dynamic.complete, (outcome & COMPLETE) !== 0)
  if (error !== null) {
    span.set(dynamic.status, 500)
    if (isCancellation(error)) span.set(dynamic.canceled, true)
    else
      span.set(
        dynamic.errorText,
        error.message.length > layer.errorLimit ? error.message.slice(0, layer.errorLimit) : error.message,
      )
  } else if (response !== null) {
    span.set(dynamic.status, response.status)
    if (layer.headers.on) reportResponse(span, response.headers, layer.headers)
  }
  call.close(span, at)
}

function outcomeOf({ response, error }: ProxyResult, request: ProxyRequest): number {
  let outcome = response !== null && response.complete ? COMPLETE : 0
  if (error === null) return outcome
  if (request.scope.cause?.code === 'canceled') outcome |= CANCELED
  if (error instanceof MergedError) for (const part of error.parts) outcome |= isCancellation(part) ? CANCELED : FAILED
  else if (isCancellation(error)) outcome |= CANCELED
  return (outcome & CANCELED) === 0 ? outcome | FAILED : outcome
}

/** A deadline is not a cancellation, and KrakenD does not look into an error of several parts. */
function isCancellation(error: GatewayErrorLike): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++)
    if ('code' in at && at.code === 'canceled') return true
  return false
}
