import { describe, expect, it } from 'vitest'
import { bytesSource } from '../byte-source.ts'
import { createScope } from '../scope.ts'
import type { BackendRequest, BackendResponse } from '../types.ts'
import { clientCredentials } from './client-credentials.ts'
import { testBackend, testBuild, testEndpoint } from './test-build.ts'

type Answer = { status?: number; body: string }
const settings = { client_id: 'my id', client_secret: 's&cret', token_url: 'http://auth/token', scopes: 'read,write' }

function client(tokens: Answer[], raw: unknown = settings) {
  const build = testBuild('strict')
  let now = 0
  const wrap = clientCredentials.roundTrip!(raw, '$', testBackend(), testEndpoint(), { ...build, now: () => now })!
  const asked: { url: string; authorization: unknown; body: string }[] = []
  const send = wrap?.(async ({ url, headers, body }) => {
    asked.push({
      url,
      authorization: headers.authorization,
      body: body.kind === 'bytes' ? Buffer.from(body.bytes).toString() : '',
    })
    await new Promise(setImmediate)
    const answer = url === settings.token_url ? tokens.shift()! : { body: 'ok' }
    const bytes = Buffer.from(answer.body)
    return { status: answer.status ?? 200, headers: Object.create(null), body: bytesSource(bytes) } as unknown as BackendResponse
  })
  const call = (scope = createScope()): Promise<BackendResponse> =>
    send({
      method: 'GET',
      url: 'http://api/x',
      headers: Object.create(null),
      body: { kind: 'none' },
      scope,
    } as unknown as BackendRequest)
  return { call, asked, build, later: (ms: number) => (now += ms) }
}

const token = (value: string): Answer => ({ body: JSON.stringify({ access_token: value, expires_in: 60 }) })

describe('clientCredentials', () => {
  it('asks once for calls that come together, and again shortly before the token expires', async () => {
    const { call, asked, later } = client([token('one'), token('two')])
    await Promise.all([call(), call()])
    later(49_000)
    await call()
    later(2_000)
    await call()
    expect(asked.filter(({ url }) => url === settings.token_url)).toHaveLength(2)
    expect(asked.filter(({ url }) => url === 'http://api/x').map((one) => one.authorization)).toEqual([
      'Bearer one',
      'Bearer one',
      'Bearer one',
      'Bearer two',
    ])
  })

  it('puts the credentials into the form when the header is refused, and remembers it', async () => {
    const { call, asked, later } = client([{ status: 401, body: '{"error":"invalid_client"}' }, token('one'), token('two')])
    await call()
    later(60_000)
    await call()
    const posts = asked.filter(({ url }) => url === settings.token_url)
    expect(posts.map((post) => post.authorization)).toEqual(['Basic bXkraWQ6cyUyNmNyZXQ=', undefined, undefined])
    expect(posts[1]!.body).toBe('client_id=my+id&client_secret=s%26cret&grant_type=client_credentials&scope=read+write')
  })

  it('sends an empty scope without scopes, and does not let a parameter take its place', async () => {
    const bare = client([token('one')], { ...settings, scopes: undefined })
    await bare.call()
    expect(bare.asked[0]!.body).toBe('grant_type=client_credentials&scope=')
    const taken = client([], { ...settings, endpoint_params: { scope: ['x'] } })
    await expect(taken.call()).rejects.toThrow('oauth2: cannot overwrite parameter "scope"')
    expect(taken.asked).toEqual([])
  })

  it.each([
    [401, '{"access_token":"one"}', 'oauth2: cannot fetch token: 401 Unauthorized\nResponse: {"access_token":"one"}'],
    [500, 'oops', 'oauth2: cannot fetch token: 500 Internal Server Error\nResponse: oops'],
    [200, 'oops', "oauth2: cannot parse json: invalid character 'o' looking for beginning of value"],
    [200, '', 'oauth2: cannot parse json: unexpected end of JSON input'],
    [200, '{} x', "oauth2: cannot parse json: invalid character 'x' after top-level value"],
    [200, '[]', 'oauth2: cannot parse json: json: cannot unmarshal array into Go value of type internal.tokenJSON'],
    [200, '{"expires_in":1.5}', 'oauth2: cannot parse json: strconv.ParseInt: parsing "1.5": invalid syntax'],
    [200, 'null', 'oauth2: server response missing access_token'],
    [
      200,
      '{"token_type":5}',
      'oauth2: cannot parse json: json: cannot unmarshal number into Go struct field tokenJSON.token_type of type string',
    ],
  ])('says of %i %j what Go says', async (status, body, message) => {
    const answer = { status, body }
    await expect(client([answer, answer]).call()).rejects.toThrow(message)
  })

  it('does not keep a token that has expired already', async () => {
    const expired = { body: '{"access_token":"one","expires_in":-5}' }
    const { call, asked } = client([expired, expired])
    await call()
    await call()
    expect(asked.filter(({ url }) => url === settings.token_url)).toHaveLength(2)
  })

  it('fails the call with what the server says, and asks again next time', async () => {
    const refused = { status: 400, body: '{"error":"invalid_scope","error_description":"no such scope"}' }
    const { call } = client([refused, refused, token('one')])
    await expect(call()).rejects.toThrow('oauth2: "invalid_scope" "no such scope"')
    await expect(call()).resolves.toMatchObject({ status: 200 })
  })

  it('does not let a caller that leaves cancel the token for the others', async () => {
    const { call, asked } = client([token('one')])
    const scope = createScope()
    const leaving = call(scope)
    const staying = call()
    scope.end()
    await expect(leaving).rejects.toThrow('context canceled')
    expect((await staying).status).toBe(200)
    expect(asked.filter(({ url }) => url === settings.token_url)).toHaveLength(1)
  })

  it('names the place of a wrong setting', () => {
    const { build } = client([], { ...settings, client_id: 7 })
    expect(build.faults).toEqual(['$.client_id: must be a string'])
  })
})
