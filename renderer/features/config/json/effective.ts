// The document as it will be in force: the file's text filled up with what is inherited, each such line with where it comes from.
import type { EffectiveValue } from '../../../../shared/contract/config.ts'
import { splitPath, type Segment } from '../../../../shared/config/path.ts'
import { isRecord, pathText, type Path } from '../paths.ts'

export interface EffectiveText {
  readonly text: string
  /** Words behind a line, by its 0-based number. */
  readonly origins: ReadonlyMap<number, string>
}

export function effectiveText(value: unknown, effective: ReadonlyMap<string, EffectiveValue>): EffectiveText {
  const root = structuredClone(value ?? {})
  for (const one of effective.values()) put(root, splitPath(one.path), one.value)
  const lines: string[] = []
  const origins = new Map<number, string>()
  const write = (at: unknown, path: Path, indent: string, before: string, after: string) => {
    const one = effective.get(pathText(path))
    if (one && one.origin !== 'file') origins.set(lines.length, one.words)
    const entries = childrenOf(at)
    if (!entries || entries.length === 0) lines.push(`${indent}${before}${JSON.stringify(at)}${after}`)
    else {
      const [open, close] = Array.isArray(at) ? ['[', ']'] : ['{', '}']
      lines.push(`${indent}${before}${open}`)
      for (const [index, [key, child]] of entries.entries()) {
        const name = typeof key === 'string' ? `${JSON.stringify(key)}: ` : ''
        write(child, [...path, key], `${indent}  `, name, index < entries.length - 1 ? ',' : '')
      }
      lines.push(`${indent}${close}${after}`)
    }
  }
  write(root, [], '', '', '')
  return { text: `${lines.join('\n')}\n`, origins }
}

function childrenOf(value: unknown): readonly (readonly [Segment, unknown])[] | null {
  if (Array.isArray(value)) return value.map((item, index) => [index, item] as const)
  return isRecord(value) ? Object.entries(value) : null
}

/** Objects and lists on the way are made; a place that holds something else stays as it is. */
function put(root: unknown, path: Path, value: unknown): void {
  let at = root
  for (const [index, segment] of path.entries()) {
    if (typeof at !== 'object' || at === null) return
    const holder = at as Record<Segment, unknown>
    if (index === path.length - 1) holder[segment] = value
    else at = holder[segment] ??= typeof path[index + 1] === 'number' ? [] : {}
  }
}
