// KrakenD's sampler: a rate strictly between 0 and 1 asks the parent first and then the trace id; any other rate samples
// everything, whatever the parent says.
import type { RemoteContext } from './propagation.ts'

const SAMPLED = 1
const TWO_63 = 2 ** 63

export type Sample = (traceId: string, remote: RemoteContext | null) => boolean

/** `zeroIsNothing`: a rate of 0 samples nothing, see docs/differences.md. */
export function createSampler(rate: number, zeroIsNothing: boolean): Sample {
  if (rate === 0 && zeroIsNothing) return () => false
  if (!(rate > 0 && rate < 1)) return () => true
  const limit = BigInt(Math.floor(rate * TWO_63))
  return (traceId, remote) => {
    if (remote !== null) return (remote.flags & SAMPLED) === SAMPLED
    return BigInt(`0x${traceId.slice(16)}`) >> 1n < limit
  }
}
