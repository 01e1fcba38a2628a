// What the main thread and the store's worker say to each other. Every question gets one answer with its number.
import type { CallDetail } from '../../shared/call.ts'
import type {
  Annotation,
  Body,
  CallsPage,
  CallsSlice,
  Facet,
  FacetField,
  GroupsSlice,
  Sort,
} from '../../shared/contract/calls.ts'
import type { Breakdown, Scatter, Series } from '../../shared/contract/dashboards.ts'
import type { Row } from './row.ts'

export interface Limits {
  readonly calls: number
  readonly ageMs: number
  /** Of the file. */
  readonly bytes: number
}

export interface ListQuery {
  readonly filter: string
  readonly before?: string | undefined
  readonly limit: number
}
export interface SeriesQuery {
  readonly from: string
  readonly to: string
  readonly buckets: number
  readonly filter: string
}

export interface SliceQuery {
  readonly filter: string
  readonly sort: Sort
  readonly offset: number
  readonly limit: number
}
export interface PlaceQuery {
  readonly filter: string
  readonly sort: Sort
  readonly id: string
}
export interface FindQuery {
  readonly filter: string
  readonly sort: Sort
  readonly from: number
  readonly step: 1 | -1
  readonly wanted: string
}
export interface FacetsQuery {
  readonly filter: string
  readonly fields: readonly FacetField[]
  readonly limit: number
}
export interface GroupsQuery {
  readonly filter: string
  readonly by: 'trace' | 'session'
  readonly offset: number
  readonly limit: number
}
export interface AnnotateQuery {
  readonly id: string
  readonly bookmarked?: boolean | undefined
  readonly note?: string | undefined
}
export interface RangeQuery {
  readonly from: string
  readonly to: string
  readonly filter: string
}
export interface BreakdownQuery extends RangeQuery {
  readonly by: FacetField
  readonly limit: number
}
export interface ScatterQuery extends RangeQuery {
  readonly limit: number
}

/** One batch. */
export interface Written {
  readonly rows: readonly Row[]
  readonly bodies: Uint8Array
  /** By plain-batch.ts. */
  readonly plain: { readonly chunks: readonly Uint8Array[]; readonly constants: readonly string[] }
}

/** Question -> what goes out and what comes back. */
export interface Questions {
  open: { readonly ask: null; readonly answer: StoreFacts }
  write: { readonly ask: Written; readonly answer: WrittenAnswer }
  list: { readonly ask: ListQuery; readonly answer: CallsPage }
  detail: { readonly ask: string; readonly answer: CallDetail | null }
  body: {
    readonly ask: { readonly id: string; readonly attempt: number | null; readonly side: 'request' | 'response' }
    readonly answer: Body | null
  }
  slice: { readonly ask: SliceQuery; readonly answer: CallsSlice }
  place: { readonly ask: PlaceQuery; readonly answer: { readonly index: number } | null }
  find: { readonly ask: FindQuery; readonly answer: { readonly id: string; readonly index: number } | null }
  facets: { readonly ask: FacetsQuery; readonly answer: { readonly shown: number; readonly facets: readonly Facet[] } }
  groups: { readonly ask: GroupsQuery; readonly answer: GroupsSlice }
  annotate: { readonly ask: AnnotateQuery; readonly answer: Annotation }
  annotations: { readonly ask: null; readonly answer: readonly Annotation[] }
  breakdown: { readonly ask: BreakdownQuery; readonly answer: Breakdown }
  scatter: { readonly ask: ScatterQuery; readonly answer: Scatter }
  series: { readonly ask: SeriesQuery; readonly answer: Series }
  limits: { readonly ask: Limits; readonly answer: WriteAnswer }
  clear: { readonly ask: null; readonly answer: { readonly gone: readonly string[]; readonly facts: StoreFacts } }
  close: { readonly ask: null; readonly answer: null }
}
export type QuestionName = keyof Questions

export interface StoreFacts {
  readonly calls: number
  readonly bytes: number
  readonly readOnly: string | null
  /** Milliseconds since 1970. */
  readonly prunedBefore: number | null
}
export interface WriteAnswer {
  readonly gone: readonly string[]
  readonly facts: StoreFacts
}
/** What the thread answers: the chunks come back. */
export interface WrittenAnswer extends WriteAnswer {
  readonly spare: readonly ArrayBuffer[]
}

export interface Question {
  readonly number: number
  readonly name: QuestionName
  readonly ask: unknown
}
export type Answer =
  | { readonly number: number; readonly ok: true; readonly value: unknown }
  | { readonly number: number; readonly ok: false; readonly name: string; readonly message: string }

export interface WorkerData {
  readonly dataDir: string
  readonly limits: Limits
}
