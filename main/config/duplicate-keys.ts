// A key that an object has twice: readers of JSON take the last one and say nothing, so `check --lint` does.
import type { Node } from 'jsonc-parser'
import type { Fault } from '../../shared/config/service.ts'
import { placeOf, type Document } from './document.ts'
import { joinPath, type Segment } from '../../shared/config/path.ts'

/** Nothing for YAML and TOML, where it is an error of the syntax. */
export async function findDuplicateKeys(document: Document): Promise<Fault[]> {
  if (document.format !== 'json') return []
  const { parseTree } = await import('jsonc-parser')
  const faults: Fault[] = []
  const path: Segment[] = []
  const visit = (node: Node | undefined): void => {
    const seen = new Set<unknown>()
    node?.children?.forEach((child, index) => {
      const key = node.type === 'object' ? child.children?.[0] : undefined
      path.push(key ? String(key.value) : index)
      if (key && seen.has(key.value)) {
        const line = placeOf(document.text, key.offset).line
        const message = `the key '${key.value}' is here twice; only the last one counts`
        faults.push({ path: path.reduce<string>(joinPath, '$'), line, message })
      }
      seen.add(key?.value)
      const value = key ? child.children?.[1] : child
      if (value?.children) visit(value)
      path.pop()
    })
  }
  visit(parseTree(document.text))
  return faults
}
