// The largest bodies. `max_payload` stands in the service's `router` and in an endpoint's `proxy`, spelled as in KrakenD Enterprise; the
// Community Edition ignores it and reads without limit (difference `limitPayload`). An upload that is too large is answered as soon
// as that is known: from its Content-Length before a byte is read, else when one byte too many has come. What the client still
// sends is none of this file's business (respond.ts).
import { getHeapStatistics } from 'node:v8'
import { GatewayError } from '../error.ts'
import { emptyHeaders } from '../headers.ts'
import type { Build, ByteSink, ByteSource, HttpMiddleware, HttpResponse } from '../types.ts'

/** A hostile text of JSON costs about a dozen times its size when it is decoded; the process has to survive it. */
const decodedGrowth = 12
const manyBytes = 64 << 20

export const defaultBackendPayload = (): number =>
  Math.min(manyBytes, Math.floor(getHeapStatistics().heap_size_limit / decodedGrowth))

/** Bytes; `absent` where nothing is said. */
export function payloadLimit(raw: unknown, at: string, absent: number, build: Build): number {
  if (raw === undefined || raw === null) return absent
  if (typeof raw === 'number' && Number.isSafeInteger(raw) && raw >= 0) return raw
  build.fault(at, `${JSON.stringify(raw)} is no number of bytes; 0 means no limit`)
  return absent
}

/** Null for no limit. */
export function limitPayload(limit: number): HttpMiddleware | null {
  if (limit === 0) return null
  return (next) =>
    function limitPayload(request) {
      const { body, contentLength } = request
      if (contentLength > limit || (body.kind === 'bytes' && body.bytes.length > limit)) return Promise.resolve(tooLarge())
      if (body.kind !== 'source' || contentLength >= 0) return next(request)
      return new Promise((resolve, reject) => {
        let isRefused = false
        const refuse = (): void => {
          isRefused = true
          resolve(tooLarge())
        }
        request.body = { kind: 'source', source: new LimitedUpload(body.source, limit, refuse) }
        next(request).then((answer) => (isRefused ? discard(answer) : resolve(answer)), reject)
      })
    }
}

const tooLarge = (): HttpResponse => ({ status: 413, headers: emptyHeaders(), body: { kind: 'none' } })

function discard({ body }: HttpResponse): void {
  if (body.kind === 'source') body.source.abort()
}

class LimitedUpload implements ByteSource, ByteSink {
  readonly #source: ByteSource
  readonly #refuse: () => void
  #sink: ByteSink | null = null
  #left: number

  constructor(source: ByteSource, limit: number, refuse: () => void) {
    this.#source = source
    this.#left = limit
    this.#refuse = refuse
  }

  start(sink: ByteSink): void {
    this.#sink = sink
    this.#source.start(this)
  }

  resume(): void {
    this.#source.resume()
  }

  abort(cause?: Error): void {
    this.#sink = null
    this.#source.abort(cause)
  }

  data(chunk: Uint8Array): boolean {
    if (!this.#sink) return true
    this.#left -= chunk.length
    if (this.#left >= 0) return this.#sink.data(chunk)
    const error = new GatewayError('body_too_large', 413, 'http: request body too large')
    const sink = this.#sink
    this.abort(error)
    this.#refuse()
    sink.fail(error)
    return true
  }

  end(): void {
    this.#sink?.end()
  }

  fail(error: Error): void {
    this.#sink?.fail(error)
  }
}
