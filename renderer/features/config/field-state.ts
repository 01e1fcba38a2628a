// What the form says about one setting: its value, where that comes from, how it differs from what is in force, what is wrong.
import type { ConfigProblem, EffectiveValue } from '../../../shared/contract/config.ts'
import { splitPath } from '../../../shared/config/path.ts'
import { isSame, isWithin, pathText, valueAt, type Path } from './paths.ts'

export interface FieldState {
  /** undefined: not in the file. */
  readonly value: unknown
  readonly before: unknown
  readonly isChanged: boolean
  readonly effective: EffectiveValue | undefined
  readonly problems: readonly ConfigProblem[]
  /** `from service`, `set here`, `was 90s`. */
  readonly origin: string
}

export interface Facts {
  readonly value: unknown
  readonly inForce: unknown
  readonly effective: ReadonlyMap<string, EffectiveValue>
  readonly problems: readonly ConfigProblem[]
}

const short = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 18 ? `${text.slice(0, 17)}…` : text
}

export function fieldState(facts: Facts, path: Path): FieldState {
  const value = valueAt(facts.value, path)
  const before = valueAt(facts.inForce, placeInForce(facts, path))
  const isChanged = !isSame(value, before)
  const effective = facts.effective.get(pathText(path))
  const problems = problemsWithin(facts.problems, path)
  return { value, before, isChanged, effective, problems, origin: originOf(value, before, isChanged, effective) }
}

function originOf(value: unknown, before: unknown, isChanged: boolean, effective: EffectiveValue | undefined): string {
  if (isChanged) {
    if (before === undefined) return 'new here'
    if (Array.isArray(value) && Array.isArray(before)) return listChange(value, before)
    return typeof before === 'object' ? 'changed' : `was ${short(before)}`
  }
  if (value === undefined) return effective?.words ?? 'not set'
  return effective && effective.origin !== 'file' ? effective.words : 'set here'
}

function listChange(now: readonly unknown[], before: readonly unknown[]): string {
  const added = now.filter((item) => !before.some((old) => isSame(item, old))).length
  const removed = before.filter((old) => !now.some((item) => isSame(item, old))).length
  if (added > 0 && removed > 0) return `added ${added}, removed ${removed}`
  if (added > 0) return `added ${added}`
  return removed > 0 ? `removed ${removed}` : 'order changed'
}

export const problemsWithin = (problems: readonly ConfigProblem[], path: Path): readonly ConfigProblem[] =>
  problems.filter((problem) => isWithin(splitPath(problem.path), path))

const identity = (endpoint: unknown) => JSON.stringify([valueAt(endpoint, ['method']) ?? 'GET', valueAt(endpoint, ['endpoint'])])

/** An endpoint that moved is compared with itself, not with what stands at its number now. */
export function placeInForce({ value, inForce }: Pick<Facts, 'value' | 'inForce'>, path: Path): Path {
  const [head, index, ...rest] = path
  const now = valueAt(value, ['endpoints'])
  const before = valueAt(inForce, ['endpoints'])
  if (head !== 'endpoints' || typeof index !== 'number' || !Array.isArray(now) || !Array.isArray(before)) return path
  const name = identity(now[index])
  if (index < before.length && identity(before[index]) === name) return path
  const found = before.findIndex((endpoint) => identity(endpoint) === name)
  if (found >= 0) return [head, found, ...rest]
  // Renamed in place: as many as before, so the number still tells which it is.
  return now.length === before.length ? path : [head, before.length, ...rest]
}
