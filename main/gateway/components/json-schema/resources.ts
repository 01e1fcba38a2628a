// Which name leads to which part of a schema: `$id`, anchors and JSON pointers.
import type { Draft } from './schema.ts'

export type Raw = Readonly<Record<string, unknown>>
export const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A schema with an identity of its own: the document, or a part with an `$id`. */
export interface Resource {
  readonly url: string
  readonly raw: unknown
  readonly anchors: Map<string, unknown>
  readonly dynamicAnchors: Map<string, unknown>
  readonly isRecursive: boolean
}
export interface Found {
  readonly part: unknown
  readonly resource: Resource
}
export interface Index {
  readonly root: Resource
  resourceOf(part: object): Resource | undefined
  /** Throws where the reference names nothing. */
  resolve(ref: string, from: Resource): Found
}

const documentUrl = 'file:///schema.json'
const notSchemas = new Set(['enum', 'const', 'default', 'examples'])

export function indexOf(raw: unknown, draft: Draft, findDocument: (url: string) => unknown): Index {
  const byUrl = new Map<string, Resource>()
  const homes = new Map<object, Resource>()
  const idName = draft === 4 ? 'id' : '$id'

  function visit(part: unknown, home: Resource): void {
    if (Array.isArray(part)) return part.forEach((item) => visit(item, home))
    if (!isRaw(part)) return
    const resource = enter(part, home)
    homes.set(part, resource)
    for (const name of ['$anchor', '$dynamicAnchor'])
      if (draft >= 2019 && typeof part[name] === 'string') resource.anchors.set(part[name], part)
    if (typeof part['$dynamicAnchor'] === 'string') resource.dynamicAnchors.set(part['$dynamicAnchor'], part)
    for (const [name, value] of Object.entries(part)) if (!notSchemas.has(name)) visit(value, resource)
  }

  /** The resource that begins here, or the one around. */
  function enter(object: Raw, home: Resource): Resource {
    const id = object[idName]
    if (typeof id !== 'string' || (draft < 2019 && '$ref' in object)) return home
    const [path, anchor] = split(id)
    if (draft < 2019 && anchor !== '' && path === '') {
      home.anchors.set(anchor, object)
      return home
    }
    return add(join(path, home.url), object)
  }

  function add(url: string, part: unknown): Resource {
    const isRecursive = (part as Raw | null)?.['$recursiveAnchor'] === true
    const resource = { url, raw: part, anchors: new Map(), dynamicAnchors: new Map(), isRecursive }
    byUrl.set(url, resource)
    return resource
  }

  function documentAt(url: string): Resource {
    const known = byUrl.get(url)
    if (known) return known
    const foreign = findDocument(url)
    if (foreign === undefined) throw new Error(`no schema is known at "${url}"`)
    const resource = add(url, foreign)
    visit(foreign, resource)
    return resource
  }

  const document = add(documentUrl, raw)
  visit(raw, document)
  const root = (typeof raw === 'object' && raw !== null && homes.get(raw)) || document
  return {
    root,
    resourceOf: (part) => homes.get(part),
    resolve(ref, from) {
      const [path, fragment] = split(ref)
      const home = path === '' ? from : documentAt(join(path, from.url))
      if (fragment === '') return { part: home.raw, resource: home }
      const part = fragment.startsWith('/') ? pointed(home.raw, fragment) : home.anchors.get(fragment)
      if (part === undefined) throw new Error(`"${ref}" names nothing`)
      return { part, resource: (typeof part === 'object' && part !== null && homes.get(part)) || home }
    },
  }
}

function split(ref: string): [string, string] {
  const mark = ref.indexOf('#')
  return mark < 0 ? [ref, ''] : [ref.slice(0, mark), decodeURIComponent(ref.slice(mark + 1))]
}

function join(path: string, base: string): string {
  if (path === '') return base
  if (!URL.canParse(path, base)) throw new Error(`"${path}" is no URL`)
  return new URL(path, base).href
}

function pointed(document: unknown, pointer: string): unknown {
  let part = document
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, name)) return undefined
    part = (part as Raw)[name]
  }
  return part
}
