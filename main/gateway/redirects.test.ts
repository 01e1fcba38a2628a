import { describe, expect, it } from 'vitest'
import { resolveDifferences } from '../../shared/differences.ts'
import { bytesSource, collect } from './byte-source.ts'
import { followRedirects } from './redirects.ts'
import { createScope } from './scope.ts'
import type { BackendConfig, BackendRequest, BackendResponse, Build } from './types.ts'
import { resolveReference } from './url-reference.ts'

type Answer = { status: number; location?: string }

function client(answers: Record<string, Answer>, extraConfig: Record<string, unknown> = {}) {
  const seen: BackendRequest[] = []
  const backend = { extraConfig, urlPattern: '/' } as unknown as BackendConfig
  const build = { differences: resolveDifferences(true), log: () => {} } as unknown as Build
  const send = followRedirects(
    backend,
    build,
  )(async (request) => {
    seen.push(request)
    const { status, location } = answers[request.url] ?? { status: 200 }
    const headers = Object.assign(Object.create(null), location === undefined ? {} : { location })
    return { status, headers, contentLength: 0, body: bytesSource(new Uint8Array(0)) } as unknown as BackendResponse
  })
  return { send, seen }
}

function ask(url: string, more: Partial<BackendRequest> = {}): BackendRequest {
  const headers = Object.assign(Object.create(null), more.headers)
  const proxy = { observed: null }
  return {
    method: 'GET',
    url,
    body: { kind: 'none' },
    scope: createScope(),
    proxy,
    observed: null,
    ...more,
    headers,
  } as unknown as BackendRequest
}

const upload = (): BackendRequest['body'] => ({ kind: 'source', source: bytesSource(Buffer.from('body')) })

describe('followRedirects', () => {
  it('turns a POST into a GET without body and its headers, and says where it came from', async () => {
    const { send, seen } = client({ 'http://a/1': { status: 302, location: '/2?x=1' } })
    await send(ask('http://a/1', { method: 'POST', body: upload(), headers: { 'content-type': 'a/b', 'x-one': '1' } }))
    expect(seen[1]).toMatchObject({ method: 'GET', url: 'http://a/2?x=1', body: { kind: 'none' } })
    expect({ ...seen[1]!.headers }).toEqual({ 'x-one': '1', referer: 'http://a/1' })
  })

  it('gives a 307 back when its body cannot be sent again', async () => {
    const { send, seen } = client({ 'http://a/1': { status: 307, location: '/2' } })
    expect((await send(ask('http://a/1', { method: 'POST', body: upload() }))).status).toBe(307)
    expect(seen).toHaveLength(1)
  })

  it('sends the body again when it was told to', async () => {
    const { send, seen } = client(
      { 'http://a/1': { status: 308, location: '/2' } },
      { 'backend/http/client': { send_body_on_redirect: true } },
    )
    await send(ask('http://a/1', { method: 'POST', body: upload() }))
    const { body, headers } = seen[1]!
    expect(headers['content-length']).toBe('4')
    expect(body.kind === 'bytes' && Buffer.from(body.bytes).toString()).toBe('body')
  })

  it('keeps secrets within the domain', async () => {
    const { send, seen } = client({
      'http://a.test:1/1': { status: 302, location: 'http://a.test:2/2' },
      'http://a.test:2/2': { status: 302, location: 'http://sub.a.test/3' },
      'http://sub.a.test/3': { status: 302, location: 'http://b.test/4' },
      'http://b.test/4': { status: 302, location: 'http://a.test:1/5' },
    })
    await send(ask('http://a.test:1/1', { headers: { authorization: 'x' } }))
    expect(seen.map((request) => request.headers.authorization)).toEqual(['x', 'x', 'x', undefined, undefined])
  })

  it('stops after ten requests', async () => {
    const { send, seen } = client({ 'http://a/loop': { status: 302, location: '/loop' } })
    await expect(send(ask('http://a/loop'))).rejects.toThrow('Get "/loop": stopped after 10 redirects')
    expect(seen).toHaveLength(10)
  })

  it('names method and URL when the call fails', async () => {
    const backend = { extraConfig: {}, urlPattern: '/' } as unknown as BackendConfig
    const send = followRedirects(backend, {} as Build)(() => Promise.reject(new Error('EOF')))
    await expect(send(ask('http://u:p@a/x', { method: 'POST' }))).rejects.toThrow('Post "http://u:***@a/x": EOF')
  })

  it('passes an answer without Location and its body on', async () => {
    const { send } = client({ 'http://a/1': { status: 302 } })
    const answer = await send(ask('http://a/1'))
    expect(answer.status).toBe(302)
    expect((await collect(answer.body)).length).toBe(0)
  })
})

it('reads a Location as the bytes that it is, and says what is wrong with one', async () => {
  const { send, seen } = client({ 'http://a/x': { status: 302, location: '/caf\u00c3\u00a9' } })
  await send(ask('http://a/x'))
  expect(seen[1]?.url).toBe('http://a/caf%C3%A9')
  const broken = client({ 'http://a/x': { status: 302, location: '/%zz' } })
  await expect(broken.send(ask('http://a/x'))).rejects.toThrow(
    'Get "http://a/x": failed to parse Location header "/%zz": parse "/%zz": invalid URL escape "%zz"',
  )
})

describe('resolveReference', () => {
  it.each([
    ['x', 'http://a:80/b/x'],
    ['../x', 'http://a:80/x'],
    ['/x?b=2#f', 'http://a:80/x?b=2'],
    ['?q', 'http://a:80/b/c?q'],
    ['//h:80/x y', 'http://h:80/x%20y'],
    ['https://h', 'https://h'],
    ['\\\\evil', 'http://a:80/b/%5C%5Cevil'],
    ['ftp:x', 'ftp:x'],
    ['HTTP://h', 'http://h'],
    ['a:b', 'a:b'],
    ['1:2', null],
  ])('resolves %s', (reference, url) => {
    expect(resolveReference('http://a:80/b/c?d', reference)).toBe(url)
  })

  it('begins at the root where the base has no path', () => {
    expect(resolveReference('http://a', 'x')).toBe('http://a/x')
  })
})
