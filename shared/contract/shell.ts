import { oc, type } from '@orpc/contract'
import { z } from 'zod'

export const shellContract = {
  capabilities: oc.output(type<{ readonly pickFile: boolean; readonly reveal: boolean }>()),
  reveal: oc.input(z.object({ what: z.enum(['config', 'data']) })).output(type<{ readonly ok: boolean }>()),
}
