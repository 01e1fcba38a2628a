import fc from 'fast-check'
import { expect, test } from 'vitest'
import { duplicateAt, insertAt, removeAt, setRaw, setValue, swapItems } from './text-edit.ts'

const text = `{
  "version": 3, "@comment":   "kept",
  "host": ["http://a", "http://b"],
  "endpoints": [
    {
      "endpoint": "/a",
      "timeout": "1s"
    },
    { "endpoint": "/b" }
  ]
}
`

test('a value is replaced and every other byte stays', () => {
  expect(setValue(text, ['endpoints', 0, 'timeout'], '90s')).toBe(text.replace('"1s"', '"90s"'))
})

test('a new key stands below its neighbours, at their indent', () => {
  expect(setValue(text, ['endpoints', 0, 'method'], 'POST')).toBe(
    text.replace('"timeout": "1s"\n', '"timeout": "1s",\n      "method": "POST"\n'),
  )
  expect(setValue(text, ['endpoints', 1, 'method'], 'POST')).toBe(text.replace('"/b" }', '"/b", "method": "POST" }'))
})

test('objects on the way are made', () => {
  const after = setValue(text, ['endpoints', 0, 'extra_config', 'qos/ratelimit/router', 'max_rate'], 5)
  expect(JSON.parse(after)).toMatchObject({ endpoints: [{ extra_config: { 'qos/ratelimit/router': { max_rate: 5 } } }, {}] })
  expect(after).toContain(
    '\n      "extra_config": {\n        "qos/ratelimit/router": {\n          "max_rate": 5\n        }\n      }\n    },',
  )
})

test('a list that won or lost an item keeps its form', () => {
  expect(setValue(text, ['host'], ['http://a', 'http://b', 'http://c'])).toBe(
    text.replace('"http://b"]', '"http://b", "http://c"]'),
  )
  expect(setValue(text, ['host'], ['http://b'])).toBe(text.replace('"http://a", ', ''))
  expect(setValue(text, ['host'], ['http://c', 'http://b'])).toBe(text.replace('http://a', 'http://c'))
})

test('a key goes with its comma', () => {
  expect(removeAt(text, ['endpoints', 0, 'timeout'])).toBe(text.replace(',\n      "timeout": "1s"', ''))
  expect(removeAt(text, ['endpoints', 0])).toBe(text.replace(/\{\n {6}"endpoint": "\/a"[^}]*\},\s*/, ''))
})

test('a copy has the bytes of the first', () => {
  expect(duplicateAt(text, ['endpoints'], 1)).toBe(
    text.replace('{ "endpoint": "/b" }', '{ "endpoint": "/b" },\n    { "endpoint": "/b" }'),
  )
})

test('two items change places and come back', () => {
  const swapped = swapItems(text, ['endpoints'], 0, 1)
  expect(JSON.parse(swapped)).toMatchObject({ endpoints: [{ endpoint: '/b' }, { endpoint: '/a' }] })
  expect(swapItems(swapped, ['endpoints'], 0, 1)).toBe(text)
})

test('the first item of an empty list and of a missing one', () => {
  const empty = '{\n  "endpoints": []\n}'
  expect(insertAt(empty, ['endpoints'], 0, { a: 1 })).toBe('{\n  "endpoints": [\n    {\n      "a": 1\n    }\n  ]\n}')
  expect(insertAt('{\n}', ['endpoints'], 0, 1)).toContain('\n  "endpoints": [\n    1\n  ]\n')
})

test('any value set is read back, and the old bytes bring the old text back', () => {
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 3 }),
      fc.constantFrom(['host'], ['endpoints', 0], ['endpoints', 1, 'endpoint']),
      (json, path) => {
        const value: unknown = JSON.parse(json)
        const after = setValue(text, path, value)
        const read = path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], JSON.parse(after))
        expect(read).toEqual(value)
        const old = JSON.stringify(path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], JSON.parse(text)))
        expect(JSON.parse(setRaw(after, path, old))).toEqual(JSON.parse(text))
      },
    ),
    { numRuns: 60 },
  )
})
