import fc from 'fast-check'
import { parseTree, type Node } from 'jsonc-parser'
import { expect, test } from 'vitest'
import { editJson, type JsonEdit, type JsonPath } from './edit-json.ts'

/** A value with the text it is written as, in a formatting that no formatter made. */
const scalars = fc.oneof(
  fc.constantFrom('1e3', '1.0', '-0', '17', 'true', 'false', 'null', '"\\u00e9\\n"', '"a,b}]"', '"{\\"x\\": 1}"', '""'),
  fc.string({ maxLength: 6 }).map((text) => JSON.stringify(text)),
)
const keys = fc.constantFrom('@comment', 'endpoints', 'host', 'timeout', 'a/b', 'x', 'y', '__proto__')
const blanks = fc.constantFrom('', ' ', '\n', '\r\n', '\n\n', '\n\t', '\n  ', '\r\n    ', '  ')

const { document } = fc.letrec<{ value: string; document: string }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', maxDepth: 4 }, scalars, arrays(tie('value')), objects(tie('value'))),
  document: fc.tuple(blanks, objects(tie('value')), blanks).map((parts) => parts.join('')),
}))
function arrays(value: fc.Arbitrary<string>) {
  const item = fc.tuple(blanks, value, blanks).map((parts) => parts.join(''))
  return fc
    .array(item, { maxLength: 4 })
    .chain((items) => blanks.map((blank) => `[${items.length > 0 ? items.join(',') : blank}]`))
}
function objects(value: fc.Arbitrary<string>) {
  const property = fc
    .tuple(blanks, keys, blanks, blanks, value, blanks)
    .map(([a, key, b, c, text, d]) => `${a}${JSON.stringify(key)}${b}:${c}${text}${d}`)
  return fc
    .array(property, { maxLength: 5 })
    .chain((items) => blanks.map((blank) => `{${items.length > 0 ? items.join(',') : blank}}`))
}

const pathsIn = (value: unknown, at: JsonPath = []): JsonPath[] =>
  typeof value !== 'object' || value === null
    ? [at]
    : [
        at,
        ...(Array.isArray(value) ? value.map((item, index) => [index, item] as const) : Object.entries(value)).flatMap(
          ([key, item]) => pathsIn(item, [...at, key]),
        ),
      ]

const plainJson = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown)
const added = fc.oneof(plainJson, fc.constantFrom<unknown>('90s', ['*'], {}, []))
const edits = (root: unknown): fc.Arbitrary<JsonEdit> => {
  const path = fc.constantFrom(...pathsIn(root))
  const number = fc.nat(4)
  return fc.oneof(
    fc.record({ kind: fc.constant('set' as const), path, value: added }),
    fc.record({
      kind: fc.constant('set' as const),
      path: fc.tuple(path, keys).map(([above, key]) => [...above, key]),
      value: added,
    }),
    fc.record({ kind: fc.constant('remove' as const), path }),
    fc.record({ kind: fc.constant('insert' as const), path, index: number, value: added }),
    fc.record({ kind: fc.constant('move' as const), path, from: number, to: number }),
    fc.record({ kind: fc.constant('rename' as const), path, key: keys }),
  )
}

/** The edit on the value; what it cannot do leaves the value alone. Entries keep their order. */
function applied(root: unknown, edit: JsonEdit): unknown {
  const value = structuredClone(root)
  const own = (holder: unknown, key: string | number) =>
    typeof holder === 'object' &&
    holder !== null &&
    Object.hasOwn(holder, key) &&
    Array.isArray(holder) === (typeof key === 'number')
  const at = (path: JsonPath): unknown =>
    path.reduce<unknown>((node, key) => (own(node, key) ? (node as Record<string, unknown>)[key] : undefined), value)
  const define = (holder: object, key: string | number, item: unknown) =>
    Object.defineProperty(holder, key, { value: item, enumerable: true, configurable: true, writable: true })
  const target = at(edit.path)
  const holder = at(edit.path.slice(0, -1))
  const key = edit.path.at(-1)
  if (edit.kind === 'set') {
    if (key === undefined) return edit.value
    if (own(holder, key) || (typeof key === 'string' && isObject(holder))) define(holder as object, key, edit.value)
  } else if (edit.kind === 'insert' && Array.isArray(target)) target.splice(Math.min(edit.index, target.length), 0, edit.value)
  else if (edit.kind === 'move' && Array.isArray(target) && edit.from < target.length && edit.to < target.length)
    target.splice(edit.to, 0, ...target.splice(edit.from, 1))
  else if (edit.kind === 'remove' && key !== undefined && own(holder, key)) {
    if (Array.isArray(holder)) holder.splice(key as number, 1)
    else delete (holder as Record<string, unknown>)[key]
  } else if (edit.kind === 'rename' && isObject(holder) && key !== undefined && !own(holder, edit.key)) {
    define(holder, edit.key, target)
    delete holder[key]
  }
  return value
}
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const cases = document.chain((text) => fc.tuple(fc.constant(text), edits(JSON.parse(text) as unknown)))

