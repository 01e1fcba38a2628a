// A key that an object has twice: readers of JSON take the last one and say nothing, so `check --lint` does.
import type { Node } from 'jsonc-parser'
import type { Fault } from '../../shared/config/service.ts'
import { placeOf, type Document } from './document.ts'
import { joinPath } from './path.ts'

/** Nothing for YAML and TOML, where it is an error of the syntax. */
export async function findDuplicateKeys(document: Document): Promise<Fault[]> {
  if (document.format !== 'json') return []
  const { parseTree } = await import('jsonc-parser')
  const faults: Fault[] = []
  const visit = (node: Node | undefined, at: string): void => {
    const seen = new Set<unknown>()
    node?.children?.forEach((child, index) => {
      if (node.type === 'array') return visit(child, joinPath(at, index))
      const key = child.children?.[0]
      const path = joinPath(at, String(key?.value))
      if (key && seen.has(key.value))
        faults.push({
          path,
          line: placeOf(document.text, key.offset).line,
          message: `the key '${key.value}' is here twice; only the last one counts`,
        })
      seen.add(key?.value)
      visit(child.children?.[1], path)
    })
  }
  visit(parseTree(document.text), '$')
  return faults
}
