import { expect, it } from 'vitest'
import { maskHeader, maskUrl } from './secrets.ts'

it.each([
  ['authorization', 'Bearer sk-123', 'Bearer ***'],
  ['authorization', 'sk-123', '***'],
  ['proxy-authorization', 'Basic abc=', 'Basic ***'],
  ['x-api-key', 'sk-ant', '***'],
  ['x-goog-api-key', 'AIza', '***'],
  ['cookie', 'a=1; session=abc', 'a=***; session=***'],
  ['set-cookie', 'session=abc; Path=/; HttpOnly', 'session=***; Path=/; HttpOnly'],
  ['x-custom-token', 'abc', '***'],
  ['x-ratelimit-remaining-tokens', '149984', '149984'],
  ['location', 'https://h/p?key=abc&x=1', 'https://h/p?key=***&x=1'],
  ['content-type', 'application/json', 'application/json'],
])('shows %s: %s as %s', (name, value, shown) => {
  expect(maskHeader(name, value)).toBe(shown)
})

it.each([
  ['/v1/models?key=AIza&alt=sse', '/v1/models?key=***&alt=sse'],
  ['https://u:p@host/x?api-version=1&api_key=k', 'https://***@host/x?api-version=1&api_key=***'],
  ['/x?%6Bey=abc', '/x?%6Bey=***'],
  ['/x?access_token=a&max_tokens=5', '/x?access_token=***&max_tokens=5'],
  ['/x?X-Amz-Signature=abc&X-Amz-Date=1', '/x?X-Amz-Signature=***&X-Amz-Date=1'],
  ['/x@y', '/x@y'],
])('shows %s as %s', (url, shown) => {
  expect(maskUrl(url)).toBe(shown)
})
