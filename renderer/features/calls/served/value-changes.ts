// How one JSON value differs from another, as sentences and as lines.

export interface ValueChange {
  readonly path: string
  /** undefined: it was not there. */
  readonly before: unknown
  readonly after: unknown
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The deepest values that differ. Lists of one length are compared entry by entry, others as a whole. */
export function changesBetween(before: unknown, after: unknown, path = ''): readonly ValueChange[] {
  if (isObject(before) && isObject(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      changesBetween(before[key], after[key], path === '' ? key : `${path}.${key}`),
    )
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((entry, index) => changesBetween(entry, after[index], `${path}[${index}]`))
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }]
}

export function sentenceOf({ path, before, after }: ValueChange): string {
  if (before === undefined) return `${path} added: ${short(after)}`
  if (after === undefined) return `${path} removed, was ${short(before)}`
  return `${path} ${short(before)} -> ${short(after)}`
}

const longest = 120
function short(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

export interface LineChange {
  readonly kind: 'same' | 'gone' | 'new'
  readonly text: string
}

/** For texts of some hundred lines, as one endpoint is: the table of common lines is built whole. */
export function linesBetween(before: string, after: string): readonly LineChange[] {
  const a = before.split('\n')
  const b = after.split('\n')
  const width = b.length + 1
  const common = new Uint32Array((a.length + 1) * width)
  const at = (row: number, column: number) => common[row * width + column]!
  for (let row = a.length - 1; row >= 0; row--)
    for (let column = b.length - 1; column >= 0; column--)
      common[row * width + column] =
        a[row] === b[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
  const lines: LineChange[] = []
  let row = 0
  let column = 0
  while (row < a.length || column < b.length) {
    if (row < a.length && column < b.length && a[row] === b[column]) {
      lines.push({ kind: 'same', text: a[row]! })
      row++
      column++
    } else if (row < a.length && (column >= b.length || at(row + 1, column) >= at(row, column + 1)))
      lines.push({ kind: 'gone', text: a[row++]! })
    else lines.push({ kind: 'new', text: b[column++]! })
  }
  return lines
}
