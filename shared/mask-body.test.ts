import { expect, test } from 'vitest'
import { maskBody, maskText } from './mask-body.ts'

test.each([
  ['{"api_key": "abc", "model": "m"}', '{"api_key": "***", "model": "m"}'],
  ['{"x": {"client-secret":"a\\nb"}}', '{"x": {"client-secret":"***"}}'],
  ['{"arguments":"{\\"password\\":\\"hunter2\\"}"}', '{"arguments":"{\\"password\\":\\"***\\"}"}'],
  ['{"secret":"a\\"b", "x":1}', '{"secret":"***", "x":1}'],
  ['  client_secret: abc # mine\n  x: 1', '  client_secret: ***# mine\n  x: 1'],
  ['API_KEY = "abc"', 'API_KEY = "***"'],
  ['{"url_pattern":"/v1/x?key=abc&b=1"}', '{"url_pattern":"/v1/x?key=***&b=1"}'],
  ['see https://u:p@host/x?api_key=1 now', 'see https://***@host/x?api_key=*** now'],
  ['grant_type=x&client_secret=abc&scope=y', 'grant_type=x&client_secret=***&scope=y'],
  ['my key is sk-proj-abcdefghijklmnopqrstuv, keep it', 'my key is ***, keep it'],
  ['curl -H "Authorization: Bearer abcdefghijklmnop"', 'curl -H "Authorization: Bearer ***"'],
  ['AIzaSyA1234567890abcdefghijklmnopqrstuv', '***'],
])('masks %s', (text, masked) => {
  expect(maskText(text)).toBe(masked)
})

test.each([
  'The secret of a good answer is a question.',
  '{"max_tokens": 100, "token_count": 5, "secrets": ["a"]}',
  'sk-short',
  '["http://127.0.0.1:1"],"@comment"',
  '{"prompt": "What is a password?"}',
])('leaves %s alone', (text) => {
  expect(maskText(text)).toBe(text)
})

test('leaves bytes that are no text as they are', () => {
  const bytes = new Uint8Array([0xff, 0xfe, 0x00])
  expect(maskBody(bytes)).toBe(bytes)
})
