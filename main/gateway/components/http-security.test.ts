import { expect, it } from 'vitest'
import { httpSecurity } from './http-security.ts'
import { testBuild, testRequest } from './test-build.ts'

const ask = (raw: object, target: string, headers: readonly string[] = []) => {
  const middleware = httpSecurity.service!(raw, '$', testBuild('strict'))!
  const next = async () => ({ status: 200, headers: {}, body: { kind: 'none' as const } })
  return middleware(next)(testRequest({ target, host: 'h.test', scheme: 'http' }, headers))
}

it.each([
  ['/a%2Fb/%20c?x=1&y=%20z', 'https://h.test/a%2Fb/%20c?x=1&y=%20z'],
  ['//a/../b', 'https://h.test//a/../b'],
  ['http://other.test/abs?x', 'https://h.test/abs?x'],
  [`/a"<b>&'|^?q="<>`, 'https://h.test/a%22%3Cb%3E&%27%7C%5E?q="<>'],
])('sends %j to %s', async (target, location) => {
  expect((await ask({ ssl_redirect: true }, target)).headers['location']).toBe(location)
})

it('takes a header of the proxy as a sign of https, in its very spelling', async () => {
  const raw = { ssl_redirect: true, ssl_proxy_headers: { 'X-Forwarded-Proto': 'https' } }
  expect((await ask(raw, '/', ['x-forwarded-proto', 'https'])).status).toBe(200)
  expect((await ask(raw, '/', ['x-forwarded-proto', 'HTTPS'])).status).toBe(301)
})
