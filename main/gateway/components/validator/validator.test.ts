import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HttpRequest, HttpResponse } from '../../types.ts'
import { testBackend, testBuild, testEndpoint, testRequest } from '../test-build.ts'
import type { TestBuild } from '../test-build.ts'
import { validator } from './validator.ts'

const secret = Buffer.from('lab-secret-lab-secret-lab-secret-lab-secret')
let downloads = 0
let keys: unknown[] = []
let failing = false
const server = createServer((_, answer) => {
  downloads++
  answer.setHeader('content-type', failing ? 'text/plain' : 'application/json')
  answer.end(JSON.stringify({ keys }))
})
let url = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwk`
})
afterAll(() => server.close())

const oct = { kty: 'oct', kid: 'k1', alg: 'A128KW', k: secret.toString('base64url') }
const base = (): Record<string, unknown> => ({ alg: 'HS256', jwk_url: url, disable_jwk_security: true, cache: true })

const token = (claims: Record<string, unknown> = {}, head: Record<string, unknown> = {}): Promise<string> =>
  new SignJWT({ sub: 'u1', exp: 4102444800, ...claims }).setProtectedHeader({ alg: 'HS256', kid: 'k1', ...head }).sign(secret)

function create(config: Record<string, unknown>, mode: 'strict' | 'ours' = 'strict', build: TestBuild = testBuild(mode)) {
  keys = [oct]
  const endpoint = testEndpoint({ backends: [testBackend({ urlPattern: '/u/{JWT.sub}/{JWT.http://x.test/y}/{JWT.gone}' })] })
  const middleware = validator.endpoint!(config, '$', endpoint, build)
  let seen: HttpRequest | null = null
  const handler = middleware?.(async (request) => {
    seen = request
    return { status: 200, headers: {}, body: { kind: 'none' } }
  })
  return {
    build,
    handler,
    seen: () => seen!,
    ask: (headers: readonly string[]): Promise<HttpResponse> => handler!(testRequest({}, headers)),
    status: async (bearer: string) => (await handler!(testRequest({}, ['authorization', bearer]))).status,
  }
}

test('takes the token from the header with or without Bearer, then from the cookie', async () => {
  const { ask, status } = create(base())
  const good = await token()
  expect(await status(`Bearer ${good}`)).toBe(200)
  expect(await status(`bearer ${good}`)).toBe(200)
  expect(await status(good)).toBe(200)
  expect(await status(`Basic ${good}`)).toBe(401)
  expect((await ask(['cookie', `a=1; access_token=${good}`])).status).toBe(200)
  expect((await ask([])).status).toBe(401)
  expect((await create({ ...base(), cookie_key: 'session' }).ask(['cookie', `access_token=${good}`])).status).toBe(401)
})

test.each([
  ['expired', { exp: 1 }, {}],
  ['not valid yet', { nbf: 4102444800 }, {}],
  ['issued in the future', { iat: 4102444800 }, {}],
  ['of a key without id', {}, { kid: undefined }],
  ['of an unknown key', {}, { kid: 'other' }],
  ['with a time that is no number', { exp: 'soon' }, {}],
])('refuses a token that is %s', async (_, claims, head) => {
  expect(await create(base()).status(await token(claims, head))).toBe(401)
})

test('refuses another algorithm, a forged signature and no signature at all', async () => {
  const { status } = create(base())
  const forged = await new SignJWT({}).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(Buffer.from('x'.repeat(32)))
  const other = await new SignJWT({}).setProtectedHeader({ alg: 'HS512', kid: 'k1' }).sign(Buffer.concat([secret, secret]))
  const none = `${Buffer.from('{"alg":"none","kid":"k1"}').toString('base64url')}.e30.`
  for (const bad of [forged, other, none, 'a.b.c', 'Bearer ', '{']) expect(await status(bad)).toBe(401)
})

test('wants the issuer and every audience', async () => {
  const { status } = create({ ...base(), issuer: 'i', audience: ['a', 'b'] })
  expect(await status(await token({ iss: 'i', aud: ['a', 'b', 'c'] }))).toBe(200)
  expect(await status(await token({ iss: 'i', aud: 'a' }))).toBe(401)
  expect(await status(await token({ iss: 'j', aud: ['a', 'b'] }))).toBe(401)
})

test('wants one of the roles and the scopes, else 403', async () => {
  const roles = create({ ...base(), roles: ['admin'], roles_key: 'realm.roles', roles_key_is_nested: true })
  expect(await roles.status(await token({ realm: { roles: ['admin'] } }))).toBe(200)
  expect(await roles.status(await token({ 'realm.roles': ['admin'] }))).toBe(403)
  const all = create({ ...base(), scopes_key: 'data.scope', scopes: ['a', 'b'], scopes_matcher: 'all' })
  expect(await all.status(await token({ data: { scope: 'b a' } }))).toBe(200)
  expect(await all.status(await token({ data: { scope: ['a'] } }))).toBe(403)
})

test('sends claims on as headers and blanks what is missing', async () => {
  const claims = {
    id: 7,
    float: 1.5,
    ok: true,
    list: ['a', 1],
    deep: { v: 'x' },
    obj: { b: 1, a: '<' },
    nul: null,
    'http://x.test/y': 'u',
  }
  const propagate_claims = ['id', 'float', 'ok', 'list', 'deep.v', 'obj', 'nul', 'http://x.test/y', 'gone'].map((name, i) => [
    name,
    `X-${i}`,
  ])
  const { ask, seen } = create({ ...base(), propagate_claims })
  await ask(['authorization', await token(claims), 'x-8', 'forged'])
  const values = propagate_claims.map((_, i) => seen().headers[`x-${i}`])
  expect(values).toEqual(['7', '1.500000', 'true', 'a,1', 'x', '{"a":"\\u003c","b":1}', 'null', 'u', ''])
  expect(seen().params).toEqual({ 'JWT.sub': 'u1', 'JWT.http://x.test/y': 'u' })
})

test('keeps lists as repeated headers when asked to', async () => {
  const { ask, seen } = create({ ...base(), propagate_claims: [['list', 'X-List']], propagate_claims_preserve_array: true })
  await ask(['authorization', await token({ list: ['a', 'b'] })])
  expect(seen().headers['x-list']).toEqual(['a', 'b'])
})

test.each(['RS256', 'RS512', 'PS256', 'PS384', 'ES256', 'ES384', 'ES512', 'EdDSA'])('verifies %s', async (alg) => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const { status } = create({ ...base(), alg })
  keys = [{ ...(await exportJWK(publicKey)), kid: 'a1' }]
  const signed = await new SignJWT({ sub: 'x' }).setProtectedHeader({ alg, kid: 'a1' }).sign(privateKey)
  expect(await status(signed)).toBe(200)
  const [head, claims, signature] = signed.split('.') as [string, string, string]
  const forged = Buffer.from('{"sub":"y"}').toString('base64url')
  expect(await status(`${head}.${forged}.${signature}`)).toBe(401)
  expect(await status(`${head}.${claims}.${signature.slice(0, -8)}`)).toBe(401)
  expect(await status(`${head}.${claims}.`)).toBe(401)
})

test('uses no key for an algorithm that it was not made for', async () => {
  const { publicKey } = await generateKeyPair('RS256', { extractable: true })
  const pem = await exportSPKI(publicKey)
  const confused = await new SignJWT({}).setProtectedHeader({ alg: 'HS256', kid: 'a1' }).sign(Buffer.from(pem))
  const { status } = create(base())
  keys = [{ ...(await exportJWK(publicKey)), kid: 'a1' }]
  expect(await status(confused)).toBe(401)
  const { publicKey: p384, privateKey } = await generateKeyPair('ES384', { extractable: true })
  const es256 = create({ ...base(), alg: 'ES256' })
  keys = [{ ...(await exportJWK(p384)), kid: 'a1' }]
  const signed = await new SignJWT({}).setProtectedHeader({ alg: 'ES384', kid: 'a1' }).sign(privateKey)
  const relabelled = [Buffer.from('{"alg":"ES256","kid":"a1"}').toString('base64url'), ...signed.split('.').slice(1)].join('.')
  expect(await es256.status(relabelled)).toBe(401)
})

test('refuses a token that asks for an extension', async () => {
  const head = Buffer.from('{"alg":"HS256","kid":"k1","crit":["b64"],"b64":false}').toString('base64url')
  const signature = createHmac('sha256', secret).update(`${head}.e30`).digest('base64url')
  expect(await create(base()).status(`${head}.e30.${signature}`)).toBe(401)
})

const print = 'qUqP5cyxm6YcTAhz05Hph5gvu9M'

test('takes an empty list of extensions, but no number that is beyond a double', async () => {
  const signed = (head: string, claims: string): string => {
    const text = [head, claims].map((part) => Buffer.from(part).toString('base64url')).join('.')
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
  }
  const { status } = create(base())
  expect(await status(signed('{"alg":"HS256","kid":"k1","crit":[]}', '{"x":"5e400","y":1e300}'))).toBe(200)
  expect(await status(signed('{"alg":"HS256","kid":"k1"}', '{"x":[1e400]}'))).toBe(401)
})

test('finds a key by its thumbprint, which for a token without one is its kid', async () => {
  const both = create({ ...base(), key_identify_strategy: 'kid_x5t' })
  keys = [{ ...oct, x5t: print }]
  expect(await both.status(await token({}, { x5t: print }))).toBe(200)
  expect(await both.status(await token())).toBe(401)
  const plain = create({ ...base(), key_identify_strategy: 'kid_x5t' })
  expect(await plain.status(await token())).toBe(401)
  const one = create({ ...base(), key_identify_strategy: 'x5t' })
  keys = [{ ...oct, x5t: `${print}=` }]
  expect(await one.status(await token({}, { kid: print }))).toBe(200)
})

test('a key without id is for a token without one, and of two with the same id the last one counts', async () => {
  const { status } = create(base())
  keys = [{ ...oct, kid: 'k1', k: 'AAAA' }, oct, { ...oct, kid: undefined }]
  expect(await status(await token({}, { kid: undefined }))).toBe(200)
  expect(await status(await token())).toBe(200)
  const numbered = create(base())
  keys = [{ ...oct, kid: undefined }]
  expect(await numbered.status(await token({}, { kid: 5 }))).toBe(401)
})

test.each([
  { kty: 'new' },
  { kty: 'OKP', crv: 'X25519', x: 'AAAA' },
  { kty: 'oct' },
  { ...oct, use: 1 },
  { ...oct, kid: 'k9', k: 'AA+/' },
  { ...oct, x5t: 'AAAA' },
  null,
])('in strict mode the key %j spoils the whole set', async (bad) => {
  for (const [mode, status] of [['strict', 401] as const, ['ours', 200] as const]) {
    const made = create(base(), mode)
    keys = [oct, bad]
    expect(await made.status(await token())).toBe(status)
  }
})

test('in strict mode a private key verifies nothing', async () => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const signed = await new SignJWT({}).setProtectedHeader({ alg: 'RS256', kid: 'a1' }).sign(privateKey)
  for (const [mode, status] of [['strict', 401] as const, ['ours', 200] as const]) {
    const made = create({ ...base(), alg: 'RS256' }, mode)
    keys = [{ ...(await exportJWK(privateKey)), kid: 'a1' }]
    expect(await made.status(signed)).toBe(status)
  }
})

test('passes over blanks and padding of a token, and a head of claims that is null', async () => {
  const { status } = create(base())
  const [head, claims, signature] = (await token()).split('.') as [string, string, string]
  expect(await status(`Bearer  ${head}. ${claims}=.${signature}==`)).toBe(200)
  expect(await status(`${head}.${claims}.${signature}.`)).toBe(401)
  expect(await status(`${head}=x.${claims}.${signature}`)).toBe(401)
  const bare = Buffer.from('null').toString('base64url')
  expect(await status(`${head}.${bare}.${createHmac('sha256', secret).update(`${head}.${bare}`).digest('base64url')}`)).toBe(200)
})

test('writes numbers and the items of lists as Go does', async () => {
  const claims = {
    near: 2.0000001,
    huge: 1e20,
    list: [1000000, 1.5, null, true, [1, 'a'], { b: 1, a: null }],
    none: [],
    deep: { list: ['a'] },
  }
  const names = ['near', 'huge', 'list', 'none', 'deep.list.0']
  const { ask, seen } = create({ ...base(), propagate_claims: names.map((name, i) => [name, `X-${i}`]) })
  await ask(['authorization', await token(claims)])
  const values = names.map((_, i) => seen().headers[`x-${i}`])
  expect(values).toEqual(['2', '-9223372036854775808', '1e+06,1.5,<nil>,true,[1 a],map[a:<nil> b:1]', '', ''])
})

test('a key of scopes with dots is a path even when it is a URL', async () => {
  const { status } = create({ ...base(), scopes_key: 'http://x.test/s', scopes: ['a'] })
  expect(await status(await token({ 'http://x.test/s': 'a' }))).toBe(403)
  expect(await status(await token({ 'http://x': { 'test/s': 'a' } }))).toBe(200)
})

test('a role that is no text is an error in strict mode and passed over in ours', async () => {
  const strict = create({ ...base(), roles: ['admin'] })
  await expect(strict.status(await token({ roles: [1, 'admin'] }))).rejects.toThrow('a role is no text')
  expect(await strict.status(await token({ roles: ['admin', 1] }))).toBe(200)
  expect(await create({ ...base(), roles: ['admin'] }, 'ours').status(await token({ roles: [1, 'admin'] }))).toBe(200)
  const scopes = create({ ...base(), scopes_key: 's', scopes: ['a'] })
  await expect(scopes.status(await token({ s: ['a', 1] }))).rejects.toThrow('a scope is no text')
})

test('strict mode asks for the key before it looks at the algorithm', async () => {
  const { status } = create({ ...base(), alg: 'RS256', cache: false })
  downloads = 0
  expect(await status(await token())).toBe(401)
  expect(downloads).toBe(1)
})

test('in strict mode the pause for a key begins with a failed download', async () => {
  const { status } = create({ ...base(), cache: false, failed_jwk_key_cooldown: '1h' })
  failing = true
  expect(await status(await token())).toBe(401)
  failing = false
  downloads = 0
  expect(await status(await token())).toBe(401)
  expect(downloads).toBe(0)
})

test('strict mode without cache downloads the keys twice for a good token', async () => {
  const { status } = create({ ...base(), cache: false })
  downloads = 0
  expect(await status(await token())).toBe(200)
  expect(downloads).toBe(2)
  expect(await status(await token({}, { kid: 'other' }))).toBe(401)
  expect(downloads).toBe(3)
})

test('strict mode with cache downloads at start, once per URL, and again for unknown keys', async () => {
  downloads = 0
  const build = testBuild('strict')
  const first = create(base(), 'strict', build)
  await expect.poll(() => downloads).toBe(1)
  await first.status(await token())
  expect(downloads).toBe(1)
  const second = create(base(), 'strict', build)
  expect(downloads).toBe(1)
  await second.status(await token())
  expect(downloads).toBe(2)
  for (let i = 0; i < 2; i++) await second.status(await token({}, { kid: 'other' }))
  expect(downloads).toBe(4)
})

test('strict mode shares keys between endpoints when the service says so', async () => {
  const build = testBuild('strict', { 'auth/validator': { shared_cache_duration: 60 } })
  const first = create(base(), 'strict', build)
  expect(await first.status(await token())).toBe(200)
  downloads = 0
  expect(await create(base(), 'strict', build).status(await token())).toBe(200)
  expect(downloads).toBe(0)
})

test('ours downloads once for everybody and pauses between unknown ids', async () => {
  downloads = 0
  const build = testBuild('ours')
  const [one, two] = [create({ ...base(), cache: false }, 'ours', build), create({ ...base(), cache: false }, 'ours', build)]
  const good = await token()
  expect(await Promise.all([one.status(good), one.status(good), two.status(good)])).toEqual([200, 200, 200])
  for (let i = 0; i < 3; i++) expect(await two.status(await token({}, { kid: `no${i}` }))).toBe(401)
  expect(downloads).toBe(1)
})

test('ours recovers after the key server was down', async () => {
  const { status } = create(base(), 'ours')
  failing = true
  expect(await status(await token())).toBe(401)
  failing = false
  expect(await status(await token())).toBe(200)
})

test.each([
  [{ alg: 'HS999' }, '$.alg'],
  [{ jwk_local_path: './keys.json' }, '$.cache'],
  [{ roles_key: 'a.b', roles_key_is_nested: true }, '$.roles_key'],
])('%j refuses to start in both modes', (over, path) => {
  for (const mode of ['strict', 'ours'] as const)
    expect(create({ ...base(), ...over }, mode).build.faults[0]).toMatch(new RegExp(`^${path.replace('$', '\\$')}: `))
})

test.each([
  [{ disable_jwk_security: false }, '$.jwk_url'],
  [{ jwk_url: '' }, '$.jwk_url'],
  [{ jwk_local_path: './k.json', disable_jwk_security: false, cache: false }, '$.jwk_local_path'],
  [{ scopes: 'read' }, '$.scopes'],
  [{ cache: 'true' }, '$.cache'],
  [{ cache_duration: 1.5 }, '$.cache_duration'],
  [{ propagate_claims: [['sub', 5]] }, '$.propagate_claims'],
])('%j answers 401 in strict mode and refuses to start in ours', async (over, path) => {
  const strict = create({ ...base(), ...over })
  expect(await strict.status(await token())).toBe(401)
  expect(strict.build.logs[0]).toMatch(/^WARNING/)
  expect(create({ ...base(), ...over }, 'ours').build.faults[0]).toContain(`${path}: `)
})

test('a block that is no object answers 401 in strict mode and refuses to start in ours', async () => {
  for (const raw of [[], 'x', null] as unknown as Record<string, unknown>[]) {
    expect(await create(raw).status(await token())).toBe(401)
    expect(create(raw, 'ours').build.faults).toEqual(['$: must be an object'])
  }
})

test('a file of keys that is not there, or is none, refuses to start in both modes', () => {
  const local = { alg: 'HS256', disable_jwk_security: true }
  for (const mode of ['strict', 'ours'] as const) {
    expect(create({ ...local, jwk_local_path: './gone.json' }, mode).build.faults[0]).toMatch(/^\$.jwk_local_path: ENOENT/)
    expect(create({ ...local, jwk_local_path: import.meta.filename }, mode).build.faults[0]).toMatch(/^\$.jwk_local_path: /)
    expect(create({ ...base(), jwk_local_ca: './gone.pem' }, mode).build.faults[0]).toMatch(/^\$.jwk_local_ca: ENOENT/)
  }
})

test('asks the CEL rules over the claims', async () => {
  const endpoint = testEndpoint({ extraConfig: { 'validation/cel': [{ check_expr: "JWT.sub == 'u2'" }] } })
  keys = [oct]
  const next = async (): Promise<HttpResponse> => ({ status: 200, headers: {}, body: { kind: 'none' } })
  const handler = validator.endpoint!(base(), '$', endpoint, testBuild('strict'))!(next)
  expect((await handler(testRequest({}, ['authorization', await token()]))).status).toBe(401)
  expect((await handler(testRequest({}, ['authorization', await token({ sub: 'u2' })]))).status).toBe(200)
})
