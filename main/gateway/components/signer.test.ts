import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { GatewayError } from '../error.ts'
import { parseObject } from '../json.ts'
import type { HttpResponse, ProxyResult } from '../types.ts'
import { createSigner } from './signer.ts'
import { testBuild, testEndpoint, testRequest, testResponse } from './test-build.ts'

const folder = mkdtempSync(join(tmpdir(), 'signer-'))
const path = join(folder, 'keys.json')
const k = 'bGFiLXNlY3JldC1sYWItc2VjcmV0LWxhYi1zZWNyZXQtbGFiLXNlY3JldC1sYWItc2VjcmV0LWxhYi1zZWNyZXQ'
writeFileSync(path, JSON.stringify({ keys: [{ kty: 'oct', kid: 'k1', alg: 'HS256', k }] }))
afterAll(() => rmSync(folder, { recursive: true }))

const config = { alg: 'HS256', kid: 'k1', keys_to_sign: ['access_token', 'n'], jwk_local_path: path, disable_jwk_security: true }
const answer: ProxyResult = {
  response: testResponse({ body: { kind: 'data', data: parseObject('{"n":1,"access_token":{"sub":"u1"}}') } }),
  error: null,
}

function ask(over: Record<string, unknown>, result: ProxyResult = answer): Promise<HttpResponse> {
  const signer = createSigner({ ...config, ...over }, '$', testEndpoint(), testBuild('strict'))!
  return signer(async () => result)(testRequest())
}

const textOf = ({ body }: HttpResponse): string => (body.kind === 'bytes' ? String(body.bytes) : '')
const head = 'eyJhbGciOiJIUzI1NiIsImtpZCI6ImsxIiwidHlwIjoiSldUIn0'
const signature = '0MS0DCZVXFD5jzgeh8ZH3S3g9ACXOZgO-JCUXXLHelY'

test('replaces the listed objects and leaves everything else', async () => {
  const response = await ask({})
  expect(textOf(response)).toBe(`{"access_token":"${head}.eyJzdWIiOiJ1MSJ9.${signature}","n":1}`)
  expect(response.headers).toEqual({ 'content-type': 'application/json; charset=utf-8' })
})

test('writes the full form', async () => {
  const full = { payload: 'eyJzdWIiOiJ1MSJ9', protected: head, signature }
  expect(JSON.parse(textOf(await ask({ full: true })))).toEqual({ n: 1, access_token: JSON.stringify(full) })
})

test('signs with a longer digest than the key was made for, and another type', async () => {
  const token = JSON.parse(textOf(await ask({ alg: 'HS512', typ: 'at+jwt' }))).access_token as string
  expect(Buffer.from(token.split('.')[0]!, 'base64url').toString()).toBe('{"alg":"HS512","kid":"k1","typ":"at+jwt"}')
})

test('answers 400 when the backend failed and 401 without a key', async () => {
  expect((await ask({}, { response: null, error: new GatewayError('status', 500, 'no') })).status).toBe(400)
  expect((await ask({ kid: 'unknown' })).status).toBe(401)
})

test.each([
  [{ alg: 'X' }, 'alg'],
  [{ disable_jwk_security: false }, 'jwk_local_path'],
])('%j answers 401 in strict mode and refuses to start in ours', async (over, field) => {
  expect((await ask(over)).status).toBe(401)
  const ours = testBuild('ours')
  createSigner({ ...config, ...over }, '$', testEndpoint(), ours)
  expect(ours.faults[0]).toContain(`$.${field}: `)
})

test('a key that is none for the algorithm is no key', async () => {
  expect((await ask({ alg: 'RS256' })).status).toBe(401)
  expect((await ask({ alg: 'EdDSA' })).status).toBe(401)
})

test('sends on the status and the headers that the pipe gives, and writes nil data as null', async () => {
  const data = parseObject('null')
  const response = await ask(
    {},
    { response: testResponse({ status: 202, headers: { 'x-a': ['1', '2'] }, body: { kind: 'data', data } }), error: null },
  )
  expect([response.status, response.headers['x-a'], textOf(response)]).toEqual([202, '1', 'null'])
  expect((await ask({}, { response: null, error: null })).status).toBe(400)
})
