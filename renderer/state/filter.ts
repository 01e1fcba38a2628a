import type { Call } from '../../shared/call.ts'
import { matchesFilter, parseFilter, type Filter, type NotedLookup } from '../../shared/filter.ts'

export interface CompiledFilter {
  readonly filter: Filter
  /** Why the line cannot be read, for the user; null when it can. */
  readonly problem: string | null
  matches(call: Call): boolean
}

/** A line that cannot be read matches everything: the screen says what is wrong and hides nothing. */
export function compileFilter(line: string, notedOf?: NotedLookup): CompiledFilter {
  const parsed = parseFilter(line)
  const filter = parsed.ok ? parsed.filter : []
  return { filter, problem: parsed.ok ? null : parsed.problem, matches: (call) => matchesFilter(filter, call, notedOf) }
}

export const withTerm = (line: string, term: string): string => (line.includes(term) ? line : `${line} ${term}`.trim())
