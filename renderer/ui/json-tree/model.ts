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
    const entries = entriesOf(value)
    const open = entries.length > 0 && isOpen(openness, path, depth, entries.length)
    rows.push({ path, key, depth, value, kind, size: entries.length, open })
    if (open) for (const [name, child] of entries) visit(child, name, joinPath(path, name, kind), depth + 1)
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
  /** Paths that must be open for it to be seen, outermost first. */
  readonly above: readonly string[]
}

export const mostHits = 10_000

/** Keys and values that contain the text, letter case aside, in reading order; at most `mostHits`. */
export function findInTree(root: unknown, wanted: string): readonly Hit[] {
  const needle = wanted.toLowerCase()
  const hits: Hit[] = []
  if (needle === '') return hits
  const visit = (value: unknown, key: string, path: string, above: readonly string[]) => {
    if (hits.length >= mostHits) return
    const entries = entriesOf(value)
    if (key.toLowerCase().includes(needle) || leafText(value)?.toLowerCase().includes(needle)) hits.push({ path, above })
    if (entries.length === 0) return
    const kind = kindOf(value)
    const within = [...above, path]
    for (const [name, child] of entries) visit(child, kind === 'array' ? '' : name, joinPath(path, name, kind), within)
  }
  visit(root, '', '', [])
  return hits
}

/** null for what has entries. */
function leafText(value: unknown): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null ? null : JSON.stringify(value)
}

const longestPreview = 80

/** The first plain values of a closed row: `n: 1, text: "this is"`. */
export function previewOf(value: unknown): string {
  const parts: string[] = []
  let length = 0
  for (const [name, child] of entriesOf(value).slice(0, 6)) {
    const text = leafText(child)
    if (text === null) continue
    const shown = typeof child === 'string' ? JSON.stringify(text.slice(0, 40)) : text
    parts.push(Array.isArray(value) ? shown : `${name}: ${shown}`)
    length += shown.length + name.length
    if (length > longestPreview) break
  }
  return parts.join(', ')
}

/** The same openness with these paths open. */
export function reveal(root: unknown, openness: Openness, above: readonly string[]): Openness {
  const closed = new Set(above)
  let next = openness
  for (;;) {
    const shut = treeRows(root, next).find((row) => closed.has(row.path) && !row.open && row.size > 0)
    if (!shut) return next
    next = turn(next, shut.path)
  }
}

export function turn(openness: Openness, path: string): Openness {
  const turned = new Set(openness.turned)
  if (!turned.delete(path)) turned.add(path)
  return { ...openness, turned }
}
