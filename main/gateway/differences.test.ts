// Each difference that lives on the HTTP side, both ways.
import { request, type RequestListener } from 'node:http'
import { describe, expect, it, vi } from 'vitest'
import { answering, rawRequest, startGateway, startUpstream, testService } from './test-gateway.ts'
import type { ServiceConfig } from './types.ts'

interface Asked {
  readonly status: number
  readonly headers: string[]
  values(name: string): string[]
}

function ask(url: string, method = 'GET', headers: Record<string, string> = {}): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      response.resume()
      const { rawHeaders } = response
      const values = (name: string): string[] =>
        rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]!.toLowerCase() === name)
      resolve({ status: response.statusCode!, headers: rawHeaders, values })
    })
    sent.on('error', reject).end()
  })
}

/** Runs one service in both modes: [ours, strict]. */
async function both<T>(
  handle: RequestListener,
  endpoint: Parameters<typeof testService>[1][number],
  over: Partial<ServiceConfig>,
  look: (url: string) => Promise<T>,
): Promise<T[]> {
  await using upstream = await startUpstream(handle)
  const seen: T[] = []
  for (const strict of [false, true]) {
    await using gateway = await startGateway(testService(upstream.host, [endpoint], over), { strict })
    seen.push(await look(gateway.url))
  }
  return seen
}

const noop = { outputEncoding: 'no-op' }

describe('double-headers', () => {
  const own = answering('{}', { 'access-control-allow-origin': 'http://backend', 'x-krakend': 'mine', vary: 'Accept' })
  const over = { extraConfig: { 'security/cors': {} } }
  const origin = { origin: 'http://a.test' }

  it('keeps the gateway’s value where KrakenD sends two', async () => {
    const [ours, strict] = await both(own, noop, over, (url) => ask(`${url}/x`, 'GET', origin))
    expect(ours!.values('access-control-allow-origin')).toEqual(['*'])
    expect(strict!.values('access-control-allow-origin')).toEqual(['*', 'http://backend'])
    expect(ours!.values('x-krakend')).toEqual(['Version 2.13.8'])
    expect(strict!.values('x-krakend')).toEqual(['Version 2.13.8', 'mine'])
    expect(ours!.values('vary')).toEqual(['Origin', 'Accept'])
  })

  it.each([
    ['x-frame-options', 'DENY', 'SAMEORIGIN', { 'security/http': { frame_deny: true } }],
    ['x-krakend-completed', 'false', 'mine', {}],
  ])('sends one %s', async (name, gateways, backends, extraConfig) => {
    const seen = await both(answering('{}', { [name]: backends }), noop, { extraConfig }, (url) => ask(`${url}/x`))
    expect(seen.map((one) => one.values(name))).toEqual([[gateways], [gateways, backends]])
  })

  it('sends one Content-Length with static data on no-op', async () => {
    const endpoint = { ...noop, extraConfig: { proxy: { static: { strategy: 'always', data: { a: 1 } } } } }
    const seen = await both(answering('{"b":2}', { 'content-length': '7' }), endpoint, {}, (url) =>
      rawRequest(url, 'GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'),
    )
    expect(seen.map((text) => text.match(/^content-length: .*$/gim))).toEqual([
      ['Content-Length: 7'],
      ['Content-Length: 7', 'Content-Length: 7'],
    ])
  })
})

describe('connection-forwarded', () => {
  it('keeps hop-by-hop headers to their hop', async () => {
    const got: string[][] = []
    const handle: RequestListener = (message, response) => {
      got.push(Object.keys(message.headers))
      response.writeHead(200, { 'keep-alive': 'timeout=7', 'x-end': '1' }).end('{}')
    }
    const hop = { connection: 'close, X-Hop', 'x-hop': '1', te: 'trailers', 'x-other': '2' }
    const [ours, strict] = await both(handle, { ...noop, inputHeaders: ['*'] }, {}, (url) => ask(`${url}/x`, 'GET', hop))
    expect(got[0]).toContain('x-other')
    expect(got[0]).not.toContain('x-hop')
    expect(got[0]).not.toContain('te')
    expect(got[1]).toEqual(expect.arrayContaining(['x-hop', 'te', 'x-other']))
    expect(ours!.values('keep-alive')).toEqual([])
    expect(strict!.values('keep-alive')).toEqual(['timeout=7'])
  })

  it('closes for a client that asks for it, whatever the backend says, in both modes', async () => {
    const keeps = answering('{}', { connection: 'keep-alive' })
    const seen = await both(keeps, noop, {}, (url) => rawRequest(url, 'GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'))
    expect(seen.map((text) => text.match(/^connection: .*$/gim))).toEqual([['Connection: close'], ['Connection: close']])
  })
})

