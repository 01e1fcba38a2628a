// How one JSON value differs from another, as sentences.

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
