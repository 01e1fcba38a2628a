// Which endpoint of a document became which of another: by method and path, then the likest of those that are left.

import { plainText } from './plain-text.ts'

type Raw = Readonly<Record<string, unknown>>

export interface Matched {
  /** [index before, index after], in the order of the second. */
  readonly pairs: readonly (readonly [number, number])[]
  readonly added: readonly number[]
  readonly removed: readonly number[]
}

const leastLikeness = 0.5
/** Beyond this the search for the likest costs more than it tells. */
const mostCompared = 400

export function matchEndpoints(before: readonly Raw[], after: readonly Raw[]): Matched {
  const takenBy = new Map<number, number>()
  const waiting = new Map<string, number[]>()
  before.forEach((endpoint, index) => {
    const name = identity(endpoint)
    const line = waiting.get(name)
    if (line) line.push(index)
    else waiting.set(name, [index])
  })
  after.forEach((endpoint, index) => {
    const found = waiting.get(identity(endpoint))?.shift()
    if (found !== undefined) takenBy.set(index, found)
  })
  const known = new Set(takenBy.values())
  const left = before.map((_, index) => index).filter((index) => !known.has(index))
  const open = after.map((_, index) => index).filter((index) => !takenBy.has(index))
  if (left.length <= mostCompared && open.length <= mostCompared) pairByLikeness(before, after, left, open, takenBy)
  const pairs = [...takenBy].map(([b, a]) => [a, b] as const).sort((x, y) => x[1] - y[1])
  const used = new Set(takenBy.values())
  return {
    pairs,
    added: open.filter((index) => !takenBy.has(index)),
    removed: left.filter((index) => !used.has(index)),
  }
}

const identity = (endpoint: Raw): string =>
  `${plainText(endpoint['method'], 'GET').toUpperCase()} ${plainText(endpoint['endpoint'])}`

function pairByLikeness(
  before: readonly Raw[],
  after: readonly Raw[],
  left: readonly number[],
  open: readonly number[],
  takenBy: Map<number, number>,
): void {
  const olds = left.map((index) => ({ index, parts: partsOf(before[index]!) }))
  const candidates = open.flatMap((b) => {
    const parts = partsOf(after[b]!)
    return olds.map((old) => ({ a: old.index, b, score: likeness(old.parts, parts) + (old.index === b ? 0.01 : 0) }))
  })
  const used = new Set<number>()
  for (const { a, b, score } of candidates.sort((x, y) => y.score - x.score)) {
    if (score < leastLikeness) return
    if (used.has(a) || takenBy.has(b)) continue
    used.add(a)
    takenBy.set(b, a)
  }
}

/** One text for each setting; the path and the backends' addresses count on their own. */
function partsOf(endpoint: Raw): ReadonlySet<string> {
  const parts = new Set<string>()
  for (const [key, value] of Object.entries(endpoint)) {
    if (key !== 'backend' || !Array.isArray(value)) parts.add(`${key}=${JSON.stringify(value)}`)
    else
      for (const backend of value as readonly unknown[])
        if (typeof backend === 'object' && backend !== null)
          for (const [name, part] of Object.entries(backend)) parts.add(`backend.${name}=${JSON.stringify(part)}`)
  }
  return parts
}

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0
  for (const part of a) if (b.has(part)) shared++
  return shared / Math.max(a.size, b.size, 1)
}
