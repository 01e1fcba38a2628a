// A JSON value as rows for the eye. Only what is open is walked, so a body of megabytes costs its parsing and no more.

export type Kind = 'object' | 'array' | 'string' | 'number' | 'word'

export interface TreeRow {
  /** `messages[0].content`; empty for the root. */
  readonly path: string
  readonly key: string
  readonly depth: number
  readonly value: unknown
  readonly kind: Kind
  /** Entries of an object or an array. */
  readonly size: number
  readonly open: boolean
}

/** Paths that differ from the rule "open above this depth". */
export interface Openness {
  readonly depth: number
  readonly turned: ReadonlySet<string>
}

/** More entries than this open only when asked. */
const wide = 200

export function treeRows(root: unknown, openness: Openness): readonly TreeRow[] {
  const rows: TreeRow[] = []
  const visit = (value: unknown, key: string, path: string, depth: number) => {
    const kind = kindOf(value)
    const size = sizeOf(value)
    const open = size > 0 && isOpen(openness, path, depth, size)
    rows.push({ path, key, depth, value, kind, size, open })
    if (open) for (const [name, child] of entriesOf(value)) visit(child, name, joinPath(path, name, kind), depth + 1)
  }
  visit(root, '', '', 0)
  return rows
}

function isOpen({ depth: limit, turned }: Openness, path: string, depth: number, size: number): boolean {
  const byRule = depth < limit && (depth === 0 || size <= wide)
  return turned.has(path) ? !byRule : byRule
}

export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return []
  return Array.isArray(value) ? value.map((entry, index) => [String(index), entry] as const) : Object.entries(value)
}

/** Entries without a list of them: a closed row asks for no more. */
function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return Array.isArray(value) ? value.length : Object.keys(value).length
}

export function kindOf(value: unknown): Kind {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'object' && value !== null) return 'object'
  return typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'word'
}

export function joinPath(path: string, name: string, within: Kind): string {
  if (within === 'array') return `${path}[${name}]`
  if (!/^[A-Za-z_$][\w$-]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`
  return path === '' ? name : `${path}.${name}`
}

export interface Hit {
  readonly path: string
  /** What must be open for it to be seen, outermost first. */
  readonly above: readonly Place[]
}
interface Place {
  readonly path: string
  readonly size: number
}

export const mostHits = 10_000

/**
 * Keys and values that contain the text, letter case aside, in reading order; at most `mostHits`. Names of places are made for
 * hits alone: a body of megabytes has a hundred thousand places and mostly few hits.
 */
export function findInTree(root: unknown, wanted: string): readonly Hit[] {
  const hits: Hit[] = []
  if (wanted === '') return hits
  const contains = matcher(wanted)
  const way: Step[] = []
  const visit = (value: unknown, key: string) => {
    if (hits.length >= mostHits) return
    if (contains(key) || contains(leafText(value) ?? '')) hits.push(hitAt(way))
    if (typeof value !== 'object' || value === null) return
    const step: Step = { within: value, name: '' }
    way.push(step)
    if (Array.isArray(value))
      for (let index = 0; index < value.length; index++) {
        step.name = index
        visit(value[index], '')
      }
    else
      for (const name of Object.keys(value)) {
        step.name = name
        visit((value as Record<string, unknown>)[name], name)
      }
    way.pop()
  }
  visit(root, '')
  return hits
}

interface Step {
  readonly within: object
  name: string | number
}

/** Without a lower-case copy of each text. */
function matcher(wanted: string): (text: string) => boolean {
  const shape = new RegExp(wanted.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu')
  return (text) => text.length >= wanted.length && shape.test(text)
}

function hitAt(way: readonly Step[]): Hit {
  let path = ''
  const above: Place[] = []
  for (const { within, name } of way) {
    above.push({ path, size: sizeOf(within) })
    path = joinPath(path, String(name), kindOf(within))
  }
  return { path, above }
}

/** null for what has entries. */
function leafText(value: unknown): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null ? null : JSON.stringify(value)
}

const longestPreview = 80

function firstEntries(value: unknown, most: number): readonly (readonly [string, unknown])[] {
  return Array.isArray(value) ? entriesOf(value.slice(0, most)) : entriesOf(value).slice(0, most)
}

/** The first plain values of a closed row: `n: 1, text: "this is"`. */
export function previewOf(value: unknown): string {
  const parts: string[] = []
  let length = 0
  for (const [name, child] of firstEntries(value, 6)) {
    const text = leafText(child)
    if (text === null) continue
    const shown = typeof child === 'string' ? JSON.stringify(text.slice(0, 40)) : text
    parts.push(Array.isArray(value) ? shown : `${name}: ${shown}`)
    length += shown.length + name.length
    if (length > longestPreview) break
  }
  return parts.join(', ')
}

/** The same openness with these places open. */
export function reveal(openness: Openness, above: Hit['above']): Openness {
  return above.reduce(
    (next, { path, size }, depth) => (size > 0 && !isOpen(next, path, depth, size) ? turn(next, path) : next),
    openness,
  )
}

export function turn(openness: Openness, path: string): Openness {
  const turned = new Set(openness.turned)
  if (!turned.delete(path)) turned.add(path)
  return { ...openness, turned }
}
