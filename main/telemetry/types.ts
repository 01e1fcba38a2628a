// The seams inside telemetry: layers.ts observes the gateway and makes spans and points; the recorder keeps the local record.
import type { Attempt, SpanRecord } from '../../shared/call.ts'
import type { PlainWriter } from '../../shared/plain-bytes.ts'
import type { BackendConfig, BackendRequest, BackendResponse, ByteSource, HttpRequest, RequestEnd } from '../gateway/types.ts'

/** Keeps the local record of every call, whatever the layers and exporters say. No method may throw. */
export interface CallRecorder {
  /** False: it takes no spans, and none are made for it. */
  readonly keepsSpans?: boolean
  /** The row is on screen from here on. */
  open(request: HttpRequest, ids: { readonly traceId: string; readonly spanId: string }): CallRecording
}

export interface CallRecording {
  /** Of the record; absent where nothing is kept. */
  readonly id?: string
  /** At dispatch of one HTTP call to a backend (once per redirect hop). */
  attempt(backend: BackendConfig, request: BackendRequest): AttemptRecording | null
  /** After the last byte or the fault; `spans` gives all spans that have ended; later ones (none are expected) are lost. */
  close(end: RequestEnd, spans: KeptSpans): void
}

/** The spans of one call, in the form that is wanted. Secrets are masked in both. */
export interface KeptSpans {
  records(): readonly SpanRecord[]
  /** For shared/plain-call.ts. */
  write(writer: PlainWriter): void
}

export interface AttemptRecording {
  response(response: BackendResponse): void
  /** A reference to the bytes that just left for the client or the decoder; must not be kept beyond what the capture limit allows. */
  chunk(bytes: Uint8Array): void
  /** Bytes of the request body that left. */
  sent(bytes: Uint8Array): void
  end(): void
  /**
   * The gateway closes the answer without having read any of it. True: the recording reads the source and closes it; at once, with
   * what has come already, when it must not wait for more.
   */
  unread?(source: ByteSource, waits: boolean): boolean
  /** No answer, or the body broke, or the reader was aborted. */
  fail(error: Error): void
  /** Whoever wants to hear how it ended, should it be an AI call. */
  watch?(watch: InferenceWatch): void
}

export interface InferenceWatch {
  /** Once, when an AI attempt has ended and all of its answer is read. */
  ended(inference: Inference): void
}

export interface Inference {
  readonly attempt: Attempt
  /** ms since the call's start, of the first parsed frame of a stream; null when none came. */
  readonly firstChunk: number | null
  /** ms between two frames each, of the first 16,384 gaps. */
  readonly gaps: readonly number[]
}
