// What can be made of recorded calls: files to keep, and the same request once more.
import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'

export const exportFormats = ['har', 'ndjson', 'otlp', 'curl'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** One file is made of at most so many calls and bytes; what is left out is counted. */
export const exportLimits = { calls: 10_000, bytes: 256 * 1024 * 1024 } as const

/** A file in parts, in order, then what became of it. */
export type ExportPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'end'
      readonly name: string
      readonly mimeType: string
      readonly calls: number
      /** Calls that were chosen and are not in it, because a limit was reached. */
      readonly leftOut: number
    }

/** A masked value that a replay needs; never stored. `place` is a header name in lower case, or `?name` of the query. */
export interface ReplaySecret {
  readonly place: string
  readonly variable: string
  readonly inEnvironment: boolean
}

/** A recorded request as it can be sent again. */
export interface ReplayDraft {
  readonly method: string
  /** With the query; masked values as `***`. */
  readonly path: string
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly body: { readonly text: string } | { readonly base64: string } | null
  readonly secrets: readonly ReplaySecret[]
  /** Why it cannot be sent, for the user; null when it can. */
  readonly problem: string | null
}

export type ReplayResult =
  /** `id` of the new call; null when calls are not recorded. */
  | { readonly ok: true; readonly id: string | null }
  | { readonly ok: false; readonly problem: string; readonly missing: readonly string[] }

const header = z.object({ name: z.string().max(1000), value: z.string().max(100_000) })
const edited = z.object({
  method: z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/),
  path: z.string().min(1).max(100_000),
  headers: z.array(header).max(1000),
  body: z.union([z.object({ text: z.string() }), z.object({ base64: z.string() })]).nullable(),
})
/** `value` typed in for this replay, or taken from the environment of the process. */
const secret = z.object({ place: z.string(), value: z.string().nullable() })
export interface ReplayEdit {
  readonly method: string
  readonly path: string
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly body: { readonly text: string } | { readonly base64: string } | null
}
export type GivenSecret = z.infer<typeof secret>

export const callActionsContract = {
  export: oc
    .input(
      z.object({
        format: z.enum(exportFormats),
        /** Without them all calls of the filter. */
        ids: z.array(z.string()).max(exportLimits.calls).optional(),
        filter: z.string().default(''),
      }),
    )
    .output(eventIterator(type<ExportPart>())),
  replayDraft: oc.input(z.object({ id: z.string() })).output(type<ReplayDraft | null>()),
  replay: oc
    .input(z.object({ id: z.string(), edited: edited.optional(), secrets: z.array(secret).max(100).default([]) }))
    .output(type<ReplayResult>()),
  /** The call that this one is a replay of, while the process that sent it runs. */
  replayOf: oc.input(z.object({ id: z.string() })).output(type<{ readonly original: string | null }>()),
}
