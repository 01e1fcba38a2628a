import { oc, type } from '@orpc/contract'
import { z } from 'zod'

export const demoContract = {
  /** Starts the demo provider when needed and sends one call to it through the gateway. */
  send: oc
    .input(z.object({ model: z.string().default('demo'), stream: z.boolean().default(true) }))
    .output(type<{ readonly ok: true } | { readonly ok: false; readonly problem: string }>()),
}
