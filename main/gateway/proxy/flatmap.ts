// `flatmap_filter`: move, del and append on the whole document, lists included. The document becomes a tree of labelled edges, for
// labels outlive what happens around them: after `del items.0` the next item is still called 1, and an object that lost its last
// field is null. Both are KrakenD's.
import { GatewayError } from '../error.ts'
import { emptyObject, isObject, nilObject } from '../json.ts'
import type { BackendConfig, Build, EndpointConfig, JsonObject, JsonValue } from '../types.ts'
import { proxySettings } from './settings.ts'

type Path = readonly string[]
type Operation = (root: TreeNode) => void

/** Throws a GatewayError in strict mode for an operation that lacks an argument; else that is a fault of the configuration. */
export function createFlatmap(owner: BackendConfig | EndpointConfig, build: Build): ((data: JsonObject) => JsonObject) | null {
  const raw = proxySettings(owner.extraConfig)['flatmap_filter']
  const list: readonly unknown[] = Array.isArray(raw) ? raw : []
  const operations = list.flatMap((item, i) => operationOf(item, `${owner.at}.extra_config['proxy'].flatmap_filter[${i}]`, build))
  if (operations.length === 0) return null
  return (data) => {
    const root = new TreeNode(data)
    for (const operation of operations) operation(root)
    const value = root.value()
    return isObject(value) ? value : nilObject()
  }
}

/** An unknown type does nothing. */
function operationOf(raw: unknown, at: string, build: Build): Operation[] {
  const { type, args } = (raw ?? {}) as { type?: unknown; args?: unknown }
  if (typeof type !== 'string') return []
  const paths = (Array.isArray(args) ? args : []).map((arg) => (typeof arg === 'string' ? arg.split('.') : []))
  const [from, to] = paths
  if (type === 'del') return [(root) => paths.forEach((path) => root.remove(path))]
  if (type !== 'move' && type !== 'append') return [() => {}]
  if (from?.length && to?.length) return [(root) => (type === 'move' ? move(root, from, to) : append(root, from, to))]
  if (build.differences.explainStartPanics) build.fault(`${at}.args`, `${type} needs two paths: from and to`)
  return [panic]
}

/** KrakenD has no second argument to look at and panics on every request. */
const panic = (): never => {
  throw new GatewayError('flatmap_arguments', 500, 'runtime error: index out of range [1] with length 1')
}

interface Edge {
  label: string
  readonly node: TreeNode
}

class TreeNode {
  edges: Edge[] = []
  readonly #isList: boolean
  readonly #leaf: JsonValue

  constructor(value: JsonValue) {
    this.#isList = Array.isArray(value)
    if (Array.isArray(value)) this.edges = value.map((item, i) => ({ label: String(i), node: new TreeNode(item) }))
    else if (isObject(value)) this.edges = Object.keys(value).map((label) => ({ label, node: new TreeNode(value[label]!) }))
    this.#leaf = this.edges.length > 0 ? null : value
  }

  get isList(): boolean {
    return this.#isList
  }

  child(label: string): TreeNode | undefined {
    return this.edges.find((edge) => edge.label === label)?.node
  }

  value(): JsonValue {
    if (this.edges.length === 0) return this.#leaf
    if (this.#isList) return this.edges.map(({ node }) => node.value())
    const object = emptyObject()
    for (const { label, node } of this.edges) object[label] = node.value()
    return object
  }

  remove([label, ...rest]: Path): void {
    if (label === undefined) return
    if (label === '*' && rest.length === 0) this.edges = []
    else if (label === '*') for (const { node } of this.edges) node.remove(rest)
    else if (rest.length > 0) this.child(label)?.remove(rest)
    else this.take(label)
  }

  take(label: string): Edge | undefined {
    const at = this.edges.findIndex((edge) => edge.label === label)
    return at < 0 ? undefined : this.edges.splice(at, 1)[0]
  }
}

/** A node and the labels that lead to it. */
interface Found {
  readonly node: TreeNode
  readonly labels: Path
}

function find(root: TreeNode, path: Path): readonly Found[] {
  let found: readonly Found[] = [{ node: root, labels: [] }]
  for (const step of path) {
    found = found.flatMap(({ node, labels }) => {
      const edges = step === '*' ? node.edges : node.edges.filter(({ label }) => label === step).slice(0, 1)
      return edges.map((edge) => ({ node: edge.node, labels: [...labels, edge.label] }))
    })
  }
  return found
}

/** As long as the source, the target only renames the last segment; shorter lifts the value up, longer sinks it below its parent. */
function move(root: TreeNode, from: Path, to: Path): void {
  const parents = find(root, from.slice(0, -1))
  const label = to.at(-1)!
  if (from.length === to.length) {
    for (const { node } of parents) {
      const edge = node.edges.find((candidate) => candidate.label === from.at(-1))
      if (edge) edge.label = label
    }
    return
  }
  const taken = parents.map((parent) => ({ parent, edge: parent.node.take(from.at(-1)!) }))
  for (const { parent, edge } of taken) {
    if (!edge) continue
    edge.label = label === '*' && to.length < from.length ? (parent.labels[to.length - 1] ?? label) : label
    const holder =
      to.length < from.length ? lift(root, to.slice(0, -1), parent.labels) : sink(parent.node, to.slice(from.length - 1, -1))
    holder.edges.push(edge)
  }
}

/** The way down to where the value goes; it ends early where nothing leads further. `*` is what stood there in the source. */
function lift(root: TreeNode, path: Path, labels: Path): TreeNode {
  let at = root
  for (const [i, step] of path.entries()) {
    const next = at.child(step === '*' ? labels[i]! : step)
    if (!next) break
    at = next
  }
  return at
}

function sink(parent: TreeNode, path: Path): TreeNode {
  let at = parent
  for (const step of path) {
    let next = at.child(step)
    if (!next) at.edges.push({ label: step, node: (next = new TreeNode(null)) })
    at = next
  }
  return at
}

/** Both must be lists; the source goes. */
function append(root: TreeNode, from: Path, to: Path): void {
  const source = find(root, from)[0]?.node
  const target = find(root, to)[0]?.node
  if (!source?.isList || !target?.isList || source === target) return
  for (const { node } of source.edges) target.edges.push({ label: String(target.edges.length), node })
  root.remove(from)
}
