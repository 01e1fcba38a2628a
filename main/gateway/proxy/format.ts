// Shapes one backend's data, in KrakenD's order: target, then allow or deny, then mapping, then group; or flatmap for the middle two.
import { emptyObject, isEmpty, isObject } from '../json.ts'
import type { BackendConfig, Build, JsonObject } from '../types.ts'
import { createFlatmap } from './flatmap.ts'

/** May change the object it gets. */
export type Format = (data: JsonObject) => JsonObject

export function createFormat(backend: BackendConfig, build: Build): Format | null {
  const flatmap = createFlatmap(backend, build)
  const steps = [
    backend.target ? takeTarget(backend.target.split('.')) : null,
    ...(flatmap ? [flatmap] : [filter(backend), rename(backend.mapping)]),
    backend.group ? wrap(backend.group) : null,
  ].filter((step) => step !== null)
  if (steps.length === 0) return null
  return (data) => steps.reduce((shaped, step) => step(shaped), data)
}

const takeTarget =
  (path: readonly string[]): Format =>
  (data) => {
    let at = data
    for (const key of path) {
      const value = at[key]
      if (!isObject(value)) return emptyObject()
      at = value
    }
    return at
  }

const wrap =
  (key: string): Format =>
  (data) => {
    const wrapped = emptyObject()
    wrapped[key] = data
    return wrapped
  }

/** The destination is cut at its first dot. */
function rename(mapping: Readonly<Record<string, string>>): Format | null {
  const pairs = Object.entries(mapping).map(([from, to]) => [from, to.split('.', 1)[0]!] as const)
  if (pairs.length === 0) return null
  return (data) => {
    for (const [from, to] of pairs) {
      const value = data[from]
      if (value === undefined) continue
      data[to] = value
      delete data[from]
    }
    return data
  }
}

/** Wanted or unwanted paths as a tree; `null` is a leaf that covers all below it. */
type Paths = Map<string, Paths | null>

function filter({ allow, deny }: BackendConfig): Format | null {
  if (allow.length > 0) return applied(pathsOf(allow, false), keepOnly)
  return deny.length > 0 ? applied(pathsOf(deny, true), remove) : null
}

const applied =
  (paths: Paths, apply: (data: JsonObject, paths: Paths) => void): Format =>
  (data) => {
    apply(data, paths)
    return data
  }

/** Where a parent and its child are both listed, the later one counts; what is denied stays denied. */
function pathsOf(list: readonly string[], parentsStay: boolean): Paths {
  const paths: Paths = new Map()
  for (const entry of list) {
    const keys = entry.split('.')
    const last = keys.pop()!
    let at: Paths | null = paths
    for (const key of keys) {
      let below: Paths | null | undefined = at.get(key)
      if (below === null && parentsStay) {
        at = null
        break
      }
      if (!below) at.set(key, (below = new Map()))
      at = below
    }
    at?.set(last, null)
  }
  return paths
}

/** A parent that loses all its children goes too, one that was wanted whole stays even when empty. */
function keepOnly(data: JsonObject, wanted: Paths): void {
  for (const key of Object.keys(data)) {
    const below = wanted.get(key)
    if (below === null) continue
    const value = data[key]
    if (below !== undefined && isObject(value)) {
      keepOnly(value, below)
      if (!isEmpty(value)) continue
    }
    delete data[key]
  }
}

function remove(data: JsonObject, unwanted: Paths): void {
  for (const [key, below] of unwanted) {
    const value = data[key]
    if (below === null) delete data[key]
    else if (isObject(value)) remove(value, below)
  }
}
