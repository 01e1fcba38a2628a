// The AI reading of the recorder without its record, for gateways that keep none: only backend calls that their host, path, headers
// or configuration name as AI calls are read, all others pass with nothing attached.
import { recognise } from '../../ai/recognise.ts'
import type { BackendConfig, BackendRequest, HttpRequest } from '../../gateway/types.ts'
import { LiveAttempt, type AttemptContext } from '../record/attempt.ts'
import type { AttemptRecording, CallRecorder, CallRecording } from '../types.ts'

/** Enough to find model and stream flag; of answers the reader keeps what it needs. */
const captureLimit = 64 * 1024
const nobodyLooks = (): void => {}

export const createInferenceTap = (): CallRecorder => ({ keepsSpans: false, open: (request) => new TappedCall(request) })

class TappedCall implements CallRecording, AttemptContext {
  readonly #request: HttpRequest
  readonly startedAt: number
  readonly captureLimit = captureLimit
  readonly changed = nobodyLooks
  #attempts: LiveAttempt[] | null = null

  constructor(request: HttpRequest) {
    this.#request = request
    this.startedAt = request.startedAt
  }

  now(): number {
    return performance.now() - this.startedAt
  }

  wall(): number {
    return Date.now()
  }

  clientLeft(): boolean {
    return this.#request.scope.cause !== null
  }

  attempt(backend: BackendConfig, request: BackendRequest): AttemptRecording | null {
    const { method, url, headers } = request
    if (!recognise({ method, url, headers, extraConfig: backend.extraConfig })?.dialect) return null
    const attempt = new LiveAttempt(this, backend, request)
    ;(this.#attempts ??= []).push(attempt)
    return attempt
  }

  close(): void {
    for (const attempt of this.#attempts ?? []) if (attempt.isOpen) attempt.fail(givenUp)
  }
}

const givenUp = Object.assign(new Error('The gateway gave this call up'), { code: 'canceled' })
