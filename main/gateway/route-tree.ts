// One method's routes: a radix tree that matches, and misses, exactly as gin's does, because what it says on a miss ("try the
// other trailing slash") is visible to clients, oddities included: `/u/` is sent to `/u` where only `/u/{id}` exists.
// A parameter runs to the end of its segment and may begin inside one; static text wins and is backed out of when it fails.

type Kind = 'root' | 'static' | 'param' | 'catchAll'

interface Node<T> {
  path: string
  /** First letters of the static children, in their order. */
  indices: string
  /** The last child is a parameter or a catch-all. */
  wild: boolean
  kind: Kind
  children: Node<T>[]
  value: T | null
}

export type Lookup<T> =
  | { readonly kind: 'found'; readonly value: T; readonly names: readonly string[]; readonly values: readonly string[] }
  /** `slash`: with the other trailing slash it would match, says the tree. */
  | { readonly kind: 'missed'; readonly slash: boolean; readonly values: readonly string[] }

export interface RouteTree<T> {
  /** Null, or why the route cannot be added. */
  add(path: string, value: T): string | null
  find(path: string): Lookup<T>
  /** The same look-up, with the ways that are still open from look-ups in other trees: gin goes back into those too. */
  findAlso(path: string, open: OpenWays): Lookup<T>
  /** The spelling under which a clean path would match, whatever its case. */
  correct(path: string, fixSlash: boolean): string | null
}

const none: readonly string[] = []

export function createRouteTree<T>(): RouteTree<T> {
  const root = createNode<T>('root')
  const exact = new Map<string, Lookup<T>>()
  return {
    add(path, value) {
      const conflict = insert(root, path, value)
      if (conflict === null && !/[:*]/.test(path)) exact.set(path, { kind: 'found', value, names: none, values: none })
      return conflict
    },
    find: (path) => exact.get(path) ?? walk(root, path, []),
    findAlso: (path, open) => walk(root, path, open as Way<T>[]),
    correct: (path, fixSlash) => correct(root, path, '', fixSlash),
  }
}

const createNode = <T>(kind: Kind, path = ''): Node<T> => ({ path, indices: '', wild: false, kind, children: [], value: null })

function insert<T>(root: Node<T>, full: string, value: T): string | null {
  if (root.path === '' && root.children.length === 0) return grow(root, full, full, value)
  let node = root
  let rest = full
  for (;;) {
    const common = commonLength(rest, node.path)
    if (common < node.path.length) split(node, common)
    if (common === rest.length) {
      if (node.value !== null) return `handlers are already registered for path '${full}'`
      node.value = value
      return null
    }
    rest = rest.slice(common)
    const first = rest[0]!
    const at = node.indices.indexOf(first)
    if (node.kind === 'param' && first === '/' && node.children.length === 1) node = node.children[0]!
    else if (at >= 0) node = node.children[at]!
    else if (first !== ':' && first !== '*' && node.kind !== 'catchAll') {
      const child = createNode<T>('static')
      node.indices += first
      node.children.splice(node.wild ? -1 : node.children.length, 0, child)
      return grow(child, rest, full, value)
    } else if (node.wild) {
      const wild = node.children.at(-1)!
      if (!sameWildcard(wild, rest)) return wildcardConflict(wild, rest, full)
      node = wild
    } else return grow(node, rest, full, value)
  }
}

function commonLength(a: string, b: string): number {
  let i = 0
  while (i < a.length && i < b.length && a[i] === b[i]) i++
  return i
}

function split<T>(node: Node<T>, at: number): void {
  const child: Node<T> = { ...node, path: node.path.slice(at), kind: 'static' }
  node.children = [child]
  node.indices = child.path[0]!
  node.path = node.path.slice(0, at)
  node.value = null
  node.wild = false
}

const sameWildcard = <T>(wild: Node<T>, rest: string): boolean =>
  wild.kind !== 'catchAll' && rest.startsWith(wild.path) && (rest.length <= wild.path.length || rest[wild.path.length] === '/')

function wildcardConflict<T>(wild: Node<T>, rest: string, full: string): string {
  const segment = wild.kind === 'catchAll' ? rest : rest.split('/', 1)[0]!
  const prefix = full.slice(0, full.indexOf(segment)) + wild.path
  return `'${segment}' in new path '${full}' conflicts with existing wildcard '${wild.path}' in existing prefix '${prefix}'`
}

/** Hangs what is left of a path under an empty node. */
function grow<T>(start: Node<T>, path: string, full: string, value: T): string | null {
  let node = start
  let rest = path
  for (;;) {
    const at = rest.search(/[:*]/)
    if (at < 0) break
    const wildcard = rest.slice(at).split('/', 1)[0]!
    if (/[:*]/.test(wildcard.slice(1)))
      return `only one wildcard per path segment is allowed, has: '${wildcard}' in path '${full}'`
    if (wildcard.length < 2) return `wildcards must be named with a non-empty name in path '${full}'`
    if (wildcard[0] === '*') return growCatchAll(node, rest, at, wildcard, full, value)
    if (at > 0) node.path = rest.slice(0, at)
    rest = rest.slice(at + wildcard.length)
    const child = createNode<T>('param', wildcard)
    node.children.push(child)
    node.wild = true
    node = child
    if (rest === '') {
      node.value = value
      return null
    }
    const next = createNode<T>('static')
    node.children.push(next)
    node = next
  }
  node.path = rest
  node.value = value
  return null
}

