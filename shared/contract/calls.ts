import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { Call, CallDetail } from '../call.ts'

/** Change of the call list. `calls` replace rows of the same id or are new; `gone` were pruned. */
export interface CallsDelta {
  readonly calls: readonly Call[]
  readonly gone: readonly string[]
  readonly total: number
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

const callId = z.object({ id: z.string() })

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
  watch: oc.output(eventIterator(type<CallsDelta>())),
  detail: oc.input(callId).output(type<CallDetail | null>()),
  body: oc
    .input(z.object({ id: z.string(), attempt: z.number().int().min(0).nullable(), side: z.enum(['request', 'response']) }))
    .output(type<Body | null>()),
  clear: oc.output(type<{ readonly removed: number }>()),
}
