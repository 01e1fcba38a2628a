import { expect, it } from 'vitest'
import { createRouteTree } from './route-tree.ts'

function treeOf(...paths: string[]) {
  const tree = createRouteTree<string>()
  const conflicts = paths.map((path) => tree.add(path, path))
  return { tree, conflict: conflicts.find((text) => text !== null) ?? null }
}

const find = (paths: string[], path: string) => {
  const found = treeOf(...paths).tree.find(path)
  return found.kind === 'found' ? [found.value, ...found.values] : found.slash ? 'slash' : null
}

it('prefers static text and backs out of it when it fails', () => {
  const paths = ['/u/:id', '/u/me', '/u/:id/posts/:post', '/u/me/photo']
  expect(find(paths, '/u/me')).toEqual(['/u/me'])
  expect(find(paths, '/u/mex')).toEqual(['/u/:id', 'mex'])
  expect(find(paths, '/u/me/posts/9')).toEqual(['/u/:id/posts/:post', 'me', '9'])
  expect(find(paths, '/u/m')).toEqual(['/u/:id', 'm'])
})

it('lets a parameter begin inside a segment and run to its end', () => {
  expect(find(['/file.:ext', '/v-:ver/x'], '/file.tar.gz')).toEqual(['/file.:ext', 'tar.gz'])
  expect(find(['/file.:ext', '/v-:ver/x'], '/v-2/x')).toEqual(['/v-:ver/x', '2'])
  expect(find(['/file.:ext'], '/file')).toBeNull()
})

it('hands the rest of the path to a catch-all', () => {
  expect(find(['/__debug/*param', '/foo'], '/__debug/a/b')).toEqual(['/__debug/*param', '/a/b'])
  expect(find(['/__debug/*param', '/foo'], '/__debug')).toBe('slash')
})

it('recommends the other trailing slash where gin does, oddities included', () => {
  expect(find(['/foo', '/bar/'], '/foo/')).toBe('slash')
  expect(find(['/foo', '/bar/'], '/bar')).toBe('slash')
  expect(find(['/a/:id', '/foo'], '/a/')).toBeNull()
  expect(find(['/a/:id', '/foo'], '/a/1/')).toBe('slash')
  expect(find(['/u/:id', '/u/me', '/upper/ABC'], '/u/')).toBe('slash')
})

it('corrects letters and slashes of a path', () => {
  const { tree } = treeOf('/foo', '/bar/', '/a/:id', '/A1/b', '/u/me', '/u/:id/x')
  expect(tree.correct('/FOO', true)).toBe('/foo')
  expect(tree.correct('/Bar', true)).toBe('/bar/')
  expect(tree.correct('/A/Seven', true)).toBe('/a/Seven')
  expect(tree.correct('/a1/B', true)).toBe('/A1/b')
  expect(tree.correct('/U/Me', true)).toBe('/u/me')
  expect(tree.correct('/U/7/X', true)).toBe('/u/7/x')
  expect(tree.correct('/nope', true)).toBeNull()
})

it.each([
  [['/a/:b', '/a/:c/d'], 'conflicts with existing wildcard'],
  [['/a/:b', '/a/:b'], 'already registered'],
  [['/a/:b-:c'], 'only one wildcard per path segment'],
  [['/a/*'], 'must be named'],
  [['/a/:b', '/a/*c'], 'conflicts with existing wildcard'],
])('refuses %j', (paths, reason) => {
  expect(treeOf(...paths).conflict).toContain(reason)
})

it('accepts the same names in the same place, and static text beside them', () => {
  expect(treeOf('/u/:id', '/u/:id/x', '/u/me', '/u/:id/:post').conflict).toBeNull()
})

it('goes back into the ways that a look-up in another tree left open, as gin does', () => {
  const { tree } = treeOf('/u/:id', '/u/me')
  const other = treeOf('/orders').tree
  const open: unknown[] = []
  expect(other.findAlso('/u/me', []).kind).toBe('missed')
  expect(tree.findAlso('/u/me', open).kind).toBe('found')
  expect(other.findAlso('/u/me', open).kind).toBe('found')
})
