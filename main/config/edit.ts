// Sets one value in a configuration text and leaves every other byte alone: formatting, order, comments, unknown keys.
import { indexOfKey, type Format } from './document.ts'

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
  const real = spelled(path, (above) => {
    const parent = tree && findNodeAtLocation(tree, above)
    return parent?.children?.map((child): unknown => child.children?.[0]?.value) ?? []
  })
  const node = tree && findNodeAtLocation(tree, real)
  // A scalar is replaced where it stands; the general edit would reformat its neighbourhood.
  if (node && node.type !== 'object' && node.type !== 'array')
    return { ok: true, text: text.slice(0, node.offset) + JSON.stringify(value) + text.slice(node.offset + node.length) }
  const edits = modify(text, real, value, { formattingOptions: formattingOf(text) })
  return { ok: true, text: applyEdits(text, edits) }
}

async function setYaml(text: string, path: Path, value: unknown): Promise<Edited> {
  const { isMap, isScalar, parseDocument } = await import('yaml')
  const document = parseDocument(text, { keepSourceTokens: true, logLevel: 'silent' })
  if (document.errors.length > 0) return { ok: false, problem: document.errors[0]!.message }
  const real = spelled(path, (above) => {
    const parent = document.getIn(above, true)
    return isMap(parent) ? parent.items.map(({ key }) => (isScalar(key) ? key.value : undefined)) : []
  })
  const node = document.getIn(real, true)
  if (isScalar(node) && node.range && !node.anchor) {
    const [start, end] = node.range
    return { ok: true, text: text.slice(0, start) + JSON.stringify(value) + text.slice(end) }
  }
  document.setIn(real, value)
  return { ok: true, text: document.toString({ lineWidth: 0 }) }
}

/** The path with its keys as the file spells them. */
function spelled(path: Path, keysAt: (above: (string | number)[]) => readonly unknown[]): (string | number)[] {
  const real: (string | number)[] = []
  for (const segment of path) {
    const keys = typeof segment === 'string' ? keysAt(real) : []
    const key = typeof segment === 'string' ? keys[indexOfKey(keys, segment)] : undefined
    real.push(typeof key === 'string' ? key : segment)
  }
  return real
}

function formattingOf(text: string) {
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  '
  const insertSpaces = !indent.startsWith('\t')
  return { insertSpaces, tabSize: insertSpaces ? indent.length : 1, eol: text.includes('\r\n') ? '\r\n' : '\n' }
}
