import type { Fault } from '../../shared/config/service.ts'

/** KrakenD's line. Only `run` has a space where others have a tab. */
export const parseErrorLine = (file: string, message: string, gap: ' ' | '\t' = ' '): string =>
  `ERROR parsing the configuration file:${gap}'${file}': ${message}`

/** KrakenD's line for the first fault, then every fault with its place. */
export const parseErrorText = (file: string, faults: readonly Fault[], gap: ' ' | '\t' = ' '): string =>
  [parseErrorLine(file, faults[0]?.message ?? 'unknown', gap), ...listing(faults)].join('\n')

/** A file that is a configuration, but not one that can be served. */
export const startErrorText = (file: string, faults: readonly Fault[]): string =>
  [`ERROR starting the gateway with '${file}':`, ...listing(faults)].join('\n')

/** The same, as `check --test-gin-routes` says it. */
export const testErrorText = (faults: readonly Fault[]): string =>
  [`ERROR testing the configuration file:\t${faults[0]?.message ?? 'unknown'}`, ...listing(faults)].join('\n')

export const lintErrorText = (file: string, faults: readonly Fault[]): string => {
  const count = `${faults.length} problem${faults.length > 1 ? 's' : ''}`
  return [`ERROR linting the configuration file:\t'${file}': ${count}`, ...listing(faults)].join('\n')
}

const listing = (faults: readonly Fault[]): string[] => faults.map((fault) => `  ${placeText(fault)}  ${fault.message}`)

export const placeText = (fault: Fault): string => (fault.line === undefined ? fault.path : `${fault.path} (line ${fault.line})`)
