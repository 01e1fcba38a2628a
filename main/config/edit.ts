// Sets one value in a configuration text and leaves every other byte alone: formatting, order, comments, unknown keys.
import { legacyNamespaces } from '../../shared/config/namespaces.ts'
import type { Format } from './document.ts'

export type Edited = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string }
type Path = readonly (string | number)[]

/** Missing objects on the way are created. TOML has no editor that keeps its formatting, so it is refused. */
export async function setValue(text: string, format: Format, path: Path, value: unknown): Promise<Edited> {
  if (format === 'json') return setJson(text, path, value)
  if (format === 'yaml') return setYaml(text, path, value)
  return {
    ok: false,
    problem: `switches cannot be written into TOML; set ${path.join('.')} = ${JSON.stringify(value)} in the file`,
  }
}

async function setJson(text: string, path: Path, value: unknown): Promise<Edited> {
  const { applyEdits, findNodeAtLocation, modify, parseTree } = await import('jsonc-parser')
  const tree = parseTree(text)
  const real: (string | number)[] = []
  for (const segment of path) {
    const parent = tree && findNodeAtLocation(tree, real)
    real.push(spelling(segment, parent?.children?.map((child): unknown => child.children?.[0]?.value) ?? []))
  }
  const node = tree && findNodeAtLocation(tree, real)
  // A scalar is replaced where it stands; the general edit would reformat its neighbourhood.
  if (node && node.type !== 'object' && node.type !== 'array')
    return { ok: true, text: text.slice(0, node.offset) + JSON.stringify(value) + text.slice(node.offset + node.length) }
  const edits = modify(text, real, value, { formattingOptions: formattingOf(text) })
  return { ok: true, text: applyEdits(text, edits) }
}

async function setYaml(text: string, path: Path, value: unknown): Promise<Edited> {
  const { isScalar, parseDocument } = await import('yaml')
  const document = parseDocument(text, { keepSourceTokens: true, logLevel: 'silent' })
  if (document.errors.length > 0) return { ok: false, problem: document.errors[0]!.message }
  const node = document.getIn(path, true)
  if (isScalar(node) && node.range && !node.anchor) {
    const [start, end] = node.range
    return { ok: true, text: text.slice(0, start) + JSON.stringify(value) + text.slice(end) }
  }
  document.setIn(path, value)
  return { ok: true, text: document.toString({ lineWidth: 0 }) }
}

/** The key as the file spells it: any case, or a legacy namespace. */
function spelling(segment: string | number, keys: readonly unknown[]): string | number {
  if (typeof segment === 'number' || keys.includes(segment)) return segment
  const found = keys.find(
    (key) =>
      typeof key === 'string' &&
      (key.toLowerCase() === segment.toLowerCase() ||
        (Object.hasOwn(legacyNamespaces, key) && legacyNamespaces[key] === segment)),
  )
  return typeof found === 'string' ? found : segment
}

function formattingOf(text: string) {
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  '
  const insertSpaces = !indent.startsWith('\t')
  return { insertSpaces, tabSize: insertSpaces ? indent.length : 1, eol: text.includes('\r\n') ? '\r\n' : '\n' }
}
