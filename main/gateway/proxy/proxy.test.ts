// The proxy stack in a running gateway: a real upstream, a real client.
import { describe, expect, it } from 'vitest'
import type { RequestListener } from 'node:http'
import { startGateway, startUpstream, testService, until } from '../test-gateway.ts'

type Endpoints = Parameters<typeof testService>[1]

const bodies: Readonly<Record<string, string>> = {
  '/a': '{"who":"a","a":1}',
  '/b': '{"b":2}',
  '/null': 'null',
  '/empty': '{}',
  '/text': 'plain',
  '/user': '{"id":42,"tags":["x",1.50,null],"o":{"k":true}}',
}

/** `/late` never answers, `/500` fails, `/echo` gives the request back. */
const upstream: RequestListener = (request, response) => {
  const path = request.url!
  if (path === '/late') return
  if (path.startsWith('/echo') || path.startsWith('/u/')) {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => void response.end(JSON.stringify({ url: path, method: request.method, body })))
    return
  }
  if (path === '/500') response.writeHead(500, { 'content-type': 'text/plain' }).end('boom <b>')
  else if (path === '/cut') response.writeHead(200, { 'content-length': '100' }).write('{"a":1}', () => response.destroy())
  else if (path === '/cut500') response.writeHead(500, { 'content-length': '100' }).write('half', () => response.destroy())
  else if (path === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip')
  else response.end(bodies[path] ?? '{"ok":true}')
}

async function ask(
  endpoints: Endpoints,
  path = '/x',
  init: RequestInit = {},
  strict = true,
): Promise<{ status: number; body: string; completed: string | null }> {
  await using backend = await startUpstream(upstream)
  const service = testService(backend.host, endpoints, { extraConfig: { router: { return_error_msg: true } } })
  await using gateway = await startGateway(service, { strict })
  const response = await fetch(`${gateway.url}${path}`, init)
  const body = await response.text()
  return {
    status: response.status,
    body: body.replaceAll(backend.host, 'HOST'),
    completed: response.headers.get('x-krakend-completed'),
  }
}

describe('merging', () => {
  it('merges side by side', async () => {
    expect(await ask([{ backends: [{ urlPattern: '/a' }, { urlPattern: '/b', group: 'g' }] }])).toEqual({
      status: 200,
      body: '{"a":1,"g":{"b":2},"who":"a"}',
      completed: 'true',
    })
  })

  it('is incomplete with an answer of null, complete with an empty one', async () => {
    expect(await ask([{ backends: [{ urlPattern: '/b' }, { urlPattern: '/null' }] }])).toMatchObject({
      body: '{"b":2}',
      completed: 'false',
    })
    expect(await ask([{ backends: [{ urlPattern: '/b' }, { urlPattern: '/empty' }] }])).toMatchObject({
      body: '{"b":2}',
      completed: 'true',
    })
  })

  it('gives what came in time at 85 % of the timeout', async () => {
    const answer = await ask([{ timeout: 300, backends: [{ urlPattern: '/b' }, { urlPattern: '/late' }] }])
    expect(answer).toEqual({ status: 200, body: '{"b":2}', completed: 'false' })
  })

  it('joins the texts when all fail', async () => {
    const { status, body } = await ask([{ timeout: 300, backends: [{ urlPattern: '/500' }, { urlPattern: '/late' }] }])
    expect({ status, body }).toEqual({
      status: 500,
      body: 'invalid status code 500 [GET /500]: HOST/500\ncontext deadline exceeded',
    })
  })

  it('gives every backend the body when one of them is no GET', async () => {
    const backends = [
      { urlPattern: '/echo1', method: 'POST', group: 'p' },
      { urlPattern: '/echo2', method: 'GET', group: 'g' },
    ]
    const { body } = await ask([{ method: 'POST', backends }], '/x', { method: 'POST', body: 'text' })
    expect(JSON.parse(body)).toEqual({
      p: { url: '/echo1', method: 'POST', body: 'text' },
      g: { url: '/echo2', method: 'GET', body: 'text' },
    })
  })
})

describe('a sequence', () => {
  const sequence = (...urlPatterns: string[]): Endpoints => [
    { extraConfig: { proxy: { sequential: true } }, backends: urlPatterns.map((urlPattern) => ({ urlPattern })) },
  ]

  it('carries values of every type into later requests', async () => {
    const { body } = await ask(sequence('/user', '/u/{resp0_id}/{resp0_o.k}?t={resp0_tags}&o={resp0_o}'))
    expect(JSON.parse(body)).toMatchObject({ url: '/u/42/true?t=x,1.50,<nil>&o=map[k:true]' })
  })

  it('leaves a placeholder whose field is missing', async () => {
    expect(JSON.parse((await ask(sequence('/user', '/u/{resp0_nothing}'))).body)).toMatchObject({
      url: '/u/%7B%7B.Resp0_nothing%7D%7D',
    })
  })

  it('keeps the error of its first step and the data before a later one', async () => {
    expect(await ask(sequence('/500', '/a'))).toMatchObject({ status: 500, body: 'invalid status code 500 [GET /500]: HOST/500' })
    expect(await ask(sequence('/a', '/500', '/b'))).toMatchObject({ status: 200, body: '{"a":1,"who":"a"}', completed: 'false' })
  })
})

