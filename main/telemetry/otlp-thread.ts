// OTLP is sent by a thread of its own: the official gRPC transport copies each batch twice, and the large buffers make V8 collect
// the whole heap more often, which costs milliseconds where requests are served and next to nothing in an empty heap.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { OtlpSignal } from './otlp-settings.ts'
import type { Rejected, TransportsInput } from './otlp-transports.ts'

export interface OtlpChannel {
  /** Resolves when the thread can send: it reads large packages first. What goes wrong there, each `send` says. */
  open(): Promise<void>
  /** The bytes' buffer goes to the thread; a buffer of its size comes back. */
  send(signal: OtlpSignal, bytes: Uint8Array<ArrayBuffer>): Promise<Sent>
  /** What waits to try again does so now, for the last time. */
  hurry(): void
  close(): Promise<void>
}
export interface Sent {
  readonly rejected: Rejected | null
  readonly buffer: ArrayBuffer
}

export type ChannelInput = Omit<TransportsInput, 'troubled'>

/** To the thread. `channel` is a number that the main thread chose. */
export type Order =
  | { readonly kind: 'open'; readonly channel: number; readonly number: number; readonly input: ChannelInput }
  | {
      readonly kind: 'send'
      readonly channel: number
      readonly number: number
      readonly signal: OtlpSignal
      readonly bytes: Uint8Array<ArrayBuffer>
    }
  | { readonly kind: 'hurry'; readonly channel: number }
  | { readonly kind: 'close'; readonly channel: number; readonly number: number }
/** From the thread. */
export type Report =
  | ({ readonly kind: 'sent'; readonly number: number } & Sent)
  | { readonly kind: 'failed'; readonly number: number; readonly error: Problem }
  | { readonly kind: 'opened' | 'closed'; readonly number: number }
  | { readonly kind: 'troubled'; readonly channel: number; readonly error: Problem }
/** An error as it changes threads. */
export interface Problem {
  readonly message: string
  readonly code: string | number | null
}

interface Waiting {
  resolve(sent: Sent): void
  reject(error: Error): void
}

let thread: OtlpThread | null = null
let channels = 0

/** Connects with the first export. All channels share one thread, which is started anew should it die. */
export function openOtlpChannel({ troubled, ...input }: TransportsInput): OtlpChannel {
  const channel = ++channels
  let known: OtlpThread | null = null
  let opened: Promise<void> = Promise.resolve()
  let closed: Promise<void> | null = null
  const reach = (): OtlpThread => {
    if (closed) throw new Error('the exporter is closed')
    if (!thread?.isAlive) thread = new OtlpThread()
    const now = thread
    if (known !== now) opened = now.open(channel, input, troubled).catch(() => {})
    return (known = now)
  }
  return {
    async open() {
      if (!closed) reach()
      await opened
    },
    send: async (signal, bytes) => reach().send(channel, signal, bytes),
    hurry() {
      if (!closed) known?.post({ kind: 'hurry', channel })
    },
    // A thread that has died took the channel along.
    close: () => (closed ??= known?.close(channel).catch(() => {}) ?? Promise.resolve()),
  }
}

class OtlpThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #troubled = new Map<number, (error: Error) => void>()
  #number = 0
  #death: Error | null = null

  constructor() {
    this.#worker = new Worker(workerFile())
    // Whoever waits for a flush keeps the program alive by a timer of its own.
    this.#worker.unref()
    const die = (message: string): void => {
      this.#death ??= new Error(message)
      for (const { reject } of this.#waiting.values()) reject(this.#death)
      this.#waiting.clear()
    }
    this.#worker.on('message', (report: Report) => this.#take(report))
    this.#worker.on('error', (error) =>
      die(`the exporters' thread failed: ${error instanceof Error ? error.message : String(error)}`),
    )
    this.#worker.on('exit', () => die("the exporters' thread has ended"))
  }

  get isAlive(): boolean {
    return this.#death === null
  }

  post(order: Order, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(order, transfer)
  }

  async open(channel: number, input: ChannelInput, troubled: (error: Error) => void): Promise<void> {
    this.#troubled.set(channel, troubled)
    await this.#ask((number) => this.post({ kind: 'open', channel, number, input }))
  }

  send(channel: number, signal: OtlpSignal, bytes: Uint8Array<ArrayBuffer>): Promise<Sent> {
    return this.#ask((number) => this.post({ kind: 'send', channel, number, signal, bytes }, [bytes.buffer]))
  }

  async close(channel: number): Promise<void> {
    await this.#ask((number) => this.post({ kind: 'close', channel, number }))
    this.#troubled.delete(channel)
  }

  #ask(post: (number: number) => void): Promise<Sent> {
    return new Promise((resolve, reject) => {
      if (this.#death) return reject(this.#death)
      const number = ++this.#number
      this.#waiting.set(number, { resolve, reject })
      post(number)
    })
  }

  #take(report: Report): void {
    if (report.kind === 'troubled') return this.#troubled.get(report.channel)?.(toError(report.error))
    const waiting = this.#waiting.get(report.number)
    this.#waiting.delete(report.number)
    if (report.kind === 'failed') waiting?.reject(toError(report.error))
    else waiting?.resolve(report.kind === 'sent' ? report : nothingSent)
  }
}

const nothingSent: Sent = { rejected: null, buffer: new ArrayBuffer(0) }

const toError = ({ message, code }: Problem): Error => Object.assign(new Error(message), code === null ? {} : { code })

// By type stripping this file lies beside otlp-worker.ts. In the build it lies in out/main or in a folder of shared chunks below it.
function workerFile(): URL {
  const candidates = import.meta.url.endsWith('.ts') ? ['./otlp-worker.ts'] : ['./otlp-worker.js', '../otlp-worker.js']
  const places = candidates.map((name) => new URL(name, import.meta.url))
  return places.find((place) => existsSync(fileURLToPath(place))) ?? places[0]!
}
