// Each difference that lives on the HTTP side, both ways.
import { request, type RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { answering, startGateway, startUpstream, testService } from './test-gateway.ts'
import type { EndpointConfig, ServiceConfig } from './types.ts'

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
  endpoint: Partial<Omit<EndpointConfig, 'backends'>>,
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
    const limited = { extraConfig: { 'qos/ratelimit/router': { every: '10s', max_rate: 1 } } }
    const seen = await both(answering('{"a":1}'), limited, {}, async (url) => [await ask(`${url}/x`), await ask(`${url}/x`)])
    expect(seen.map(([, refused]) => [refused!.status, refused!.values('retry-after')])).toEqual([
      [503, ['10']],
      [503, []],
    ])
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
    const [ours] = seen
    expect(ours![0]!.status).toBe(404)
    expect(ours![1]!.values('location')).toEqual(['/u/7'])
  })
})

describe('bots-open', () => {
  it('refuses a pattern that is none, where KrakenD lets every bot in', async () => {
    const over = { extraConfig: { 'security/bot-detector': { patterns: ['('], deny: ['bot'] } } }
    const service = testService('http://127.0.0.1:1', [{}], over)
    await expect(startGateway(service)).rejects.toThrow("$.extra_config['security/bot-detector']")
    await using strict = await startGateway(service, { strict: true })
    expect((await ask(`${strict.url}/x`, 'GET', { 'user-agent': 'bot' })).status).toBe(500)
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
  const body = Buffer.from('longer than before').toString('base64')
  const martian = { 'body.Modifier': { scope: ['response'], contentType: 'text/plain', body } }
  const backends = [{ extraConfig: { 'modifier/martian': martian } }]

  it('arrives whole', async () => {
    await using upstream = await startUpstream(answering('{}'))
    await using gateway = await startGateway(testService(upstream.host, [{ ...noop, backends }]))
    expect(await (await fetch(`${gateway.url}/x`)).text()).toBe('longer than before')
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

describe('start-panics', () => {
  it.each([
    ['two routes that clash', [{ path: '/u/{a}' }, { path: '/u/{b}/x' }], '$.endpoints[1].endpoint'],
    ['backends that are all shadows', [{ backends: [{ extraConfig: { proxy: { shadow: true } } }] }], '$.endpoints[0].backend'],
    [
      'a move without its target',
      [{ backends: [{ extraConfig: { proxy: { flatmap_filter: [{ type: 'move', args: ['a'] }] } } }] }],
      '$.endpoints[0].backend[0]',
    ],
  ])('names the place of %s', async (_, endpoints, path) => {
    await expect(startGateway(testService('http://127.0.0.1:1', endpoints))).rejects.toThrow(path)
  })
})
