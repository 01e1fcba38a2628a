import { describe, expect, it } from 'vitest'
import { testBackend, testBuild, testCall, testEndpoint } from '../components/test-build.ts'
import type { ProxyRequest, ProxyResult } from '../types.ts'
import { buildBackendRequest } from './backend-request.ts'

async function build(
  urlTemplate: string,
  params: Record<string, string>,
  mode: 'strict' | 'ours',
): Promise<ProxyRequest & { result: ProxyResult }> {
  const request = testCall({ params })
  const middleware = buildBackendRequest(testBackend({ urlTemplate, method: 'PUT' }), testEndpoint(), testBuild(mode))
  const result = await middleware(async () => ({ response: null, error: null }))(request)
  return { ...request, result }
}

describe('in strict mode', () => {
  it.each([
    ['/x/{{.Id}}', { Id: '../a?b#c' }, '/x/../a?b#c'],
    ['/x?id={{.Id}}', { Id: 'a&b=1' }, '/x?id=a&b=1'],
    ['/x/{{.Id}}/{{.Other}}', { Id: '1' }, '/x/1/{{.Other}}'],
    ['/x/{{.__proto__}}', {}, '/x/{{.__proto__}}'],
  ])('fills %s with %j as it is', async (template, params, path) =>
    expect((await build(template, params as Record<string, string>, 'strict')).path).toBe(path),
  )

  it('sets the method of the backend', async () => expect((await build('/x', {}, 'strict')).method).toBe('PUT'))
})

describe('by default', () => {
  it.each([
    ['/x/{{.Id}}', { Id: 'a/b?c#d%2Fe f' }, '/x/a%2Fb%3Fc%23d%252Fe%20f'],
    ['/x/{{.Id}}', { Id: "é(!)'*,$&=~:@;+" }, "/x/%C3%A9(!)'*,$&=~:@;+"],
    ['/x?id={{.Id}}', { Id: 'a&b=1#+ é,:/?' }, '/x?id=a%26b%3D1%23%2B%20%C3%A9,:/?'],
    ['/x/{{.Id}}/{{.Other}}', { Id: 'a/b' }, '/x/a%2Fb/%7B%7B.Other%7D%7D'],
    ['/a b/{{.Id}}?q=x y', { Id: '1' }, '/a%20b/1?q=x y'],
    ['/x/{{.Id}}', { Id: 'a..b' }, '/x/a..b'],
  ])('fills %s with %j for its position', async (template, params, path) =>
    expect((await build(template, params as Record<string, string>, 'ours')).path).toBe(path),
  )

  it.each(['.', '..'])('refuses the dot segment %s', async (Id) => {
    const { error } = (await build('/x/{{.Id}}/y', { Id }, 'ours')).result
    expect(error).toMatchObject({ status: 400, code: 'dot_segment' })
  })
})
