import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bytesSource, collect } from '../byte-source.ts'
import { createScope } from '../scope.ts'
import type { BackendRequest, BackendResponse, HeaderMap } from '../types.ts'
import { martian } from './martian.ts'
import { testBackend, testBuild, testEndpoint } from './test-build.ts'

const headersOf = (fields: Record<string, string>): HeaderMap => Object.assign(Object.create(null), fields)

async function run(
  raw: unknown,
  asked: Partial<BackendRequest> = {},
  mode: 'strict' | 'ours' = 'strict',
  url = 'http://h:1/x?b=2',
) {
  const build = testBuild(mode)
  const wrap = martian.roundTrip!(raw, '$', testBackend(), testEndpoint(), build)
  const sent: BackendRequest[] = []
  const call = wrap?.(async (request) => {
    sent.push(request)
    const headers = headersOf({ 'x-secret': 's', 'content-length': '4' })
    return { status: 200, headers, contentLength: 4, body: bytesSource(Buffer.from('body')), url } as unknown as BackendResponse
  })
  const request = {
    method: 'GET',
    url: 'http://h:1/x?b=2',
    body: { kind: 'none' },
    scope: createScope(),
    ...asked,
    headers: headersOf(asked.headers as never),
  }
  const answer = await call?.(request as unknown as BackendRequest)
  return { answer, sent: sent[0], logs: build.logs, build }
}

const text = async (answer: BackendResponse | undefined): Promise<string> => Buffer.from(await collect(answer!.body)).toString()

