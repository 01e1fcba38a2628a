// Reads a backend's body for a decoder, gzip undone when the client's Accept-Encoding was forwarded and so nobody undid it yet.
import { constants } from 'node:buffer'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { GatewayError } from '../error.ts'
import { firstValue } from '../headers.ts'
import type { BackendResponse, ByteSink, ByteSource } from '../types.ts'

/** What came, and why no more came: a reader of JSON may have its value complete before the body broke. */
export interface ReadBody {
  readonly bytes: Uint8Array
  readonly error: Error | null
}

/** No decoder could read more: it would not fit into a text. What grows beyond it, such as a zip bomb, is cut off. */
const largestBody = constants.MAX_STRING_LENGTH

class Reader implements ByteSink {
  readonly #chunks: Uint8Array[] = []
  #size = 0
  readonly #source: ByteSource
  readonly #done: (body: ReadBody) => void
  readonly #isWhole: IsWhole | null
  readonly #limit: number

  constructor(source: ByteSource, done: (body: ReadBody) => void, isWhole: IsWhole | null, limit: number) {
    this.#source = source
    this.#done = done
    this.#isWhole = isWhole
    this.#limit = limit
  }

  data(chunk: Uint8Array): boolean {
    this.#size += chunk.length
    if (this.#size <= this.#limit) this.#chunks.push(chunk)
    else this.#refuse()
    return true
  }

  end(): void {
    this.#finish(null)
  }

  fail(error: Error): void {
    this.#finish(error)
  }

  satisfied(): boolean {
    return this.#isWhole?.(this.#bytes()) ?? false
  }

  #refuse(): void {
    const error = tooLarge(this.#limit)
    this.#chunks.length = 0
    this.#source.abort(error)
    this.#finish(error)
  }

  #finish(error: Error | null): void {
    this.#done({ bytes: this.#bytes(), error })
  }

  #bytes(): Uint8Array {
    const chunks = this.#chunks
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
  }
}

/** A reader of JSON stops at the end of its first value: true when that has come. */
export type IsWhole = (bytes: Uint8Array) => boolean

const tooLarge = (limit: number): GatewayError =>
  new GatewayError('body_too_large', 500, `the backend's answer exceeds ${limit} bytes (router.max_backend_payload)`)
const atMost = (limit: number): number => (limit > 0 ? Math.min(limit, largestBody) : largestBody)

/** `limit` in bytes, 0 for as many as fit into a text. */
export const readSource = (source: ByteSource, isWhole: IsWhole | null = null, limit = 0): Promise<ReadBody> =>
  new Promise((resolve) => source.start(new Reader(source, resolve, isWhole, atMost(limit))))

export function readResponse(response: BackendResponse, isWhole: IsWhole | null, limit: number): Promise<ReadBody> {
  if (response.uncompressed || firstValue(response.headers, 'content-encoding') !== 'gzip')
    return readSource(response.body, isWhole, limit)
  return readSource(response.body, null, limit).then((body) => inflate(body, atMost(limit)))
}

const unzip = promisify(gunzip)

async function inflate(body: ReadBody, limit: number): Promise<ReadBody> {
  if (body.bytes.length === 0) return { bytes: body.bytes, error: body.error ?? new Error('EOF') }
  try {
    return { bytes: await unzip(body.bytes, { maxOutputLength: limit }), error: body.error }
  } catch (error) {
    const isBomb = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    const fault = isBomb ? tooLarge(limit) : new Error(gzipText(error), { cause: error })
    return { bytes: new Uint8Array(0), error: body.error ?? fault }
  }
}

const gzipText = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR' ? 'unexpected EOF' : 'gzip: invalid header'
