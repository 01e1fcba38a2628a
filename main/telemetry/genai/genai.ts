// GenAI telemetry of one configuration: told when an AI attempt has ended, it counts it and sends its span. Works on facts that the
// recorder has anyway; whether a call is an AI call is the recorder's to say.
import type { Group } from '../aggregates.ts'
import type { ObservedCall } from '../call.ts'
import type { Span } from '../span.ts'
import type { Inference, InferenceWatch } from '../types.ts'
import { factsOf } from './facts.ts'
import { GenAiSeries } from './metrics.ts'
import { emitInferenceSpan } from './span.ts'

export interface WatchedAttempt {
  readonly call: ObservedCall
  /** The same object for every hop of one HTTP call that was redirected. */
  readonly hopsOf: object
  readonly parent: Span | null
  readonly span: Span | null
}

export interface GenAi {
  watch(attempt: WatchedAttempt): InferenceWatch
}

export function createGenAi(group: Group): GenAi {
  const series = new GenAiSeries(group)
  /** When the first hop left, ms since the call's start. */
  const redirected = new WeakMap<object, number>()

  class Watch implements InferenceWatch {
    readonly #of: WatchedAttempt

    constructor(of: WatchedAttempt) {
      this.#of = of
    }

    ended(inference: Inference): void {
      const { call, hopsOf, parent, span } = this.#of
      const began = redirected.get(hopsOf) ?? null
      const { status, timing } = inference.attempt
      if (status !== null && status >= 300 && status < 400) {
        if (began === null && timing.dispatched !== null) redirected.set(hopsOf, timing.dispatched)
        return
      }
      const facts = factsOf(inference, began)
      if (facts === null) return
      series.record(facts)
      emitInferenceSpan(call, parent, span, facts)
    }
  }
  return { watch: (attempt) => new Watch(attempt) }
}
