import { expect, test } from 'vitest'
import type { ProxyResult } from '../types.ts'
import { goQuote } from '../../../shared/go-quote.ts'
import { jsonSchema } from './json-schema.ts'
import { testBuild, testCall, testEndpoint } from './test-build.ts'

const endpoint = testEndpoint()
const answer: ProxyResult = { response: null, error: null }

async function refusal(schema: unknown, body: string): Promise<string | null> {
  const validate = jsonSchema.proxy!(schema, '$', endpoint, testBuild('strict'))!(async () => answer)
  const { error } = await validate(testCall({ body: { kind: 'bytes', bytes: Buffer.from(body) } }))
  if (error) expect(error.status).toBe(400)
  return error?.message ?? null
}

const chat = {
  type: 'object',
  required: ['model', 'messages'],
  additionalProperties: false,
  properties: {
    model: { type: 'string', minLength: 2, pattern: '^[a-z0-9.-]+$' },
    n: { type: 'integer' },
    kind: { enum: ['a', 'b'] },
    messages: { type: 'array', minItems: 1, items: { required: ['role'] } },
  },
}

test('lets a fitting body pass', async () => {
  expect(await refusal(chat, '{"model":"gpt-4","messages":[{"role":"u"}],"n":2.0}')).toBeNull()
})

test.each([
  ['{}', "- at '': missing properties 'model', 'messages'"],
  ['[]', "- at '': got array, want object"],
  ['{"model":5,"messages":"x"}', "- at '/model': got number, want string\n- at '/messages': got string, want array"],
  [
    '{"model":"A","messages":[]}',
    "- at '/model': validation failed\n  - at '/model': minLength: got 1, want 2\n" +
      "  - at '/model': 'A' does not match pattern '^[a-z0-9.-]+$'\n- at '/messages': minItems: got 0, want 1",
  ],
  ['{"model":"ab","messages":[{"role":1},{}]}', "- at '/messages/1': missing property 'role'"],
  ['{"model":"ab","messages":[{"role":1}],"n":1.5}', "- at '/n': got number, want integer"],
  [
    '{"model":"ab","messages":[{"role":1}],"kind":"c","extra":1}',
    "- at '/kind': value must be one of 'a', 'b'\n- at '': additional properties 'extra' not allowed",
  ],
  ['not json', "invalid character 'o' in literal null (expecting 'u')"],
  ['', 'could not validate an empty body'],
])('refuses %s', async (body, text) => {
  expect(await refusal(chat, body)).toBe(text)
})

test('reads each draft by its own rules', async () => {
  const draft4 = { $schema: 'http://json-schema.org/draft-04/schema#', id: 'x', minimum: 3, exclusiveMinimum: true }
  expect(await refusal(draft4, '3')).toBe("- at '': exclusiveMinimum: got 3, want 3")
  expect(await refusal({ $schema: 'http://json-schema.org/draft-06/schema#', const: 1 }, '2')).toBe("- at '': value must be 1")
  const date = { $schema: 'http://json-schema.org/draft-07/schema#', format: 'date' }
  expect(await refusal(date, '"soon"')).toBe(
    '- at \'\': \'soon\' is not valid date: parsing time "soon" as "2006-01-02": cannot parse "soon" as "2006"',
  )
  expect(await refusal({ format: 'date' }, '"soon"')).toBeNull()
  const dependent = { $schema: 'https://json-schema.org/draft/2019-09/schema', dependentRequired: { a: ['b'] } }
  expect(await refusal(dependent, '{"a":1}')).toBe("- at '': properties 'b' required, if 'a' exists")
})

test('is not stopped by a pattern that makes backtracking engines run for ever', async () => {
  expect(await refusal({ pattern: '^(a+)+$' }, `"${'a'.repeat(50)}!"`)).toContain('does not match pattern')
})

test('finds equal items of a long list quickly', async () => {
  const unique = { type: 'array', uniqueItems: true }
  expect(await refusal(unique, '[{"a":1,"b":2},3,{"b":2,"a":1}]')).toBe("- at '': items at 0 and 2 are equal")
  const items = Array.from({ length: 20_000 }, (_, i) => ({ i }))
  expect(await refusal(unique, JSON.stringify(items))).toBeNull()
})

test.each([
  [{ pattern: '^\\d+$' }, String.raw`"a\nb"`, String.raw`- at '': 'a\nb' does not match pattern '^\\d+$'`],
  [{ prefixItems: [{}], items: false }, '[1,2]', "- at '/0': false schema"],
  [
    { $schema: 'http://json-schema.org/draft-07/schema#', items: [{}], additionalItems: false },
    '[1,2,3]',
    "- at '': last 2 additionalItem(s) not allowed",
  ],
  [
    { $schema: 'http://json-schema.org/draft-07/schema#', dependencies: { a: ['b', 'c'] } },
    '{"a":1}',
    "- at '': properties 'b', 'c' required, if 'a' exists",
  ],
  [{ enum: [{ a: 1 }] }, '1', "- at '': 'enum' failed"],
  [{ const: [1] }, '1', "- at '': 'const' failed"],
])('says %j to %s in KrakenD’s words', async (schema, body, text) => {
  expect(await refusal(schema, body)).toBe(text)
})