describe('client-ip', () => {
  const echo: RequestListener = (message, response) =>
    void response.writeHead(200, { 'x-for': String(message.headers['x-forwarded-for']) }).end('{}')
  const forged = { 'x-forwarded-for': '1.2.3.4, 10.0.0.7' }

  it('believes X-Forwarded-For from nobody unless told whom', async () => {
    const seen = await both(echo, noop, {}, (url) => ask(`${url}/x`, 'GET', forged))
    expect(seen.map((one) => one.values('x-for'))).toEqual([['127.0.0.1'], ['1.2.3.4']])
  })

  it('believes trusted proxies, in both modes', async () => {
    const router = { extraConfig: { router: { trusted_proxies: ['127.0.0.1', '10.0.0.0/8'] } } }
    const seen = await both(echo, noop, router, (url) => ask(`${url}/x`, 'GET', forged))
    expect(seen.map((one) => one.values('x-for'))).toEqual([['1.2.3.4'], ['1.2.3.4']])
  })
})

describe('retry-after', () => {
  it('says when to come back', async () => {
    const refusals = async (limit: object): Promise<unknown> => {
      const limited = { extraConfig: { 'qos/ratelimit/router': { every: '10s', strategy: 'ip', ...limit } } }
      const seen = await both(answering('{"a":1}'), limited, {}, async (url) => [await ask(`${url}/x`), await ask(`${url}/x`)])
      return seen.map(([, refused]) => [refused!.status, ...refused!.values('retry-after')])
    }
    expect(await refusals({ max_rate: 1 })).toEqual([[503, '10'], [503]])
    expect(await refusals({ client_max_rate: 1, client_capacity: 1 })).toEqual([[429, '10'], [429]])
  })
})

describe('redirect-post', () => {
  it('keeps the method on the way to https', async () => {
    const over = { extraConfig: { 'security/http': { ssl_redirect: true, ssl_host: 's.test' } } }
    const seen = await both(answering('{}'), {}, over, async (url) => [await ask(`${url}/x`), await ask(`${url}/x`, 'POST')])
    expect(seen.map((answers) => answers.map(({ status }) => status))).toEqual([
      [301, 308],
      [301, 301],
    ])
  })

  it('redirects once, and only to a path that is one', async () => {
    const seen = await both(answering('{}'), { path: '/u/{id}' }, {}, async (url) => [
      await ask(`${url}/u//`),
      await ask(`${url}/U//7/`),
    ])
    expect(seen.map((answers) => answers.map(({ status, values }) => [status, ...values('location')]))).toEqual([
      [[404], [301, '/u/7']],
      [
        [301, '/u/'],
        [301, '/u/7'],
      ],
    ])
  })
})

const statuses = async (url: string, count: number): Promise<number[]> => {
  const seen: number[] = []
  for (let i = 0; i < count; i++) seen.push((await ask(`${url}/x`)).status)
  return seen
}

describe('client-capacity', () => {
  it('is derived from the client’s own rate', async () => {
    const limited = { extraConfig: { 'qos/ratelimit/router': { every: '1h', client_max_rate: 10_800, strategy: 'ip' } } }
    const seen = await both(answering('{"a":1}'), limited, {}, (url) => statuses(url, 3))
    expect(seen).toEqual([
      [200, 200, 200],
      [200, 429, 429],
    ])
  })
})

