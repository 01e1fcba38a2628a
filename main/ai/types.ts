// What AI reading knows: how a call was recognised, and what its bytes said. Unknown stays null.
import type { ChunkMark, ConversationMessage, Evidence, Tokens } from '../../shared/call.ts'

export type Headers = Readonly<Record<string, string | readonly string[]>>

/** One shape of bytes. A new dialect is a file in providers/ and a line in dialects.ts. */
export interface Dialect {
  /** `openai.chat` */
  readonly id: string
  /** OpenTelemetry `gen_ai.operation.name` when this path (no query, any prefix before it) belongs to the dialect. */
  operationOf(method: string, path: string): string | null
  /** Model named by the path, for dialects that put it there. */
  modelOf(path: string): string | null
  /** Whether an answer that begins like this can only be of this dialect; used when the path said nothing. */
  recognisesAnswer(start: string): string | null
  /** Whether this request body can only be of this dialect; `start` holds at most 64 KB. */
  recognisesRequest(start: string): string | null
  readRequest(body: unknown): RequestFacts
  createAnswer(): Answer
}

export interface RequestFacts {
  readonly model: string | null
  /** What the request asked for. */
  readonly stream: boolean | null
  readonly conversation: readonly ConversationMessage[]
}

/** Collects what the frames, or the one document, of an answer say. */
export interface Answer {
  readonly facts: AnswerFacts
  /** A parsed frame of a stream; `name` is the SSE event name. */
  frame(frame: unknown, name: string | undefined): Frame
  /** Frames that are not JSON: end markers. */
  isEnd(data: string): boolean
  /** The whole body of an answer that is no stream. False when it is not of this dialect. */
  document(body: unknown): boolean
}

/** What one frame was: `content` is true when it carried generated payload, `text` is that payload. */
export interface Frame {
  readonly kind: ChunkMark['kind']
  readonly content: boolean
  readonly text: string
}

export interface AnswerFacts {
  /** Named by a field that only this provider sends. */
  readonly provider: string | null
  readonly model: string | null
  readonly id: string | null
  readonly tokens: Tokens | null
  readonly finishReasons: readonly string[]
  /** Every choice that began has its finish reason. */
  readonly finished: boolean
  /** The provider refused for reasons of content. */
  readonly blocked: string | null
  readonly tools: readonly string[]
  readonly error: ProviderError | null
  readonly messages: readonly ConversationMessage[]
  /** False for dialects whose streams just end. */
  readonly hasEndMarker: boolean
}

export interface ProviderError {
  readonly type: string | null
  readonly code: string | null
  readonly message: string | null
  /** HTTP status that the body names, when it names one. */
  readonly status: number | null
  readonly retryAfterMs: number | null
}

export interface Recognition {
  readonly provider: string | null
  /** null: a known provider, but not an AI call that we can read. */
  readonly dialect: Dialect | null
  readonly operation: string | null
  /** Model from the path, null when it is in the body. */
  readonly model: string | null
  readonly evidence: readonly Evidence[]
}
