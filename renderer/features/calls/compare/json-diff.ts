// Two JSON values field by field, so that a different layout or order of keys is no difference.

export interface FieldChange {
  /** `messages[1].content`. */
  readonly path: string
  /** As JSON; null where the field is missing. */
  readonly before: string | null
  readonly after: string | null
}

export function diffJson(before: unknown, after: unknown, path = ''): readonly FieldChange[] {
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length)
    return Array.from({ length }, (_, index) =>
      diffField(before[index], after[index], `${path}[${index}]`, index < before.length, index < after.length),
    ).flat()
  }
  if (isObject(before) && isObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].flatMap((key) =>
      diffField(before[key], after[key], step(path, key), Object.hasOwn(before, key), Object.hasOwn(after, key)),
    )
  }
  const [a, b] = [JSON.stringify(before), JSON.stringify(after)]
  return a === b ? [] : [{ path: path === '' ? 'the whole' : path, before: a, after: b }]
}

function diffField(before: unknown, after: unknown, path: string, hadIt: boolean, hasIt: boolean): readonly FieldChange[] {
  if (hadIt && hasIt) return diffJson(before, after, path)
  return [{ path, before: hadIt ? JSON.stringify(before) : null, after: hasIt ? JSON.stringify(after) : null }]
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const step = (path: string, key: string): string =>
  /^[\w$-]+$/.test(key) ? (path === '' ? key : `${path}.${key}`) : `${path}[${JSON.stringify(key)}]`

/** The value of a JSON text; undefined for other texts. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
