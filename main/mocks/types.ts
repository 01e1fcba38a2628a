import type { Mock } from '../../shared/contract/mocks.ts'

/** The answer of one backend, as it will be played. */
export interface Tape {
  /** `url_pattern`, to find the backend in the configuration of the day. */
  readonly backend: string
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** ms from the dispatch to the headers. */
  readonly headersMs: number
  /** Pieces of the body in order: ms from the headers, and where each ends. */
  readonly pieces: readonly { readonly atMs: number; readonly end: number }[]
  /** Bytes of the body. */
  readonly bytes: number
  readonly stream: boolean
  readonly dialect: string | null
}

/** What is kept of a mock; the rest is told from it. */
export interface StoredMock extends Omit<Mock, 'status' | 'bytes' | 'stream' | 'served' | 'problem'> {
  readonly tapes: readonly Tape[]
}
