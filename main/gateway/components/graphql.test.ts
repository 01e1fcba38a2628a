import { describe, expect, it } from 'vitest'
import type { ProxyRequest, ProxyResult, RequestBody } from '../types.ts'
import { graphql } from './graphql.ts'
import { testBackend, testBuild, testCall, testEndpoint } from './test-build.ts'

async function send(
  config: object,
  over: Partial<ProxyRequest> = {},
  mode: 'strict' | 'ours' = 'ours',
): Promise<ProxyRequest & { result: ProxyResult }> {
  const request = testCall({ url: 'http://b/graphql', ...over })
  const middleware = graphql.backend!(config, '$', testBackend(), testEndpoint(), testBuild(mode))!
  const result = await middleware(async () => ({ response: null, error: null }))(request)
  return { ...request, result }
}

const textOf = (body: RequestBody): string => (body.kind === 'bytes' ? Buffer.from(body.bytes).toString() : body.kind)
const bytes = (text: string): RequestBody => ({ kind: 'bytes', bytes: Buffer.from(text) })

describe('a query', () => {
  const config = { type: 'query', query: '{ a }', variables: { id: '{id}', n: 5, other: '{none}' }, operationName: 'O' }

  it('takes variables from the parameters', async () => {
    const request = await send(config, { params: { Id: 'x"y' } })
    expect(textOf(request.body)).toBe('{"query":"{ a }","operationName":"O","variables":{"id":"x\\"y","n":5,"other":""}}')
    expect(request).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json', 'content-length': '80' } })
  })

  it('goes into the URL with GET, and nowhere in strict mode', async () => {
    const get = { ...config, method: 'GET', variables: {} }
    expect((await send(get)).url).toBe('http://b/graphql?query=%7B+a+%7D&operationName=O')
    expect(await send(get, {}, 'strict')).toMatchObject({ method: 'GET', url: 'http://b/graphql', body: { kind: 'none' } })
  })
})

describe('a mutation', () => {
  const config = { type: 'mutation', query: 'm', variables: { r: { a: 1, b: 2 }, id: '{id}' } }

  it('takes its variables from the body, those of the configuration fill in', async () => {
    const { body } = await send(config, { body: bytes('{"r":{"a":5}}'), params: { Id: '7' } })
    expect(textOf(body)).toBe('{"query":"m","variables":{"id":"{id}","r":{"a":5}}}')
  })

  it.each([
    ['', 'unexpected end of JSON input'],
    ['{"a":1} x', "invalid character 'x' after top-level value"],
    ['nope', "invalid character 'o' in literal null (expecting 'u')"],
  ])('refuses the body %j', async (body, message) => {
    expect((await send(config, { body: bytes(body) })).result.error?.message).toBe(message)
  })
})

it('is off when there is no operation to send', () => {
  const build = testBuild('ours')
  expect(
    graphql.backend!({ type: 'query', query_path: '/nowhere.graphql' }, '$', testBackend(), testEndpoint(), build),
  ).toBeNull()
  expect(build.logs[0]).toContain('ENOENT')
  for (const over of [{ type: 'subscription' }, { query: 5 }, { operationName: 5 }, { variables: [] }, { method: 5 }])
    expect(graphql.backend!({ type: 'query', query: 'q', ...over }, '$', testBackend(), testEndpoint(), build)).toBeNull()
  expect(build.faults).toEqual([])
})

it('sends an empty query when there is none', async () => {
  expect(textOf((await send({ type: 'query' })).body)).toBe('{"query":""}')
})

it.each(['', '{}'])('the variable %j stops the start in strict mode only', (x) => {
  for (const [mode, faults] of [
    ['strict', ['$.variables.x: runtime error: index out of range']],
    ['ours', []],
  ] as const) {
    const build = testBuild(mode)
    graphql.backend!({ type: 'query', query: 'q', variables: { x } }, '$', testBackend(), testEndpoint(), build)
    expect(build.faults).toEqual(faults)
  }
})
