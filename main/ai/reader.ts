// Reads one answer while it passes: bytes in, facts out. It gets a reference to bytes that are already on their way, keeps a
// bounded amount, and whatever they hold it never throws. A reader that gives up says so and the call goes on.
import { createParser, type EventSourceParser } from 'eventsource-parser'
import type { ChunkMark, Chunks } from '../../shared/call.ts'
import { ChunkLog } from './chunk-log.ts'
import { createDecoder, type Decoder } from './decoder.ts'
import { readErrorBody } from './provider-error.ts'
import type { Answer, AnswerFacts, Dialect, Frame, Headers } from './types.ts'
import { parseJson, parseLimit } from './values.ts'

export interface Reading extends AnswerFacts {
  readonly stream: boolean
  readonly chunks: Chunks | null
  /** Same clock as the times given to `write`. */
  readonly firstChunk: number | null
  readonly firstToken: number | null
  readonly lastToken: number | null
  readonly endMarkerAt: number | null
  readonly gaps: readonly number[]
  readonly marks: readonly ChunkMark[]
  readonly marksLeftOut: number
  /** A word when nothing of the answer could be read; null otherwise, also when it was too large to read. */
  readonly unreadable: 'malformed' | 'not_decodable' | 'empty' | null
}

export interface Reader {
  /** `at` in ms on the clock of the call. The bytes are not kept. */
  write(bytes: Uint8Array, at: number): void
  /** After the last byte or the cut; null when everything is read already, else resolves when it is. */
  end(): Promise<void> | null
  /** What is known so far. */
  reading(): Reading
}

export interface ReaderOptions {
  readonly dialect: Dialect
  readonly status: number
  readonly headers: Headers
  /** Content encoding of the bytes, null when they are plain. */
  readonly encoding: string | null
}

const unparsed: Frame = { kind: 'meta', content: false, text: '' }
const eventLimit = 8 * 1024 * 1024

export const createReader = (options: ReaderOptions): Reader => new AnswerReader(options)

class AnswerReader implements Reader {
  readonly #options: ReaderOptions
  readonly #answer: Answer
  readonly #log = new ChunkLog()
  readonly #text = new TextDecoder()
  readonly #decoder: Decoder | null
  #events: EventSourceParser | null = null
  /** Text of an answer that is no stream, until it is parsed. */
  #document: string[] | null = null
  #documentLength = 0
  #bytes = 0
  #at = 0
  #inTail = false
  #stopped = false
  /** A frame was too large to read, so nobody knows how the stream ended. */
  #overflowed = false
  #unreadable: Reading['unreadable'] = null
  #errorBody: AnswerFacts['error'] = null

  constructor(options: ReaderOptions) {
    this.#options = options
    this.#answer = options.dialect.createAnswer()
    const { encoding } = options
    const isPlain = encoding === null || encoding === '' || encoding === 'identity'
    this.#decoder = isPlain
      ? null
      : createDecoder(
          encoding,
          (bytes, at) => this.#take(bytes, at),
          () => this.#giveUp('not_decodable'),
        )
    if (!isPlain && !this.#decoder) this.#giveUp('not_decodable')
    if (options.status < 400 && contentType(options.headers).includes('text/event-stream')) this.#openEvents()
  }

  write(bytes: Uint8Array, at: number): void {
    this.#bytes += bytes.length
    if (this.#stopped) return
    if (this.#decoder) this.#decoder.write(bytes, at)
    else this.#take(bytes, at)
  }

  end(): Promise<void> | null {
    if (!this.#decoder) {
      this.#finish()
      return null
    }
    return this.#decoder.end().then(() => this.#finish())
  }

  reading(): Reading {
    const facts = this.#answer.facts
    const stream = this.#events !== null
    return {
      ...facts,
      finished: facts.finished || this.#overflowed,
      error: facts.error ?? this.#errorBody,
      stream,
      chunks: stream ? this.#log.chunks(this.#bytes, facts.hasEndMarker) : null,
      firstChunk: this.#log.firstChunk,
      firstToken: this.#log.firstToken,
      lastToken: this.#log.lastToken,
      endMarkerAt: this.#log.endedAt,
      gaps: this.#log.gaps,
      marks: this.#log.marks,
      marksLeftOut: this.#log.marksLeftOut,
      unreadable: this.#unreadable,
    }
  }

  #take(bytes: Uint8Array, at: number): void {
    if (this.#stopped) return
    try {
      this.#at = at
      this.#feed(this.#text.decode(bytes, { stream: true }))
    } catch {
      this.#giveUp('malformed')
    }
  }

  #feed(text: string): void {
    if (!this.#events && !this.#document) this.#choose(text)
    if (this.#events) this.#events.feed(text)
    else if (this.#document && this.#documentLength <= parseLimit) {
      this.#documentLength += text.length
      this.#document.push(text)
    }
  }

  // Some servers stream without saying so in the content type.
  #choose(text: string): void {
    const start = text.trimStart()
    if (start === '') return
    if (/^(?:data|event|id|retry)?:/.test(start)) this.#openEvents()
    else this.#document = []
  }

  #openEvents(): void {
    this.#events = createParser({
      maxBufferSize: eventLimit,
      onEvent: ({ data, event }) => this.#event(data, event),
      onComment: (comment) => this.#log.keepAlive(this.#at, comment.length, comment),
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') this.#stopped = this.#overflowed = true
        else if (!this.#inTail) this.#log.unreadable(this.#at, error.line?.length ?? 0, error.line ?? '')
      },
    })
  }

  #event(data: string, name: string | undefined): void {
    if (this.#answer.isEnd(data.trim())) return this.#log.end(this.#at, data.length)
    if (name === 'ping') return this.#log.keepAlive(this.#at, data.length, '')
    if (data.length > parseLimit) return this.#log.event(this.#at, data.length, unparsed)
    const frame = parseJson(data)
    if (frame !== undefined) this.#log.event(this.#at, data.length, this.#answer.frame(frame, name))
    else if (!this.#inTail) this.#log.unreadable(this.#at, data.length, data)
  }

  #finish(): void {
    if (this.#stopped) return
    this.#stopped = true
    try {
      // A last event without its blank line is never given out by the standard; it may hold the usage of a cut stream.
      this.#inTail = true
      this.#feed(this.#text.decode())
      this.#events?.feed('\n\n')
      if (this.#events) this.#judgeStream()
      else this.#readDocument()
    } catch {
      this.#unreadable ??= 'malformed'
    }
  }

  #judgeStream(): void {
    if (this.#log.events === 0 && this.#log.malformed > 0) this.#unreadable = 'malformed'
  }

  #readDocument(): void {
    const body = this.#document?.join('') ?? ''
    this.#document = []
    if (this.#documentLength > parseLimit) return
    const parsed = parseJson(body)
    if (this.#options.status >= 400) this.#errorBody = readErrorBody(body, parsed)
    if (!this.#answer.document(parsed)) this.#unreadable = body.trim() === '' ? 'empty' : 'malformed'
  }

  #giveUp(why: 'malformed' | 'not_decodable'): void {
    this.#stopped = true
    this.#unreadable = why
    this.#document = null
  }
}

function contentType(headers: Headers): string {
  const value = headers['content-type']
  return (typeof value === 'string' ? value : (value?.[0] ?? '')).toLowerCase()
}
