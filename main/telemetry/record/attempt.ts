// One backend call as it happens. Each method is called on the request's own path and only notes what it is given; reading is
// left to main/ai, and the facts are put together when somebody asks. Long, because all of them are one attempt's state.
import type { Attempt, AttemptDetail, MessageSide, Outcome } from '../../../shared/call.ts'
import type { PlainAttempt } from '../../../shared/plain-call.ts'
import { maskUrl } from '../../../shared/secrets.ts'
import { outcomeOfReading, outcomeOfStatus, type Fault } from '../../ai/outcome.ts'
import { readRateLimits, readRetryAfter } from '../../ai/rate-limits.ts'
import { createReader, type Reader, type Reading } from '../../ai/reader.ts'
import { readRequest } from '../../ai/read-request.ts'
import { recognise, recogniseAnswer, recogniseBody, withAnswer } from '../../ai/recognise.ts'
import type { Recognition, RequestFacts } from '../../ai/types.ts'
import type { BackendConfig, BackendRequest, BackendResponse, ByteSource, HeaderMap } from '../../gateway/types.ts'
import type { AttemptRecording, InferenceWatch } from '../types.ts'
import { Capture } from './capture.ts'
import { faultOf } from './fault.ts'
import { boundedConversation, isEventStream, isJson, headersInto, linesOf, plainBody, sideOf } from './sides.ts'
import { readUnread } from './unread.ts'

/** What an attempt needs of its call. */
export interface AttemptContext {
  /** ms since the call's start. */
  now(): number
  /** ms since 1970. */
  wall(): number
  readonly startedAt: number
  readonly captureLimit: number
  clientLeft(): boolean
  /** Something to show has changed. */
  changed(): void
}

const sniffLimit = 64 * 1024
const noHeaders: HeaderMap = Object.freeze(Object.create(null) as HeaderMap)

export class LiveAttempt implements AttemptRecording {
  readonly #context: AttemptContext
  readonly #backend: BackendConfig
  readonly #request: BackendRequest
  readonly #url: string
  readonly #dispatched: number
  readonly #up: Capture
  readonly #down: Capture
  #recognition: Recognition | null
  #requestFacts: RequestFacts | null = null
  #response: BackendResponse | null = null
  #reader: Reader | null = null
  #sentAt: number | null = null
  #firstByte: number | null = null
  #endedAt: number | null = null
  #fault: Fault | null = null
  #hashes: Attempt['bodySha256'] | null = null
  #watch: InferenceWatch | null = null
  /** Set while something of the answer is still read after the gateway is done with it. */
  settling: Promise<void> | null = null
  /** The answer is read although the gateway has no use for it; the attempt ends by itself. */
  readsOn = false