test('the text says afterwards what the edit says', () => {
  fc.assert(
    fc.property(cases, ([text, edit]) => {
      expect(JSON.parse(editJson(text, edit))).toEqual(applied(JSON.parse(text), edit))
    }),
    { numRuns: 3000 },
  )
})

test('bytes outside the edited place stay', () => {
  fc.assert(
    fc.property(cases, ([text, edit]) => {
      const after = editJson(text, edit)
      const [from, to] = windowOf(text, edit)
      expect(after.slice(0, from)).toBe(text.slice(0, from))
      expect(after.slice(after.length - (text.length - to))).toBe(text.slice(to))
      expect(after.length).toBeGreaterThanOrEqual(from + text.length - to)
    }),
    { numRuns: 3000 },
  )
})

/** Where an edit may write: the value itself, its key, or the room between its neighbours. */
function windowOf(text: string, edit: JsonEdit): [number, number] {
  const root = parseTree(text)!
  const find = (path: JsonPath): Node | undefined =>
    path.reduce<Node | undefined>((node, key) => {
      if (typeof key === 'number') return node?.type === 'array' ? node.children?.[key] : undefined
      return node?.type === 'object'
        ? node.children?.findLast(({ children }) => children?.[0]?.value === key)?.children?.[1]
        : undefined
    }, root)
  const whole = (node: Node | undefined): [number, number] => (node ? [node.offset, node.offset + node.length] : [0, 0])
  const node = find(edit.path)
  const parent = find(edit.path.slice(0, -1))
  if (edit.kind === 'set') return whole(node ?? parent)
  if (edit.kind === 'insert' || edit.kind === 'move') return whole(node)
  const siblings = parent?.children ?? []
  const isMine = (child: Node) => (child.type === 'property' ? child.children?.[0]?.value === edit.path.at(-1) : child === node)
  const first = siblings.findIndex(isMine)
  const last = siblings.findLastIndex(isMine)
  if (first < 0) return [0, 0]
  if (edit.kind === 'rename') {
    const [a, b] = [siblings[first]!, siblings[last]!]
    return a.type === 'property' ? [a.offset, b.children![0]!.offset + b.children![0]!.length] : [0, 0]
  }
  const [start, end] = whole(parent)
  return [first > 0 ? whole(siblings[first - 1])[1] : start + 1, siblings[last + 1]?.offset ?? end - 1]
}

const text = '{\r\n\t"version": 3,\r\n\r\n\t"@comment": "kept",\r\n\t"host": ["a", "b"],\r\n\t"x": {"y": 1e3, "z": 1.0}\r\n}'

test.each<[JsonEdit, string]>([
  [{ kind: 'set', path: ['x', 'y'], value: 7 }, text.replace('1e3', '7')],
  [{ kind: 'set', path: ['x', 'w'], value: 7 }, text.replace('1.0}', '1.0, "w": 7}')],
  [{ kind: 'set', path: ['new'], value: { a: 1 } }, text.replace('1.0}', '1.0},\r\n\t"new": {\r\n\t\t"a": 1\r\n\t}')],
  [{ kind: 'remove', path: ['@comment'] }, text.replace(',\r\n\r\n\t"@comment": "kept"', '')],
  [{ kind: 'insert', path: ['host'], index: 0, value: 'c' }, text.replace('"a"', '"c", "a"')],
  [{ kind: 'move', path: ['host'], from: 0, to: 1 }, text.replace('"a", "b"', '"b", "a"')],
  [{ kind: 'rename', path: ['host'], key: 'hosts' }, text.replace('"host"', '"hosts"')],
])('keeps the form of its neighbours: %j', (edit, expected) => {
  expect(editJson(text, edit)).toBe(expected)
})

test('leaves a minified text minified, and a text that is no JSON alone', () => {
  expect(editJson('{"a":[]}', { kind: 'set', path: ['b', 'c'], value: [1] })).toBe('{"a":[],"b":{"c":[1]}}')
  expect(editJson('{"a":', { kind: 'set', path: ['a'], value: 1 })).toBe('{"a":')
  expect(editJson('['.repeat(100_000), { kind: 'remove', path: [0] })).toHaveLength(100_000)
})