describe('martian', () => {
  it('sets, appends, copies and removes headers in order, on the side it is told', async () => {
    const { sent, answer } = await run({
      'fifo.Group': {
        scope: ['request', 'response'],
        modifiers: [
          { 'header.Modifier': { scope: ['request'], name: 'X-A', value: 'é' } },
          { 'header.Append': { scope: ['request'], name: 'X-A', value: '2' } },
          { 'header.Copy': { scope: ['request'], from: 'X-A', to: 'X-B' } },
          { 'header.Blacklist': { scope: ['response'], names: ['X-Secret'] } },
        ],
      },
    })
    expect({ ...sent!.headers }).toEqual({ 'x-a': ['\xc3\xa9', '2'], 'x-b': '\xc3\xa9' })
    expect({ ...answer!.headers }).toEqual({ 'content-length': '4' })
  })

  it('runs the highest priority first', async () => {
    const set = (value: string) => ({ 'header.Modifier': { name: 'X', value, scope: ['request'] } })
    const modifiers = [
      { priority: 1, modifier: set('low') },
      { priority: 9, modifier: set('high') },
    ]
    expect((await run({ 'priority.Group': { modifiers } })).sent!.headers['x']).toBe('low')
  })

  it.each([
    [{ 'header.Filter': { name: 'X-One', value: 'yes' } }, 'then'],
    [{ 'header.Filter': { name: 'X-One', value: 'no' } }, 'else'],
    [{ 'header.Filter': { name: 'X-One' } }, 'else'],
    [{ 'header.RegexFilter': { header: 'X-One', regex: '(?i)^Y' } }, 'then'],
    [{ 'header.RegexFilter': { header: 'X-One', regex: 'no' } }, undefined],
    [{ 'cookie.Filter': { name: 'sid', value: '7' } }, 'then'],
    [{ 'querystring.Filter': { name: 'b' } }, 'then'],
    [{ 'querystring.Filter': { name: 'b', value: '3' } }, 'else'],
    [{ 'url.Filter': { host: 'h:1', path: '/x' } }, 'then'],
    [{ 'url.RegexFilter': { regex: '/x\\?b=2$' } }, 'then'],
    [{ 'port.Filter': { port: 1 } }, 'then'],
    [{ 'url.Filter': { host: 'H:1' } }, 'else'],
    [{ 'url.Filter': { host: '*' } }, 'then'],
    [{ 'port.Filter': { port: 80 } }, undefined],
  ])('filters by %j', async (filter, expected) => {
    const [kind, fields] = Object.entries(filter)[0]!
    const set = (value: string) => ({ 'header.Modifier': { name: 'F', value, scope: ['request'] } })
    const raw = { [kind]: { ...fields, scope: ['request'], modifier: set('then'), else: set('else') } }
    const { sent } = await run(raw, { headers: { 'x-one': 'yes', cookie: 'a=1; sid=7' } })
    expect(sent!.headers['f']).toBe(expected)
  })

  it('runs the last of equal priorities first', async () => {
    const set = (value: string) => ({ 'header.Append': { name: 'X', value, scope: ['request'] } })
    const modifiers = ['1', '2', '3'].map((value) => ({ priority: 5, modifier: set(value) }))
    expect((await run({ 'priority.Group': { modifiers } })).sent!.headers['x']).toEqual(['3', '2', '1'])
  })

  it('reads names in any case', async () => {
    const { sent } = await run({ 'header.Modifier': { Name: 'X-A', VALUE: '1', Scope: ['request'] } })
    expect(sent!.headers['x-a']).toBe('1')
  })

  it('fails the call where a header may be there once only, after all members of an aggregating group have run', async () => {
    const add = (name: string) => ({ 'header.Append': { name, value: '7', scope: ['request'] } })
    await expect(run(add('Host'))).rejects.toThrow('proxyutil: illegal header multiple: Host')
    const modifiers = [add('Host'), { 'header.Modifier': { name: 'Content-Length', value: 'x', scope: ['request'] } }]
    await expect(run({ 'fifo.Group': { aggregateErrors: true, modifiers } })).rejects.toThrow(
      'proxyutil: illegal header multiple: Host\nstrconv.ParseInt: parsing "x": invalid syntax',
    )
  })

  it('looks at the request for the answer, behind redirects at the last one', async () => {
    const set = { 'header.Modifier': { scope: ['response'], name: 'F', value: 'yes' } }
    const regex = { 'header.RegexFilter': { scope: ['response'], header: 'X-One', regex: '^y', modifier: set } }
    expect((await run(regex, { headers: { 'x-one': 'yes' } })).answer!.headers['f']).toBe('yes')
    const filter = { 'url.Filter': { scope: ['response'], host: 'other', modifier: set } }
    expect((await run(filter)).answer!.headers['f']).toBeUndefined()
    expect((await run(filter, {}, 'strict', 'http://other/x')).answer!.headers['f']).toBe('yes')
    const stash = { 'stash.Modifier': { headerName: 'X-Was' } }
    expect((await run(stash)).answer!.headers['x-was']).toBe('http://h:1/x?b=2')
  })

  it('answers ranges of a replaced body', async () => {
    const raw = {
      'body.Modifier': { scope: ['response'], contentType: 'a/b', body: Buffer.from('0123456789').toString('base64') },
    }
    const ranged = async (range: string) => (await run(raw, { headers: { range } })).answer!
    const one = await ranged('bytes=2-4')
    expect([one.status, one.headers['content-range'], await text(one)]).toEqual([206, 'bytes 2-4/10', '234'])
    const two = await ranged('bytes=0-1,8-')
    expect(await text(two)).toMatch(
      /^--\w+\r\nContent-Range: bytes 0-1\/10\r\nContent-Type: a\/b\r\n\r\n01\r\n--\w+\r\n[^]*89\r\n--\w+--\r\n$/,
    )
    expect((await ranged('bytes=5-2')).status).toBe(416)
  })

  it('keeps the answer where there is no file', async () => {
    const { answer } = await run({ 'static.Modifier': { scope: ['response'], rootPath: '/nowhere' } })
    expect([answer!.status, await text(answer)]).toEqual([404, 'body'])
  })

  it('changes where a request goes and keeps its Host', async () => {
    const { sent } = await run({ 'url.Modifier': { scope: ['request'], host: 'other:2', path: '/a b', query: 'q=1' } })
    expect(sent).toMatchObject({ url: 'http://other:2/a%20b?q=1', headers: { host: 'h:1' } })
    expect((await run({ 'port.Modifier': { scope: ['request'], port: 9 } })).sent!.url).toBe('http://h:9/x?b=2')
    expect((await run({ 'querystring.Modifier': { scope: ['request'], name: 'a', value: '& ' } })).sent!.url).toBe(
      'http://h:1/x?a=%26+&b=2',
    )
  })

  it('replaces bodies; the old length stays in strict mode only', async () => {
    const raw = { 'body.Modifier': { contentType: 'text/plain', body: Buffer.from('longer body').toString('base64') } }
    const strict = await run(raw)
    expect(strict.sent).toMatchObject({ headers: { 'content-type': 'text/plain', 'content-length': '11' } })
    expect(await text(strict.answer)).toBe('longer body')
    expect(strict.answer!.headers['content-length']).toBe('4')
    expect((await run(raw, {}, 'ours')).answer!.headers['content-length']).toBe('11')
  })

  it('serves files below its folder and nothing else, without calling the backend', async () => {
    const rootPath = join(mkdtempSync(join(tmpdir(), 'martian-')), 'files')
    writeFileSync(`${rootPath}.secret`, 'secret')
    const outside = await run({ 'static.Modifier': { rootPath } }, { url: 'http://h/../files.secret' })
    expect(outside.answer!.status).toBe(404)
    const { answer, sent } = await run(
      { 'static.Modifier': { rootPath: tmpdir(), explicitPaths: {} } },
      { url: 'http://h/%2e%2e/%2e%2e/etc/passwd' },
    )
    expect(sent).toBeUndefined()
    expect(answer!.status).toBe(404)
  })

  it('says what is wrong and stays out of the way', async () => {
    expect((await run({ 'no.Such': {} })).logs[0]).toContain('parse: unknown modifier: no.Such')
    expect((await run({ 'header.Id': { scope: ['response'] } })).logs[0]).toContain('invalid scope "response" for modifier')
    expect((await run({ 'url.Filter': { path: '/x' } })).logs[0]).toContain('unexpected end of JSON input')
    expect((await run({ 'fifo.Group': { modifiers: [null] } })).logs[0]).toContain('expected one modifier, received 0')
  })
})