describe('status errors', () => {
  const withHttp = (config: object, urlPattern = '/500', outputEncoding = 'json'): Endpoints => [
    { outputEncoding, backends: [{ urlPattern, group: 'g', encoding: 'json', extraConfig: { 'backend/http': config } }] },
  ]

  it('keeps status and body with return_error_code', async () => {
    expect(await ask(withHttp({ return_error_code: true }))).toMatchObject({ status: 500, body: 'boom <b>' })
  })

  it('gives the error as data with return_error_details, keys in their own order', async () => {
    const body = '{"error_n":{"http_status_code":500,"http_body":"boom \\u003cb\\u003e","http_body_encoding":"text/plain"}}'
    expect(await ask(withHttp({ return_error_details: 'n', return_error_code: true }))).toEqual({
      status: 200,
      body,
      completed: 'false',
    })
  })

  it('writes such an object in every form, as KrakenD only in strict mode', async () => {
    const xml = await ask(withHttp({ return_error_details: 'n' }, '/500', 'xml'), '/x', {}, false)
    expect(xml.body).toContain('<http_status_code>500</http_status_code>')
    const list = await ask(withHttp({ return_error_details: 'n' }, '/500', 'json-collection'), '/x', {}, false)
    expect(JSON.parse(list.body)).toMatchObject([{ error_n: { http_status_code: 500 } }])
    expect((await ask(withHttp({ return_error_details: 'n' }, '/500', 'yaml'))).body).toContain(
      'error_n:\n  httpresponseerror:\n    http_status_code: 500',
    )
  })
})

describe('bodies of a backend', () => {
  it('reads JSON to the end of its first value, whatever breaks behind it', async () => {
    expect(await ask([{ backends: [{ urlPattern: '/cut' }] }])).toMatchObject({ status: 200, body: '{"a":1}' })
    expect(await ask([{ backends: [{ urlPattern: '/cut', encoding: 'string' }] }])).toMatchObject({
      status: 500,
      body: 'unexpected EOF',
    })
  })

  it('says what is wrong with gzip', async () => {
    const endpoints: Endpoints = [{ inputHeaders: ['Accept-Encoding'], backends: [{ urlPattern: '/gzip' }] }]
    expect(await ask(endpoints, '/x', { headers: { 'accept-encoding': 'gzip' } })).toMatchObject({
      status: 500,
      body: 'gzip: invalid header',
    })
  })

  it('renders a no-op backend of another endpoint as nothing', async () => {
    expect(await ask([{ backends: [{ urlPattern: '/a', encoding: 'no-op' }] }])).toEqual({
      status: 200,
      body: '{}',
      completed: 'false',
    })
  })
})

describe('static data', () => {
  const withStatic = (strategy: string, urlPattern: string): Endpoints => [
    { extraConfig: { proxy: { static: { strategy, data: { s: { n: 1.0 } } } } }, backends: [{ urlPattern }] },
  ]

  it('turns a failed request into 200', async () => {
    expect(await ask(withStatic('errored', '/500'))).toEqual({ status: 200, body: '{"s":{"n":1}}', completed: 'false' })
  })

  it('stays away when its condition does not hold', async () => {
    expect(await ask(withStatic('errored', '/b'))).toMatchObject({ body: '{"b":2}' })
    expect(await ask(withStatic('success', '/500'))).toMatchObject({ status: 500 })
    expect(await ask(withStatic('complete', '/null'))).toMatchObject({ body: '{"s":{"n":1}}' })
  })
})

describe('copies of a request', () => {
  it('lets the first complete answer of concurrent calls win', async () => {
    let calls = 0
    await using backend = await startUpstream((_, response) => void (++calls === 2 ? response.end('{"n":2}') : null))
    await using gateway = await startGateway(testService(backend.host, [{ concurrentCalls: 3 }]))
    expect(await (await fetch(`${gateway.url}/x`)).text()).toBe('{"n":2}')
    expect(calls).toBe(3)
  })

  it.each([
    [false, 'aaaabbbbcccc'],
    [true, 'cut'],
  ])('keeps the winner of a no-op race, in strict mode (%s) KrakenD cuts it', async (strict, body) => {
    await using backend = await startUpstream((_, response) => {
      response.writeHead(200, { 'content-length': '12' }).write('aaaa')
      setTimeout(() => response.write('bbbb'), 150)
      setTimeout(() => response.end('cccc'), 300)
    })
    const endpoint = { concurrentCalls: 2, outputEncoding: 'no-op', timeout: 250 }
    await using gateway = await startGateway(testService(backend.host, [endpoint]), { strict })
    const read = fetch(`${gateway.url}/x`).then((response) => response.text())
    expect(await read.catch(() => 'cut')).toBe(body)
  })

  it('does not wait for shadows', async () => {
    const seen: string[] = []
    await using backend = await startUpstream((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        seen.push(`${request.url} ${body}`)
        if (request.url === '/real') response.end('{"r":1}')
      })
    })
    const shadow = { urlPattern: '/shadow', extraConfig: { proxy: { shadow: true, shadow_timeout: '200ms' } } }
    const service = testService(backend.host, [{ method: 'POST', backends: [{ urlPattern: '/real' }, shadow] }])
    await using gateway = await startGateway(service)
    expect(await (await fetch(`${gateway.url}/x`, { method: 'POST', body: 'b' })).text()).toBe('{"r":1}')
    await until(() => seen.length === 2)
    expect(seen.toSorted()).toEqual(['/real b', '/shadow b'])
  })
})

describe('backend/http', () => {
  const asking = (urlPattern: string, settings: object) =>
    ask([{ backends: [{ urlPattern, extraConfig: { 'backend/http': settings } }] }])

  it('takes no part of an error that breaks off', async () => {
    expect(await asking('/cut500', { return_error_code: true })).toMatchObject({ status: 500, body: '' })
    expect(await asking('/cut500', { return_error_details: 'a' })).toMatchObject({
      status: 200,
      body: '{"error_a":{"http_status_code":500}}',
    })
  })

  it('has details switch the code off even where they are no name', async () => {
    const { body } = await asking('/500', { return_error_details: true, return_error_code: true })
    expect(body).toBe('invalid status code 500 [GET /500]: HOST/500')
  })
})