function growCatchAll<T>(node: Node<T>, rest: string, at: number, wildcard: string, full: string, value: T): string | null {
  if (at + wildcard.length !== rest.length) return `catch-all routes are only allowed at the end of the path in path '${full}'`
  if (node.path.endsWith('/')) return `catch-all wildcard '${wildcard}' in path '${full}' conflicts with an existing path segment`
  if (rest[at - 1] !== '/') return `no / before catch-all in path '${full}'`
  node.path = rest.slice(0, at - 1)
  node.indices = '/'
  node.children.push({
    ...createNode<T>('catchAll'),
    wild: true,
    children: [{ ...createNode<T>('catchAll', rest.slice(at - 1)), value }],
  })
  return null
}

/** Parameters passed over in favour of static text. */
export type OpenWays = unknown[]

interface Way<T> {
  readonly rest: string
  readonly node: Node<T>
  readonly taken: number
}

function walk<T>(root: Node<T>, path: string, skipped: Way<T>[]): Lookup<T> {
  const names: string[] = []
  const values: string[] = []
  let node = root
  let rest = path
  let wildOnly = false
  const miss = (slash: boolean): Lookup<T> => ({ kind: 'missed', slash, values })
  const goBack = (): boolean => {
    for (let way = skipped.pop(); way; way = skipped.pop()) {
      if (!way.rest.endsWith(rest)) continue
      rest = way.rest
      node = way.node
      names.length = values.length = way.taken
      wildOnly = true
      return true
    }
    return false
  }
  for (;;) {
    const prefix = node.path
    if (rest.length > prefix.length && rest.startsWith(prefix)) {
      const whole = rest
      rest = rest.slice(prefix.length)
      const at = wildOnly ? -1 : node.indices.indexOf(rest[0]!)
      wildOnly = false
      if (at >= 0) {
        if (node.wild) skipped.push({ rest: whole, node, taken: values.length })
        node = node.children[at]!
        continue
      }
      if (!node.wild) {
        if (rest !== '/' && goBack()) continue
        return miss(rest === '/' && node.value !== null)
      }
      node = node.children.at(-1)!
      const end = node.kind === 'catchAll' ? rest.length : segmentEnd(rest)
      names.push(node.path.slice(node.kind === 'catchAll' ? 2 : 1))
      values.push(rest.slice(0, end))
      if (end < rest.length) {
        if (node.children.length === 0) return miss(rest.length === end + 1)
        rest = rest.slice(end)
        node = node.children[0]!
        continue
      }
      if (node.value !== null) return { kind: 'found', value: node.value, names, values }
      const only = node.children.length === 1 ? node.children[0]! : null
      return miss(only !== null && ((only.path === '/' && only.value !== null) || (only.path === '' && only.indices === '/')))
    }
    if (rest === prefix) {
      if (node.value !== null) return { kind: 'found', value: node.value, names, values }
      if (rest !== '/' && goBack()) continue
      return miss(slashHelps(node, rest))
    }
    const slash = rest === '/' || (prefix.length === rest.length + 1 && prefix === `${rest}/` && node.value !== null)
    if (!slash && goBack()) continue
    return miss(slash)
  }
}

function segmentEnd(rest: string): number {
  const slash = rest.indexOf('/')
  return slash < 0 ? rest.length : slash
}

/** The path ends at a node without a route: is there one behind a slash? */
function slashHelps<T>(node: Node<T>, rest: string): boolean {
  if (rest === '/' && (node.kind === 'static' || (node.wild && node.kind !== 'root'))) return true
  return leadsToSlash(node)
}

function leadsToSlash<T>(node: Node<T>): boolean {
  const at = node.indices.indexOf('/')
  if (at < 0) return false
  const child = node.children[at]!
  return (child.path.length === 1 && child.value !== null) || (child.kind === 'catchAll' && child.children[0]!.value !== null)
}

const sameLetters = (a: string, b: string): boolean => a === b || a.toLowerCase() === b.toLowerCase()

function correct<T>(start: Node<T>, path: string, done: string, fixSlash: boolean): string | null {
  let node = start
  let rest = path
  while (rest.length >= node.path.length && sameLetters(rest.slice(1, node.path.length), node.path.slice(1))) {
    done += node.path
    rest = rest.slice(node.path.length)
    if (rest === '') {
      if (node.value !== null) return done
      return fixSlash && leadsToSlash(node) ? `${done}/` : null
    }
    for (const letter of new Set([rest[0]!.toLowerCase(), rest[0]!.toUpperCase()])) {
      const at = node.indices.indexOf(letter)
      const found = at < 0 ? null : correct(node.children[at]!, rest, done, fixSlash)
      if (found !== null) return found
    }
    if (!node.wild) return fixSlash && rest === '/' && node.value !== null ? done : null
    node = node.children.at(-1)!
    if (node.kind === 'catchAll') return done + rest
    const end = segmentEnd(rest)
    done += rest.slice(0, end)
    rest = rest.slice(end)
    if (rest === '') {
      if (node.value !== null) return done
      const only = node.children[0]
      return fixSlash && only?.path === '/' && only.value !== null ? `${done}/` : null
    }
    if (node.children.length === 0) return fixSlash && rest === '/' ? done : null
    node = node.children[0]!
  }
  if (!fixSlash) return null
  if (rest === '/') return done
  const whole = node.value !== null && rest.length + 1 === node.path.length && node.path.endsWith('/')
  return whole && sameLetters(rest.slice(1), node.path.slice(1, -1)) ? done + node.path : null
}
