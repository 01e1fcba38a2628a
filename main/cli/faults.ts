import type { Fault } from '../../shared/config/service.ts'

/** KrakenD's line for the first fault, then every fault with its place. */
export function parseErrorText(file: string, faults: readonly Fault[]): string {
  const first = `ERROR parsing the configuration file: '${file}': ${faults[0]?.message ?? 'unknown'}`
  return [first, ...faults.map((fault) => `  ${placeText(fault)}  ${fault.message}`)].join('\n')
}

export const placeText = (fault: Fault): string => (fault.line === undefined ? fault.path : `${fault.path} (line ${fault.line})`)
