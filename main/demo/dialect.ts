import type { Script } from './script.ts'

/** What one call asked for, as far as the demo looks. */
export interface Asked {
  readonly model: string
  readonly stream: boolean
  readonly body: Readonly<Record<string, unknown>>
  /** Unix seconds. */
  readonly created: number
}
/** One event of a stream; without a name it is a bare `data:` line. */
export interface Event {
  readonly name?: string
  readonly data: unknown
}

/** One wire shape: the document of a plain answer, and the events of a streamed one. */
export interface Dialect {
  readonly path: string
  document(asked: Asked, script: Script): unknown
  opening(asked: Asked, script: Script): readonly Event[]
  piece(asked: Asked, script: Script, index: number): Event
  closing(asked: Asked, script: Script): readonly Event[]
  /** The body of an error answer, and the event of an error inside a stream. */
  error(kind: 'rate-limit' | 'server-error' | 'invalid', message: string): unknown
  errorEvent(message: string): Event
}