test.each([
  [{ type: ['string', 'null'] }, '1', "- at '': got number, want null or string"],
  [{ type: 'string', minLength: 3, enum: ['abc'] }, '1', "- at '': got number, want string"],
  [{ enum: ['a'] }, '1', "- at '': value must be 'a'"],
  [{ const: null }, '1', "- at '': value must be <nil>"],
  [
    { anyOf: [{ type: 'string' }, { required: ['a'] }] },
    '{}',
    "- at '': 'anyOf' failed\n  - at '': got object, want string\n  - at '': missing property 'a'",
  ],
  [{ allOf: [{ maximum: 3 }] }, '12345.5', "- at '': 'allOf' failed\n  - at '': maximum: got 12,345.5, want 3"],
  [{ oneOf: [true, true] }, '1', "- at '': 'oneOf' failed, subschemas 0, 1 matched"],
  [{ const: 1e21 }, '1', "- at '': value must be 1e+21"],
  [{ not: {} }, '1', "- at '': 'not' failed"],
  [{ maximum: 1 }, '1234567', "- at '': maximum: got 1.234567\u202f×\u202f10⁰⁶, want 1"],
  [
    { $ref: '#/$defs/a', $defs: { a: { required: ['x'], minProperties: 2 } } },
    '{}',
    "- at '': validation failed\n  - at '': minProperties: got 0, want 2\n  - at '': missing property 'x'",
  ],
  [
    { contains: { type: 'string' }, minContains: 2, maxContains: 3 },
    '["a"]',
    "- at '': min 2 items required to match contains schema, but matched 1 items at 0",
  ],
  [{ propertyNames: { maxLength: 2 } }, '{"abc":1}', "- at '': invalid propertyName 'abc'\n  - at '': maxLength: got 3, want 2"],
  [{ properties: { a: true }, unevaluatedProperties: false }, '{"b":1}', "- at '/b': false schema"],
])('says %j to %s as the validator’s tree', async (schema, body, text) => {
  expect(await refusal(schema, body)).toBe(text)
})

test.each([
  ['uri', '/x', 'relative url'],
  ['uri', 'http://h:a/', 'parse "http://h:a/": invalid port ":a" after host'],
  ['email', 'a..b@c', 'consecutive dots'],
  ['date-time', '2020-01-01T25:00:00Z', 'invalid time element: hour/min/sec out of range'],
  ['uuid', 'x', 'must have 5 elements'],
  ['date', '2024-ü', 'parsing time "2024-\\xc3\\xbc" as "2006-01-02": cannot parse "\\xc3\\xbc" as "01"'],
  ['uri', '/\u00a0%zz', 'parse "/\\u00a0%zz": invalid URL escape "%zz"'],
  ['uri', 'http://h:\u0001/', 'parse "http://h:\\x01/": net/url: invalid control character in URL'],
  ['hostname', 'a\u200b', "invalid character '\\u200b'"],
])('says why a text is no %s: %s', async (format, text, why) => {
  const schema = { $schema: 'http://json-schema.org/draft-07/schema#', format }
  expect(await refusal(schema, JSON.stringify(text))).toBe(`- at '': ${goQuote(text, "'")} is not valid ${format}: ${why}`)
})

test('counts multiples in decimals', async () => {
  expect(await refusal({ multipleOf: 0.01 }, '19.99')).toBeNull()
})

test('follows references, anchors and dynamic references', async () => {
  const list = {
    $id: 'http://x.test/l',
    $defs: { n: { $anchor: 'n', type: 'object', properties: { next: { $ref: '#n' } } } },
    $ref: '#n',
  }
  expect(await refusal(list, '{"next":{"next":1}}')).toContain("at '/next/next': got number, want object")
  const tree = { $dynamicAnchor: 't', properties: { kids: { items: { $dynamicRef: '#t' } }, name: { type: 'string' } } }
  expect(await refusal(tree, '{"kids":[{"name":1}]}')).toContain("at '/kids/0/name': got number, want string")
})

test('tells the first problems of a body that has a great many', async () => {
  const text = await refusal({ items: { type: 'string' } }, JSON.stringify(Array.from({ length: 5000 }, () => 1)))
  expect(text!.split('\n')).toHaveLength(200)
})

test('takes a leftover `id` and any spelling of the draft', async () => {
  expect(await refusal({ id: 'x', $schema: 'https://json-schema.org/draft-07/schema', type: 'object' }, '{}')).toBeNull()
  expect(await refusal({ id: 'x', type: 'object' }, '[]')).toBe("- at '': got array, want object")
})

test('survives a body nested deeper than the call stack', async () => {
  expect(await refusal({ type: 'object' }, '['.repeat(100_000) + ']'.repeat(100_000))).not.toBeNull()
})

test('an invalid schema switches validation off in strict mode and refuses to start otherwise', () => {
  const strict = testBuild('strict')
  expect(jsonSchema.proxy!({ type: 'nonsense' }, '$.x', endpoint, strict)).toBeNull()
  expect(strict.logs[0]).toMatch(/^ERROR invalid JSON schema/)
  const ours = testBuild('ours')
  jsonSchema.proxy!({ type: 'nonsense' }, '$.x', endpoint, ours)
  expect(ours.faults[0]).toMatch(/^\$\.x: invalid JSON schema/)
})
