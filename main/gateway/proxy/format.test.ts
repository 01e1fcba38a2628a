import { describe, expect, it } from 'vitest'
import { testBackend, testBuild } from '../components/test-build.ts'
import { encodeJson, parseObject } from '../json.ts'
import type { BackendConfig } from '../types.ts'
import { createFormat } from './format.ts'

const document = '{"a":1,"b":{"c":1,"d":{"e":2,"f":3}},"list":[{"id":1}],"n":null,"empty":{}}'

function shape(over: Partial<BackendConfig>, json = document, build = testBuild('ours')): string {
  const format = createFormat(testBackend({ allow: [], deny: [], mapping: {}, target: '', group: '', ...over }), build)
  const data = parseObject(json)
  return encodeJson(format ? format(data) : data)
}

describe('target', () => {
  it('follows objects only', () => {
    expect(shape({ target: 'b.d' })).toBe('{"e":2,"f":3}')
    expect(shape({ target: 'list' })).toBe('{}')
    expect(shape({ target: 'a.b' })).toBe('{}')
  })
})

describe('allow and deny', () => {
  it('keeps wanted paths and drops emptied parents', () => {
    expect(shape({ allow: ['a', 'b.d.e', 'list.id'] })).toBe('{"a":1,"b":{"d":{"e":2}}}')
    expect(shape({ allow: ['n', 'empty', 'missing.x'] })).toBe('{"empty":{},"n":null}')
  })

  it('lets a later parent cover its children', () =>
    expect(shape({ allow: ['b.c', 'b'] })).toBe('{"b":{"c":1,"d":{"e":2,"f":3}}}'))

  it('removes unwanted paths and leaves emptied parents', () => {
    expect(shape({ deny: ['a', 'b.c', 'b.d.e', 'b.d.f', 'list', 'n', 'empty', 'list.id'] })).toBe('{"b":{"d":{}}}')
  })

  it('lets allow win', () => expect(shape({ allow: ['a'], deny: ['a'] })).toBe('{"a":1}'))

  it('treats hostile keys as plain ones', () => {
    expect(shape({ allow: ['__proto__.x'] }, '{"__proto__":{"x":1,"y":2},"a":1}')).toBe('{"__proto__":{"x":1}}')
    expect(shape({ deny: ['constructor'] }, '{"constructor":1,"a":2}')).toBe('{"a":2}')
  })
})

describe('mapping and group', () => {
  it('renames on the first level, destination cut at its dot', () => {
    expect(shape({ mapping: { a: 'x.y' }, allow: ['a', 'n'] })).toBe('{"n":null,"x":1}')
  })

  it('runs target, allow, mapping, group in this order', () => {
    expect(shape({ target: 'b', allow: ['d.e', 'c'], mapping: { d: 'deep' }, group: 'g' })).toBe('{"g":{"c":1,"deep":{"e":2}}}')
  })

  it('wraps a null document too', () => expect(shape({ group: 'g' }, 'null')).toBe('{"g":null}'))
})

describe('flatmap', () => {
  const flatmap = (...operations: [type: string, ...args: string[]][]): string =>
    shape({ extraConfig: { proxy: { flatmap_filter: operations.map(([type, ...args]) => ({ type, args })) } } })

  it('renames, lifts up and sinks down', () => {
    expect(flatmap(['move', 'a', 'z'], ['del', 'b', 'list', 'n', 'empty'])).toBe('{"z":1}')
    expect(flatmap(['move', 'b.d.e', 'e'], ['del', 'a', 'list', 'n', 'empty'])).toBe('{"b":{"c":1,"d":{"f":3}},"e":2}')
    expect(flatmap(['move', '*.d.e', '*'], ['del', 'a', 'list', 'n', 'empty'])).toBe('{"b":2}')
    expect(flatmap(['move', 'a', 'x.y.z'], ['del', 'b', 'list', 'n', 'empty'])).toBe('{"x":{"y":{"z":1}}}')
  })

  it('works on every item with a wildcard and keeps the indexes of a list', () => {
    expect(flatmap(['move', 'list.*.id', 'list.*.key'], ['del', 'a', 'b', 'n', 'empty'])).toBe('{"list":[{"key":1}]}')
    expect(flatmap(['del', 'list.0', 'a', 'b', 'n', 'empty'])).toBe('{"list":null}')
  })

  it('appends a list to a list only', () => {
    expect(flatmap(['append', 'a', 'list'], ['append', 'missing', 'list'], ['del', 'b', 'n', 'empty'])).toBe(
      '{"a":1,"list":[{"id":1}]}',
    )
  })

  it('skips unknown types', () => expect(flatmap(['rename', 'a', 'b'])).toBe(encodeJson(parseObject(document))))

  it('names an operation that lacks a path, or fails each request as KrakenD does', () => {
    const over = { extraConfig: { proxy: { flatmap_filter: [{ type: 'move', args: ['a'] }] } } }
    const build = testBuild('ours')
    createFormat(testBackend(over), build)
    expect(build.faults).toEqual([
      "$.endpoints[0].backend[0].extra_config['proxy'].flatmap_filter[0].args: move needs two paths: from and to",
    ])
    expect(() => shape(over, document, testBuild('strict'))).toThrow('index out of range')
  })

  it('turns what it emptied into null', () => {
    expect(flatmap(['del', 'b.*'], ['del', 'a', 'list', 'n'])).toBe('{"b":null,"empty":{}}')
    expect(flatmap(['del', '*'])).toBe('null')
  })
})
