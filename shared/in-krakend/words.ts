import type { HeaderLine } from '../call.ts'
import type { DifferenceId, InKrakend } from '../in-krakend.ts'

const whole = new Intl.NumberFormat('en-US')

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`
export const count = (value: number): string => whole.format(value)

export function verdict(
  noticed: InKrakend['noticed'],
  difference: DifferenceId,
  says: string,
  sure: InKrakend['sure'] = 'certain',
): InKrakend {
  return { difference, says, sure, noticed }
}

export function header(lines: readonly HeaderLine[] | undefined, name: string): string | null {
  return lines?.find((line) => line.name.toLowerCase() === name)?.value ?? null
}
