import type { MockFaults } from './contract/mocks.ts'

/** What a mock does beside playing its call: `answers 429, 2 s later, for 50 % of the calls`; null when nothing. */
export function faultWords(faults: MockFaults): string | null {
  const parts = [
    faults.refuse ? 'refuses the connection' : faults.status === null ? null : `answers ${faults.status}`,
    faults.delayMs > 0 ? `${seconds(faults.delayMs)} later` : null,
    faults.stallMs > 0 && !faults.refuse ? `stalls for ${seconds(faults.stallMs)} in the middle` : null,
    faults.cutAt !== null && !faults.refuse ? `breaks after ${Math.round(faults.cutAt * 100)} % of the body` : null,
  ].filter((part) => part !== null)
  if (parts.length === 0) return null
  const share = faults.share < 1 ? `, for ${Math.round(faults.share * 100)} % of the calls` : ''
  return parts.join(', ') + share
}

const seconds = (ms: number): string => `${ms / 1000} s`
