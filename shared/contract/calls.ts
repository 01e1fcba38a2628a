import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { Call, CallDetail } from '../call.ts'
import { callActionsContract } from './call-actions.ts'

/** Change of the call list. `calls` replace rows of the same id or are new; `gone` were pruned. */
export interface CallsDelta {
  readonly calls: readonly Call[]
  readonly gone: readonly string[]
  readonly total: number
  /** Further calls that changed and are not in `calls`: too many at once. Whoever shows calls asks for them again. */
  readonly skipped?: number
}

export interface CallsPage {
  /** Newest first. */
  readonly calls: readonly Call[]
  readonly shown: number
  readonly total: number
}

export interface Body {
  /** Base64 of the captured bytes, content encoding undone when it could be. */
  readonly base64: string
  readonly bytes: number
  readonly captured: number
  readonly contentType: string | null
}

export const sortKeys = [
  'time',
  'outcome',
  'endpoint',
  'model',
  'provider',
  'backend',
  'status',
  'in',
  'cached',
  'out',
  'reasoning',
  'cost',
  'ttft',
  'speed',
  'duration',
  'sent',
  'received',
] as const
export type SortKey = (typeof sortKeys)[number]
/** Calls without the fact stand last, in either direction; equal ones by time, in the same direction. */
export interface Sort {
  readonly key: SortKey
  readonly descending: boolean
}

/** A piece of the list as it is sorted; `offset` counts from its first row. By time ascending the newest call is the last row. */
export interface CallsSlice {
  readonly calls: readonly Call[]
  readonly offset: number
  readonly shown: number
  readonly total: number
}

export const facetFields = [
  'outcome',
  'endpoint',
  'model',
  'provider',
  'backend',
  'dialect',
  'operation',
  'method',
  'status',
  'error',
  'finish',
  'tool',
  'stream',
  'revision',
] as const
export type FacetField = (typeof facetFields)[number]
/** How the calls of a filter spread over the values of one field. Terms of the filter on this very field are left out, so that others can be chosen. */
export interface Facet {
  readonly field: FacetField
  /** Most calls first; `value` null: calls without the fact. Values as they are shown, not lowered. */
  readonly values: readonly { readonly value: string | null; readonly calls: number }[]
  /** Values beyond the limit. */
  readonly more: number
}

/** Calls that belong together. */
export interface CallGroup {
  /** Trace id or session. */
  readonly key: string
  readonly calls: number
  /** RFC 3339 of the first call; ms from there to the end of the last one. */
  readonly startedAt: string
  readonly spanMs: number
  readonly outcomes: Readonly<Record<string, number>>
  readonly models: readonly string[]
  readonly input: number | null
  readonly output: number | null
  readonly cost: number | null
  readonly running: number
}
export interface GroupsSlice {
  /** The one with the newest call last, as in the list. */
  readonly groups: readonly CallGroup[]
  readonly offset: number
  readonly shown: number
}

/** What the user put on a call; kept with it and pruned with it: a bookmark does not keep a call from being pruned. */
export interface Annotation {
  readonly id: string
  readonly bookmarked: boolean
  readonly note: string
}

const callId = z.object({ id: z.string() })

const sort = z.object({ key: z.enum(sortKeys), descending: z.boolean() })

export const callsContract = {
  list: oc
    .input(
      z.object({
        filter: z.string().default(''),
        before: z.string().optional(),
        limit: z.number().int().min(1).max(1000).default(200),
      }),
    )
    .output(type<CallsPage>()),
  slice: oc
    .input(
      z.object({
        filter: z.string().default(''),
        sort: sort.default({ key: 'time', descending: false }),
        offset: z.number().int().min(0),
        limit: z.number().int().min(1).max(500),
      }),
    )
    .output(type<CallsSlice>()),
  /** Where a call stands in the list; null when it does not match. */
  place: oc.input(z.object({ filter: z.string(), sort, id: z.string() })).output(type<{ readonly index: number } | null>()),
  /** The next call from a row on, in one direction, that matches a further filter (`-outcome:ok`). */
  find: oc
    .input(
      z.object({
        filter: z.string(),
        sort,
        from: z.number().int(),
        step: z.union([z.literal(1), z.literal(-1)]),
        wanted: z.string(),
      }),
    )
    .output(type<{ readonly id: string; readonly index: number } | null>()),
  facets: oc
    .input(
      z.object({ filter: z.string(), fields: z.array(z.enum(facetFields)), limit: z.number().int().min(1).max(200).default(12) }),
    )
    .output(type<{ readonly shown: number; readonly facets: readonly Facet[] }>()),
  groups: oc
    .input(
      z.object({
        filter: z.string(),
        by: z.enum(['trace', 'session']),
        offset: z.number().int().min(0),
        limit: z.number().int().min(1).max(500),
      }),
    )
    .output(type<GroupsSlice>()),
  annotate: oc
    .input(z.object({ id: z.string(), bookmarked: z.boolean().optional(), note: z.string().max(10_000).optional() }))
    .output(type<Annotation>()),
  /** All that there are. */
  annotations: oc.output(type<readonly Annotation[]>()),
  watch: oc.output(eventIterator(type<CallsDelta>())),
  detail: oc.input(callId).output(type<CallDetail | null>()),
  body: oc
    .input(z.object({ id: z.string(), attempt: z.number().int().min(0).nullable(), side: z.enum(['request', 'response']) }))
    .output(type<Body | null>()),
  clear: oc.output(type<{ readonly removed: number }>()),
  ...callActionsContract,
}