describe('replaced-body', () => {
  const text = 'longer than before'
  const body = Buffer.from(text).toString('base64')
  const martian = { 'body.Modifier': { scope: ['response'], contentType: 'text/plain', body } }

  it.each([
    ['martian', { 'modifier/martian': martian }],
    ['Lua', { 'modifier/lua-backend': { post: `response.load():body("${text}")` } }],
  ])('arrives whole from %s, where KrakenD keeps the old length', async (_, extraConfig) => {
    const endpoint = { ...noop, backends: [{ extraConfig }] }
    const old = answering('{}', { 'content-length': '2' })
    const read = (url: string): Promise<string> =>
      fetch(`${url}/x`)
        .then((answer) => answer.text())
        .catch(() => 'cut')
    expect(await both(old, endpoint, {}, read)).toEqual([text, 'cut'])
  })
})

describe('concurrent-noop', () => {
  const slow: RequestListener = (_, response) => {
    response.writeHead(200).write('first ')
    setTimeout(() => response.end('second'), 60)
  }

  it('reads the winner to its end, where KrakenD cancels it', async () => {
    const endpoint = { ...noop, concurrentCalls: 2 }
    const [ours, strict] = await both(slow, endpoint, {}, async (url) => (await fetch(`${url}/x`)).text().catch(() => 'cut'))
    expect(ours).toBe('first second')
    expect(strict).not.toBe('first second')
  })
})

describe('error-body', () => {
  it.each([
    ['small', 10],
    ['of several blocks', 3000],
  ])('closes the connection of an error unread in strict mode only, when it is %s', async (_, size) => {
    const connections = new Set<unknown>()
    const fails: RequestListener = (message, response) => {
      connections.add(message.socket)
      response.writeHead(message.url === '/x' ? 500 : 200, { 'content-length': size }).end('1'.repeat(size))
    }
    const endpoints = [{ path: '/x' }, { path: '/ok', outputEncoding: 'no-op', backends: [{ urlPattern: '/ok' }] }]
    await using upstream = await startUpstream(fails)
    const count = async (path: string, strict: boolean): Promise<number> => {
      await using gateway = await startGateway(testService(upstream.host, endpoints), { strict })
      connections.clear()
      for (let i = 0; i < 3; i++) await ask(gateway.url + path)
      return connections.size
    }
    expect([await count('/x', false), await count('/x', true), await count('/ok', true)]).toEqual([1, 3, 1])
  })
})

