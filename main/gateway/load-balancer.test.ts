import { describe, expect, it } from 'vitest'
import { balanceLoad } from './load-balancer.ts'
import { weighted } from './srv.ts'
import type { BackendConfig, Build, ProxyRequest, Query } from './types.ts'

async function urlFor(hosts: string[], path: string, query: Query = new Map(), random = 0): Promise<string | undefined> {
  const build = { random: () => random } as unknown as Build
  const request = { path, query, url: '' } as ProxyRequest
  const { error } = await balanceLoad(
    { hosts, sd: 'static' } as unknown as BackendConfig,
    build,
  )(() => Promise.resolve({ response: null, error: null }))(request)
  return error ? error.message : request.url
}

describe('balanceLoad', () => {
  it.each([
    ['/u/a b', '/u/a%20b'],
    ['/u/é', '/u/%C3%A9'],
    ["/u/(x)'!*,$&=~", "/u/(x)'!*,$&=~"],
    ['/u/{{.Id}}', '/u/%7B%7B.Id%7D%7D'],
    ['/x?id=a b', '/x?id=a b'],
    ['/x#y?z', '/x'],
    ['/a%2Fb', '/a%2Fb'],
    ['/a%2Fb c', '/a/b%20c'],
  ])('writes %s as Go does', async (path, expected) => {
    expect(await urlFor(['http://h'], path)).toBe(`http://h${expected}`)
  })

  it('puts the forwarded query behind the one of the pattern', async () => {
    const query: Query = new Map([
      ['b', ['x y', '&']],
      ['a', ['1']],
    ])
    expect(await urlFor(['http://h'], '/x?k=1', query)).toBe('http://h/x?k=1&a=1&b=x+y&b=%26')
  })

  it.each([
    ['127.0.0.1:80', 'first path segment in URL cannot contain colon'],
    [':80', 'missing protocol scheme'],
    ['http://a b', 'invalid character " " in host name'],
  ])('refuses the host %s as Go does', async (host, problem) => {
    expect(await urlFor([host], '/x')).toBe(`parse "${host}/x": ${problem}`)
  })

  it('chooses by chance, and refuses without hosts and with a broken escape', async () => {
    expect(await urlFor(['http://a', 'http://b'], '/', new Map(), 0.7)).toBe('http://b/')
    expect(await urlFor([], '/')).toBe('no hosts available')
    expect(await urlFor(['http://h'], '/a%zz')).toBe('parse "http://h/a%zz": invalid URL escape "%zz"')
  })
})

describe('weighted', () => {
  const record = (name: string, weight: number, priority = 1) => ({ name, weight, priority, port: 80 })

  it('repeats hosts of the lowest priority by weight', () => {
    expect(weighted([record('a', 20), record('b', 10), record('c', 9, 2)], 'http')).toEqual([
      'http://a:80',
      'http://a:80',
      'http://b:80',
    ])
    expect(weighted([record('a', 0), record('b', 0)], 'http')).toEqual([])
  })
})
