// Keeps the local record of every call. Nothing is built while a call runs unless somebody looks: the store asks for a call's
// state when a batch or a delta leaves, so a chunk costs a flag and not an object.
import type { Call, CallDetail } from '../../../shared/call.ts'
import type { PlainWriter } from '../../../shared/plain-bytes.ts'
import { writePlainCall } from '../../../shared/plain-call.ts'
import { maskUrl } from '../../../shared/secrets.ts'
import { emptyHeaders } from '../../gateway/headers.ts'
import type { BackendConfig, BackendRequest, HttpRequest, RequestEnd } from '../../gateway/types.ts'
import type { AttemptRecording, CallRecorder, CallRecording, KeptSpans } from '../types.ts'
import { LiveAttempt, type AttemptContext } from './attempt.ts'
import { sessionOf } from './session.ts'
import { headersInto, linesOf, linesOfRaw, rawHeadersInto, sideOf } from './sides.ts'

export const defaultCaptureLimit = 1024 * 1024

/** What the recorder needs of the store. */
export interface RecordKeeper {
  open(call: RecordedCall): void
  progress(call: RecordedCall): void
  close(call: RecordedCall): void
}
/** What the store may ask a call for; all but `snapshot` only after `close`. */
export interface RecordedCall {
  readonly id: string
  snapshot(): Call
  /** Writes itself by shared/plain-call.ts; false, with nothing written, when the call needs a full record. */
  writePlain(writer: PlainWriter, keepsBodies: boolean): boolean
  detail(): CallDetail
  bodies(): RecordedBodies
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
}