describe('path-traversal', () => {
  const asked: RequestListener = (message, response) => void response.end(JSON.stringify({ url: message.url }))

  it.each([
    ['/x/{id}', '/a/%2e%2e', [400], '/x/..'],
    ['/x/{id}', '/a/.%2e', [400], '/x/..'],
    ['/x?q={id}', '/a/1&admin=1', '/x?q=1%26admin%3D1', '/x?q=1&admin=1'],
    ['/x?q={id}', '/a/b%20c', '/x?q=b%20c', [500]],
    ['/x?q={id}', '/a/%C3%A9', '/x?q=%C3%A9', [500]],
  ])('fills %s from %s with %j, as KrakenD with %j', async (urlPattern, path, ...expected) => {
    const seen = await both(asked, { path: '/a/{id}', backends: [{ urlPattern }] }, {}, async (url) => {
      const text = await rawRequest(url, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
      return /"url":"(.*?)"/.exec(text)?.[1]?.replaceAll('\\u0026', '&') ?? [Number(text.slice(9, 12))]
    })
    expect(seen).toEqual(expected)
  })

  it('keeps an encoded question mark encoded without path decoding', async () => {
    const router = { extraConfig: { router: { disable_path_decoding: true } } }
    const endpoint = { path: '/a/{id}', backends: [{ urlPattern: '/x/{id}' }] }
    const seen = await both(asked, endpoint, router, async (url) => (await fetch(`${url}/a/b%3Fc`)).text())
    expect(seen).toEqual(['{"url":"/x/b%3Fc"}', '{"url":"/x/b?c"}'])
  })
})

describe('cache-identity', () => {
  it.each([
    ['Authorization', 'max-age=100', 'GET'],
    ['private answers', 'private, max-age=100', 'GET'],
    ['an unsafe method in between', 'max-age=100', 'POST'],
  ])('minds %s, where KrakenD has one answer for all', async (what, control, method) => {
    let answers = 0
    const handle: RequestListener = (_, response) =>
      void response.writeHead(200, { 'cache-control': control, 'content-length': 1 }).end(String(answers++))
    const cached = {
      ...noop,
      inputHeaders: ['Authorization'],
      backends: [{ extraConfig: { 'qos/http-cache': { shared: true } } }],
    }
    await using upstream = await startUpstream(handle)
    const seen: boolean[] = []
    for (const strict of [false, true]) {
      const service = testService(upstream.host, [cached, { ...cached, method: 'POST' }])
      await using gateway = await startGateway(service, { strict })
      const read = async (init: RequestInit = {}): Promise<string> => (await fetch(`${gateway.url}/x`, init)).text()
      const as = (name: string): RequestInit => (what === 'Authorization' ? { headers: { authorization: name } } : {})
      const first = await read(as('a'))
      if (method === 'POST') await read({ method })
      seen.push((await read(as('b'))) === first)
    }
    expect(seen).toEqual([false, true])
  })
})

describe('cel-numbers', () => {
  it('compares numbers with numbers', async () => {
    const backends = [{ extraConfig: { 'validation/cel': [{ check_expr: 'resp_data.n > 3' }] } }]
    const seen = await both(answering('{"n":5}'), { backends }, {}, (url) => ask(`${url}/x`))
    expect(seen.map(({ status }) => status)).toEqual([200, 500])
  })
})

describe('graphql-get', () => {
  it('sends the operation, where KrakenD sends nothing', async () => {
    const asked: (string | undefined)[] = []
    const handle: RequestListener = (message, response) => void (asked.push(message.url), response.end('{}'))
    const graphql = { type: 'query', method: 'GET', query: '{ a }', variables: { n: 1 } }
    await both(handle, { backends: [{ extraConfig: { 'backend/graphql': graphql } }] }, {}, (url) => ask(`${url}/x`))
    expect(asked).toEqual(['/x?query=%7B+a+%7D&variables=%7B%22n%22%3A1%7D', '/x'])
  })
})

describe('error-names', () => {
  const fails: RequestListener = (_, response) => void response.writeHead(404).end('no <b>')
  const backends = [{ group: 'g', encoding: 'json', extraConfig: { 'backend/http': { return_error_details: 'n' } } }]

  it.each([
    ['xml', '<http_status_code>404</http_status_code>', '&lt;'],
    ['yaml', 'error_n:\n  http_status_code: 404', 'error_n:\n  httpresponseerror:'],
    ['json-collection', '[{"error_n":{"http_status_code":404,"http_body":"no \\u003cb\\u003e"}}]', '[]'],
  ])('are told in %s', async (outputEncoding, ours, strict) => {
    const seen = await both(fails, { outputEncoding, backends }, {}, async (url) => (await fetch(`${url}/x`)).text())
    expect(seen).toEqual([expect.stringContaining(ours), expect.stringContaining(strict)])
  })
})

describe('rate-bursts', () => {
  it.each([
    ['an endpoint', { extraConfig: { 'qos/ratelimit/router': { every: '1m', max_rate: 1, capacity: 3 } } }],
    [
      'a client',
      { extraConfig: { 'qos/ratelimit/router': { every: '1m', client_max_rate: 1, client_capacity: 3, strategy: 'ip' } } },
    ],
    ['a backend', { backends: [{ extraConfig: { 'qos/ratelimit/proxy': { every: '1m', max_rate: 1, capacity: 3 } } }] }],
  ])('never pass the capacity of %s, where KrakenD passes about twice as many after a pause', async (_, limited) => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const passed = async (url: string): Promise<number> => {
      await statuses(url, 1)
      vi.setSystemTime(Date.now() + 3_600_000)
      return (await statuses(url, 10)).filter((status) => status === 200).length
    }
    try {
      expect(await both(answering('{"a":1}'), limited, {}, passed)).toEqual([3, 6])
    } finally {
      vi.useRealTimers()
    }
  })
})