  constructor(context: AttemptContext, backend: BackendConfig, request: BackendRequest) {
    this.#context = context
    this.#backend = backend
    this.#request = request
    this.#dispatched = context.now()
    this.#url = maskUrl(request.url)
    this.#up = new Capture(context.captureLimit)
    this.#down = new Capture(context.captureLimit)
    this.#recognition = recognise({
      method: request.method,
      url: request.url,
      headers: request.headers,
      extraConfig: backend.extraConfig,
    })
  }

  get isOpen(): boolean {
    return this.#endedAt === null
  }

  get sentBytes(): number {
    return this.#up.bytes
  }

  get receivedBytes(): number {
    return this.#down.bytes
  }

  get status(): number | null {
    return this.#response?.status ?? null
  }

  sent(bytes: Uint8Array): void {
    this.#up.add(bytes)
    this.#sentAt = this.#context.now()
  }

  response(response: BackendResponse): void {
    this.#response = response
    this.#readRequest()
    if (this.#recognition?.dialect) this.#openReader(this.#recognition)
    this.#context.changed()
  }

  chunk(bytes: Uint8Array): void {
    const at = this.#context.now()
    if (this.#firstByte === null) {
      this.#firstByte = at
      if (!this.#reader) this.#sniffAnswer(bytes)
    }
    this.#down.add(bytes)
    this.#reader?.write(bytes, at)
    this.#context.changed()
  }

  end(): void {
    this.#finish(null)
  }

  fail(error: Error): void {
    this.#finish(error)
  }

  unread(source: ByteSource, waits: boolean): boolean {
    if (!this.#reader || (this.status ?? 0) < 400) return false
    this.readsOn = true
    this.settling = readUnread(source, waits, (bytes) => this.chunk(bytes)).then(() => {
      this.end()
      return this.settling ?? undefined
    })
    return true
  }

  #finish(error: Error | null): void {
    if (this.#endedAt !== null) return
    this.#endedAt = this.#context.now()
    if (error) this.#fault = faultOf(error, this.#response !== null, this.#context.clientLeft())
    this.#readRequest()
    this.settling = this.#reader?.end() ?? null
    if (!this.settling) this.#tell()
    else
      void this.settling.then(() => {
        this.settling = null
        this.#tell()
      })
    this.#context.changed()
  }

  watch(watch: InferenceWatch): void {
    this.#watch = watch
  }

  #tell(): void {
    const watch = this.#watch
    this.#watch = null
    if (watch === null || !this.#recognition?.dialect) return
    const reading = this.#reader?.reading()
    try {
      watch.ended({ attempt: this.build(), firstChunk: reading?.firstChunk ?? null, gaps: reading?.gaps ?? [] })
    } catch {
      // The record of this attempt does not depend on who else wanted to hear of it.
    }
  }

  /** The model of a request that still waits for its answer is worth showing. */
  #readRequest(): void {
    if (this.#requestFacts || this.#up.bytes === 0) return
    if (!this.#recognition?.dialect) this.#sniffRequest()
    const dialect = this.#recognition?.dialect
    if (dialect) this.#requestFacts = readRequest(dialect, this.#up.kept, this.#up.isWhole)
  }

  #sniffRequest(): void {
    const { method, headers } = this.#request
    if (method !== 'POST' || !isJson(headers)) return
    const { buffer, byteOffset, length } = this.#up.kept
    const kept = Buffer.from(buffer, byteOffset, Math.min(length, sniffLimit))
    if (kept.includes('"messages"')) this.#recognition = recogniseBody(this.#recognition, kept.toString('latin1'))
  }

  #sniffAnswer(bytes: Uint8Array): void {
    const response = this.#response
    if (
      this.#request.method !== 'POST' ||
      !response ||
      response.headers['content-encoding'] !== undefined ||
      !isJson(response.headers)
    )
      return
    const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString('latin1')
    this.#recognition = recogniseAnswer(this.#recognition, start)
    if (this.#recognition?.dialect) this.#openReader(this.#recognition)
  }

  #openReader(recognition: Recognition): void {
    const { status, headers, uncompressed } = this.#response!
    const encoding = headers['content-encoding']
    this.#reader = createReader({
      dialect: recognition.dialect!,
      status,
      headers,
      encoding: uncompressed || encoding === undefined ? null : String(encoding),
    })
  }

  /** The attempt as it stands. */
  build(): Attempt {
    if (!this.#response) this.#readRequest()
    const reading = this.#reader?.reading() ?? null
    const headers = this.#response?.headers ?? noHeaders
    const recognition = this.#recognition && withAnswer(this.#recognition, headers, reading?.provider ?? null)
    return {
      backend: this.#backend.urlPattern,
      url: this.#url,
      method: this.#request.method,
      status: this.status,
      provider: recognition?.provider ?? null,
      dialect: recognition?.dialect?.id ?? null,
      operation: recognition?.operation ?? null,
      evidence: recognition?.evidence ?? [],
      requestModel: this.#requestFacts?.model ?? recognition?.model ?? null,
      responseModel: reading?.model ?? null,
      responseId: reading?.id ?? null,
      stream: reading?.stream ?? isEventStream(headers),
      tokens: reading?.tokens ?? null,
      cost: null,
      finishReasons: reading?.finishReasons ?? [],
      outcome: this.isOpen ? null : this.#outcome(reading),
      timing: this.#timing(reading),
      chunks: reading?.chunks ?? null,
      tools: reading?.tools ?? [],
      retryAfterMs: readRetryAfter(headers, this.#context.wall()) ?? reading?.error?.retryAfterMs ?? null,
      rateLimits: readRateLimits(headers, this.#context.wall()),
      bodySha256: this.isOpen ? noHashes : this.#hash(),
      mock: this.#request.standIn ?? null,
    }
  }

  detail(): AttemptDetail {
    const reading = this.#reader?.reading()
    const conversation = [...(this.#requestFacts?.conversation ?? []), ...(reading?.messages ?? [])]
    return {
      request: this.#side(this.#request.headers, this.#up),
      response: this.#side(this.#response?.headers ?? noHeaders, this.#down),
      conversation: boundedConversation(conversation),
      chunkMarks: reading?.marks ?? [],
      chunkMarksLeftOut: reading?.marksLeftOut ?? 0,
    }
  }

  /** For a call that is no AI call, null when there is more to keep of it. `keepsBodies`: they are kept beside the call. */
  plain(keepsBodies: boolean): PlainAttempt | null {
    const headers = this.#response?.headers ?? noHeaders
    if (this.#recognition !== null || this.#reader !== null || this.#request.standIn || namesLimits(headers)) return null
    return {
      backend: this.#backend.urlPattern,
      url: this.#url,
      method: this.#request.method,
      status: this.status,
      outcome: this.#outcome(null),
      stream: isEventStream(headers),
      timing: this.#timing(null),
      request: plainBody(this.#up, true, keepsBodies),
      response: plainBody(this.#down, this.#response !== null, keepsBodies),
      requestHeaders: headersInto(this.#request.headers),
      responseHeaders: headersInto(headers),
    }
  }

  bodies(): { readonly request: Uint8Array | null; readonly response: Uint8Array | null } {
    const kept = (capture: Capture): Uint8Array | null => (capture.captured > 0 ? capture.kept : null)
    return { request: kept(this.#up), response: kept(this.#down) }
  }

  #side(headers: HeaderMap, capture: Capture): MessageSide {
    return sideOf(headers, linesOf(headers), capture.bytes, capture.captured)
  }

  #hash(): Attempt['bodySha256'] {
    return (this.#hashes ??= { request: this.#up.sha256(), response: this.#response ? this.#down.sha256() : null })
  }

  #outcome(reading: Reading | null): Outcome {
    const fault = this.#fault
    if (!this.#response) return fault ?? { class: 'provider_error', type: 'connection_error', message: null }
    return reading ? outcomeOfReading(this.#response.status, reading, fault) : outcomeOfStatus(this.#response.status, fault)
  }

  #timing(reading: Reading | null): Attempt['timing'] {
    const connection = this.#response?.connection
    const isNew = connection !== undefined && !connection.reused
    const since = (mark: number | undefined): number | null =>
      mark === undefined || mark === 0 ? null : mark - this.#context.startedAt
    const took = (duration: number | undefined): number | null =>
      isNew && duration !== undefined && duration > 0 ? duration : null
    return {
      dispatched: this.#dispatched,
      sent: since(connection?.sentAt) ?? this.#sentAt,
      headers: since(connection?.headersAt),
      firstByte: this.#firstByte,
      firstToken: reading?.firstToken ?? null,
      lastToken: reading?.lastToken ?? null,
      end: reading?.endMarkerAt ?? this.#endedAt,
      connect: took(connection?.getConn),
      dns: took(connection?.dns),
      tls: took(connection?.tls),
    }
  }
}

function namesLimits(headers: HeaderMap): boolean {
  for (const name in headers) if (name.includes('ratelimit') || name === 'retry-after') return true
  return false
}

const noHashes: Attempt['bodySha256'] = { request: null, response: null }
