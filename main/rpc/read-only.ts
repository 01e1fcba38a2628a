// A bundle is evidence: what would change something is refused in one place, whichever screen asks.
import { ORPCError } from '@orpc/server'
import { os } from './os.ts'

const changing = new Set([
  'calls.clear',
  'calls.annotate',
  'calls.replay',
  'config.apply',
  'config.revert',
  'telemetry.set',
  'mocks.add',
  'mocks.change',
  'mocks.remove',
  'demo.send',
])

/** `reason` null: everything may be asked. */
export const guarded = (reason: string | null) =>
  os.use(({ path, next }) => {
    if (reason !== null && changing.has(path.join('.'))) throw new ORPCError('READ_ONLY', { message: reason })
    return next()
  })