export function createRecorder(options: RecorderOptions): CallRecorder {
  const now = options.now ?? (() => performance.now())
  const wall = options.wall ?? Date.now
  // Ids stay unique across restarts and beside a second process that writes the same file.
  const prefix = `${wall().toString(36)}${Math.floor(Math.random() * 36 ** 4)
    .toString(36)
    .padStart(4, '0')}`
  let number = 0
  const shared: Shared = { store: options.store, captureLimit: options.captureLimitBytes ?? defaultCaptureLimit, now, wall }
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
interface Ended {
  readonly end: RequestEnd
  readonly spans: KeptSpans
  readonly durationMs: number
}

class LiveCall implements CallRecording, AttemptContext, RecordedCall {
  readonly #shared: Shared
  readonly #request: HttpRequest
  readonly #identity: Identity
  /** Milliseconds since 1970. */
  readonly #started: number
  readonly #path: string
  readonly #session: string | null
  readonly #attempts: LiveAttempt[] = []
  readonly startedAt: number
  readonly captureLimit: number
  #clientLeft = false
  #closed = false
  #ended: Ended | null = null

  constructor(shared: Shared, request: HttpRequest, identity: Identity) {
    this.#shared = shared
    this.#request = request
    this.#identity = identity
    this.startedAt = request.startedAt
    this.captureLimit = shared.captureLimit
    this.#started = Math.round(shared.wall() - (shared.now() - request.startedAt))
    this.#path = maskUrl(request.target)
    this.#session = sessionOf(request.headers)
    shared.store.open(this)
  }

  get id(): string {
    return this.#identity.id
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
    if (!this.#closed) this.#shared.store.progress(this)
  }

  attempt(backend: BackendConfig, request: BackendRequest): AttemptRecording {
    const attempt = new LiveAttempt(this, backend, request)
    this.#attempts.push(attempt)
    this.changed()
    return attempt
  }

  close(end: RequestEnd, spans: KeptSpans): void {
    if (this.#closed) return
    this.#closed = true
    this.#clientLeft ||= end.clientLeft
    const durationMs = this.now()
    for (const attempt of this.#attempts) if (attempt.isOpen && !attempt.readsOn) attempt.fail(end.fault ?? abandoned)
    const settle = (): void => {
      this.#ended = { end, spans, durationMs }
      this.#shared.store.close(this)
    }
    const settling = this.#attempts.flatMap((attempt) => attempt.settling ?? [])
    if (settling.length === 0) settle()
    else void Promise.all(settling).then(settle)
  }

  snapshot(): Call {
    const request = this.#request
    const ended = this.#ended
    return {
      id: this.#identity.id,
      traceId: this.#identity.traceId,
      spanId: this.#identity.spanId,
      revision: this.#identity.revision,
      startedAt: new Date(this.#started).toISOString(),
      durationMs: ended?.durationMs ?? null,
      state: ended ? 'done' : 'running',
      endpoint: request.endpoint?.path ?? null,
      method: request.method,
      path: this.#path,
      status: ended ? this.#status(ended.end) : this.#statusSoFar(),
      requestBytes: this.#requestBytes(),
      responseBytes: ended?.end.bytes ?? this.#attempts.reduce((bytes, attempt) => bytes + attempt.receivedBytes, 0),
      attempts: this.#attempts.map((attempt) => attempt.build()),
      session: this.#session,
    }
  }

  writePlain(writer: PlainWriter, keepsBodies: boolean): boolean {
    const { end, spans, durationMs } = this.#ended!
    if (this.#attempts.length > 1 || this.#session !== null) return false
    const attempt = this.#attempts[0]?.plain(keepsBodies) ?? null
    if (attempt === null && this.#attempts.length > 0) return false
    const request = this.#request
    writePlainCall(writer, {
      id: this.#identity.id,
      traceId: this.#identity.traceId,
      spanId: this.#identity.spanId,
      revision: this.#identity.revision,
      startedAt: this.#started,
      durationMs,
      status: this.#status(end),
      method: request.method,
      path: this.#path,
      endpoint: request.endpoint?.path ?? null,
      requestBytes: this.#requestBytes(),
      responseBytes: end.bytes,
      requestHeaders: rawHeadersInto(request.rawHeaders),
      responseHeaders: headersInto(end.headers ?? emptyHeaders()),
      attempt,
      spans: (into) => spans.write(into),
    })
    return true
  }

  detail(): CallDetail {
    const call = this.snapshot()
    const bytes = this.#ended?.end.bytes ?? call.responseBytes
    const attempts = this.#attempts.map((attempt) => attempt.detail())
    const only = attempts.length === 1 ? attempts[0]! : null
    // What passed through unchanged is kept once, with the only attempt.
    const shared = (bytes: number, side: 'request' | 'response'): number =>
      only && only[side].bytes === bytes ? only[side].captured : 0
    const { headers, rawHeaders } = this.#request
    const answered = this.#ended?.end.headers ?? emptyHeaders()
    return {
      call,
      client: {
        request: sideOf(headers, linesOfRaw(rawHeaders), call.requestBytes, shared(call.requestBytes, 'request')),
        response: sideOf(answered, linesOf(answered), bytes, shared(bytes, 'response')),
      },
      attempts,
      spans: this.#ended?.spans.records() ?? [],
    }
  }

  bodies(): RecordedBodies {
    return { client: noBodies, attempts: this.#attempts.map((attempt) => attempt.bodies()) }
  }

  /** null when the client left before anything was sent. */
  #status(end: RequestEnd): number | null {
    const nothingSent = end.clientLeft && end.bytes === 0 && this.#attempts.every((attempt) => attempt.status === null)
    return nothingSent ? null : end.status
  }

  /** Only a pass-through is known to have told the client the backend's status already. */
  #statusSoFar(): number | null {
    return this.#request.endpoint?.outputEncoding === 'no-op' ? (this.#attempts.at(-1)?.status ?? null) : null
  }

  #requestBytes(): number {
    const { body, contentLength } = this.#request
    if (body.kind === 'bytes') return body.bytes.length
    return contentLength >= 0 ? contentLength : (this.#attempts[0]?.sentBytes ?? 0)
  }
}

const noBodies = { request: null, response: null }
const abandoned = Object.assign(new Error('The gateway gave this call up'), { code: 'canceled' })
