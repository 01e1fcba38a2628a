import { oc, type } from '@orpc/contract'
import { z } from 'zod'

/** What goes wrong on purpose. Everything off: the call is played as it was. */
export const mockFaults = z.object({
  /** Answered in place of the recorded status and body, with a body in the words of the dialect. */
  status: z.number().int().min(400).max(599).nullable().default(null),
  /** ms more until the headers. */
  delayMs: z.number().min(0).max(600_000).default(0),
  /** ms without a byte, in the middle of the body. */
  stallMs: z.number().min(0).max(600_000).default(0),
  /** Share of the body, 0 to 1, after which the connection breaks. */
  cutAt: z.number().min(0).max(1).nullable().default(null),
  /** As if nothing listened there. */
  refuse: z.boolean().default(false),
  /** Share of the calls that get all this; the others are played as recorded. */
  share: z.number().min(0).max(1).default(1),
})
export type MockFaults = z.infer<typeof mockFaults>

/** A captured call that answers for its endpoint. At most one is on for an endpoint. */
export interface Mock {
  readonly id: string
  /** The call that it was made from; it may have been pruned since. */
  readonly call: string
  readonly method: string
  readonly endpoint: string
  readonly createdAt: string
  readonly on: boolean
  /** False: the whole answer comes at once. */
  readonly keepsTiming: boolean
  readonly faults: MockFaults
  readonly model: string | null
  readonly status: number
  readonly bytes: number
  readonly stream: boolean
  /** Since the program started. */
  readonly served: number
  /** Why it cannot answer now, in words: its endpoint is gone, or has other backends. */
  readonly problem: string | null
}

export type MockResult = { readonly ok: true; readonly mock: Mock } | { readonly ok: false; readonly problem: string }

const settings = { on: z.boolean().optional(), keepsTiming: z.boolean().optional(), faults: mockFaults.optional() }

export const mocksContract = {
  list: oc.output(type<readonly Mock[]>()),
  /** On at once. Refused, with words, for a call that has no whole answer to play. */
  add: oc.input(z.object({ call: z.string(), ...settings })).output(type<MockResult>()),
  change: oc.input(z.object({ id: z.string(), ...settings })).output(type<MockResult>()),
  remove: oc.input(z.object({ id: z.string() })).output(type<{ readonly removed: boolean }>()),
}
