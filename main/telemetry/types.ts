// The seams inside telemetry: layers.ts observes the gateway and makes spans and points; the recorder keeps the local record.
import type { SpanRecord } from '../../shared/call.ts'
import type { BackendConfig, BackendRequest, BackendResponse, HttpRequest, RequestEnd } from '../gateway/types.ts'

/** Keeps the local record of every call, whatever the layers and exporters say. No method may throw. */
export interface CallRecorder {
  /** The row is on screen from here on. */
  open(request: HttpRequest, ids: { readonly traceId: string; readonly spanId: string }): CallRecording
}

export interface CallRecording {
  /** At dispatch of one HTTP call to a backend (once per redirect hop). */
  attempt(backend: BackendConfig, request: BackendRequest): AttemptRecording
  /** After the last byte or the fault; `spans` holds all spans that have ended; later ones (none are expected) are lost. */
  close(end: RequestEnd, spans: readonly SpanRecord[]): void
}

export interface AttemptRecording {
  response(response: BackendResponse): void
  /** A reference to the bytes that just left for the client or the decoder; must not be kept beyond what the capture limit allows. */
  chunk(bytes: Uint8Array): void
  /** Bytes of the request body that left. */
  sent(bytes: Uint8Array): void
  end(): void
  /** No answer, or the body broke, or the reader was aborted. */
  fail(error: Error): void
}
