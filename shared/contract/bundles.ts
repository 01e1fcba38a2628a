import { oc, type } from '@orpc/contract'
import { z } from 'zod'

export type BundleMade =
  | { readonly ok: true; readonly name: string; readonly base64: string; readonly calls: number }
  | { readonly ok: false; readonly problem: string }
export type BundleOpened =
  /** `url` null: the shell has opened a window of its own. */
  { readonly ok: true; readonly url: string | null } | { readonly ok: false; readonly problem: string }

/** What is shown instead of a running gateway. */
export interface OpenBundle {
  readonly name: string
  /** RFC 3339. */
  readonly createdAt: string
  readonly calls: number
  readonly withoutBodies: boolean
  readonly environment: Readonly<Record<string, string | boolean | null>>
}

/** Bytes of one part, before base64. A transport has a limit for one message. */
export const bundlePartBytes = 4 * 1024 * 1024

export const bundlesContract = {
  create: oc
    .input(z.object({ ids: z.array(z.string()).min(1).max(5000), withoutBodies: z.boolean().default(false) }))
    .output(type<BundleMade>()),
  /** Parts in order under one key; the last one opens the bundle. */
  open: oc
    .input(
      z.object({ key: z.string().max(100), name: z.string().max(500), base64: z.string().max(8_000_000), last: z.boolean() }),
    )
    .output(type<BundleOpened | { readonly ok: true; readonly more: true }>()),
}
