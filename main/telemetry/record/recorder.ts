// Keeps the local record of every call. One clock for all running calls turns changes into at most ten rows a second each, so
// a chunk costs a flag and not an object.
import type { Call, CallDetail, SpanRecord } from '../../../shared/call.ts'
import { maskUrl } from '../../../shared/secrets.ts'
import { emptyHeaders } from '../../gateway/headers.ts'
import type { BackendConfig, BackendRequest, HttpRequest, RequestEnd } from '../../gateway/types.ts'
import type { AttemptRecording, CallRecorder, CallRecording } from '../types.ts'
import { LiveAttempt, type AttemptContext } from './attempt.ts'
import { linesOf, linesOfRaw, sideOf } from './sides.ts'

const tickMs = 100
export const defaultCaptureLimit = 1024 * 1024

/** What the recorder needs of the store. */
export interface RecordKeeper {
  open(call: Call): void
  progress(call: Call): void
  close(detail: CallDetail, bodies: RecordedBodies): void
}
export interface RecordedBodies {
  readonly client: { readonly request: Uint8Array | null; readonly response: Uint8Array | null }
  readonly attempts: readonly { readonly request: Uint8Array | null; readonly response: Uint8Array | null }[]
}

export interface RecorderOptions {
  readonly store: RecordKeeper
  /** Number of the configuration in force. */
  readonly revision: () => number
  /** Bytes kept of each body; 0 keeps none. */
  readonly captureLimitBytes?: number
  /** The monotonic clock of `HttpRequest.startedAt`. */
  readonly now?: () => number
  readonly wall?: () => number
}

interface Shared {
  readonly store: RecordKeeper
  readonly captureLimit: number
  now(): number
  wall(): number
  /** Asks for a progress row at the next tick. */
  touch(recording: LiveCall): void
  forget(recording: LiveCall): void
}

export function createRecorder(options: RecorderOptions): CallRecorder {
  const now = options.now ?? (() => performance.now())
  const wall = options.wall ?? Date.now
  // Ids stay unique across restarts and beside a second process that writes the same file.
  const prefix = `${wall().toString(36)}${Math.floor(Math.random() * 36 ** 4)
    .toString(36)
    .padStart(4, '0')}`
  let number = 0
  let timer: NodeJS.Timeout | null = null
  let changed = new Set<LiveCall>()

  const tick = (): void => {
    timer = null
    const recordings = changed
    changed = new Set()
    for (const recording of recordings) recording.progress()
  }
  const shared: Shared = {
    store: options.store,
    captureLimit: options.captureLimitBytes ?? defaultCaptureLimit,
    now,
    wall,
    touch(recording) {
      changed.add(recording)
      timer ??= setTimeout(tick, tickMs).unref()
    },
    forget: (recording) => changed.delete(recording),
  }
  return {
    open: (request, ids) =>
      new LiveCall(shared, request, { id: `${prefix}-${(number++).toString(36)}`, revision: options.revision(), ...ids }),
  }
}

interface Identity {
  readonly id: string
  readonly revision: number
  readonly traceId: string
  readonly spanId: string
}

class LiveCall implements CallRecording, AttemptContext {
  readonly #shared: Shared
  readonly #request: HttpRequest
  readonly #identity: Identity
  readonly #started: string
  readonly #path: string
  readonly #attempts: LiveAttempt[] = []
  readonly startedAt: number
  readonly captureLimit: number
  #clientLeft = false
  #closed = false

  constructor(shared: Shared, request: HttpRequest, identity: Identity) {
    this.#shared = shared
    this.#request = request
    this.#identity = identity
    this.startedAt = request.startedAt
    this.captureLimit = shared.captureLimit
    this.#started = new Date(shared.wall() - (shared.now() - request.startedAt)).toISOString()
    this.#path = maskUrl(request.target)
    shared.store.open(this.#build('running', null, null, 0))
  }

  now(): number {
    return this.#shared.now() - this.startedAt
  }

  wall(): number {
    return this.#shared.wall()
  }

  clientLeft(): boolean {
    return this.#clientLeft || this.#request.scope.cause !== null
  }

  changed(): void {
    if (!this.#closed) this.#shared.touch(this)
  }

  attempt(backend: BackendConfig, request: BackendRequest): AttemptRecording {
    const attempt = new LiveAttempt(this, backend, request)
    this.#attempts.push(attempt)
    this.changed()
    return attempt
  }

  progress(): void {
    if (this.#closed) return
    const received = this.#attempts.reduce((bytes, attempt) => bytes + attempt.receivedBytes, 0)
    // Only a pass-through is known to have told the client the backend's status already.
    const status = this.#request.endpoint?.outputEncoding === 'no-op' ? (this.#attempts.at(-1)?.status ?? null) : null
    this.#shared.store.progress(this.#build('running', null, status, received))
  }

  close(end: RequestEnd, spans: readonly SpanRecord[]): void {
    if (this.#closed) return
    this.#closed = true
    this.#clientLeft ||= end.clientLeft
    this.#shared.forget(this)
    const duration = this.now()
    for (const attempt of this.#attempts) if (attempt.isOpen) attempt.fail(end.fault ?? abandoned)
    const settling = this.#attempts.flatMap((attempt) => (attempt.settling ? [attempt.settling] : []))
    const settle = (): void => this.#settle(end, spans, duration)
    if (settling.length === 0) settle()
    else void Promise.all(settling).then(settle)
  }

  #settle(end: RequestEnd, spans: readonly SpanRecord[], duration: number): void {
    const nothingSent = end.clientLeft && end.bytes === 0 && this.#attempts.every((attempt) => attempt.status === null)
    const call = this.#build('done', duration, nothingSent ? null : end.status, end.bytes)
    const attempts = this.#attempts.map((attempt) => attempt.detail())
    const only = attempts.length === 1 ? attempts[0]! : null
    // What passed through unchanged is kept once, with the only attempt.
    const shared = (bytes: number, side: 'request' | 'response'): number =>
      only && only[side].bytes === bytes ? only[side].captured : 0
    const { headers, rawHeaders } = this.#request
    const detail: CallDetail = {
      call,
      client: {
        request: sideOf(headers, linesOfRaw(rawHeaders), call.requestBytes, shared(call.requestBytes, 'request')),
        response: sideOf(
          end.headers ?? emptyHeaders(),
          linesOf(end.headers ?? emptyHeaders()),
          end.bytes,
          shared(end.bytes, 'response'),
        ),
      },
      attempts,
      spans,
    }
    this.#shared.store.close(detail, {
      client: { request: null, response: null },
      attempts: this.#attempts.map((attempt) => attempt.bodies()),
    })
  }

  #build(state: Call['state'], durationMs: number | null, status: number | null, responseBytes: number): Call {
    const request = this.#request
    return {
      id: this.#identity.id,
      traceId: this.#identity.traceId,
      spanId: this.#identity.spanId,
      revision: this.#identity.revision,
      startedAt: this.#started,
      durationMs,
      state,
      endpoint: request.endpoint?.path ?? null,
      method: request.method,
      path: this.#path,
      status,
      requestBytes: this.#requestBytes(),
      responseBytes,
      attempts: this.#attempts.map((attempt) => attempt.build()),
    }
  }

  #requestBytes(): number {
    const { body, contentLength } = this.#request
    if (body.kind === 'bytes') return body.bytes.length
    return contentLength >= 0 ? contentLength : (this.#attempts[0]?.sentBytes ?? 0)
  }
}

const abandoned = Object.assign(new Error('The gateway gave this call up'), { code: 'canceled' })
