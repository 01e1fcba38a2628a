import { expect, test } from 'vitest'
import { parseObject } from '../json.ts'
import type { ProxyRequest, ProxyResult } from '../types.ts'
import { cel, createTokenRules } from './cel.ts'
import { testBuild, testCall, testEndpoint, testResponse } from './test-build.ts'

async function outcome(
  expressions: readonly string[],
  call: Partial<ProxyRequest> = {},
  data = '{}',
  mode: 'strict' | 'ours' = 'strict',
  headers: readonly string[] = [],
): Promise<string> {
  const rules = expressions.map((check_expr) => ({ check_expr }))
  const check = cel.proxy!(rules, '$', testEndpoint(), testBuild(mode))
  const answer: ProxyResult = { response: testResponse({ body: { kind: 'data', data: parseObject(data) } }), error: null }
  const result = await (check ?? ((next) => next))(async () => answer)(testCall(call, headers))
  return result.error ? result.error.message : 'passed'
}

const refused = (index: number): string => `request aborted by evaluator #${index}`

test('counts the index within the group', async () => {
  const rules = ["req_params.Id.matches('^[0-9]+$')", "resp_data.s == 't'", 'int(req_params.Id) % 2 == 0']
  expect(await outcome(rules, { params: { Id: '42' } }, '{"s":"t"}')).toBe('passed')
  expect(await outcome(rules, { params: { Id: '7' } }, '{"s":"t"}')).toBe(refused(1))
  expect(await outcome(rules, { params: { Id: '42' } }, '{"s":"u"}')).toBe(refused(0))
})

test('shows headers under their canonical names and a missing one as an error', async () => {
  const rules = ["'X-One' in req_headers", "req_headers['X-One'][0] == 'yes'"]
  expect(await outcome(rules, {}, '{}', 'strict', ['x-one', 'yes'])).toBe('passed')
  expect(await outcome(["req_headers['X-One'][0] == 'yes'"])).toBe(refused(0))
})

test('asks a rule that names both sides before the call, where the answer is unknown', async () => {
  expect(await outcome(["req_method == 'GET' && resp_data.s == 't'"], {}, '{"s":"t"}')).toBe(refused(0))
})

test.each([
  ['resp_data.n > 3', refused(0), 'passed'],
  ['resp_data.n == 5', refused(0), 'passed'],
  ["resp_data.n == '5'", 'passed', refused(0)],
  ['int(resp_data.n) > 3', 'passed', 'passed'],
  ['resp_data.list.exists(x, int(x) == 2)', 'passed', 'passed'],
  ['!has(resp_data.missing) && has(resp_data.user.name)', 'passed', 'passed'],
])('%s: %s in strict mode, %s in ours', async (rule, strict, ours) => {
  const data = '{"n":5,"list":[1,2],"user":{"name":"ann"}}'
  expect(await outcome([rule], {}, data)).toBe(strict)
  expect(await outcome([rule], {}, data, 'ours')).toBe(ours)
})

test('a rule that breaks the types leaves its group in strict mode, one that cannot be read switches all off', async () => {
  expect(await outcome(['req_method + 1 == 2', "req_method == 'POST'"])).toBe(refused(0))
  expect(await outcome(['req_method == ( not cel', "req_method == 'POST'"])).toBe('passed')
  expect(await outcome(['size(req_headers)'])).toBe(refused(0))
  expect(await outcome(['1 == 2'])).toBe('passed')
})

test('refuses to start with the place of a bad rule', () => {
  const build = testBuild('ours')
  cel.proxy!([{ check_expr: 'req_method == (' }, { check_expr: 'req_method + 1' }], '$.x', testEndpoint(), build)
  cel.proxy!([{ check_expr: 'size(req_headers)' }], '$.y', testEndpoint(), build)
  expect(build.faults).toHaveLength(3)
  expect(build.faults[0]).toContain('$.x[0].check_expr: ')
})

test('leaves a failed answer alone', async () => {
  const check = cel.proxy!([{ check_expr: 'resp_completed' }], '$', testEndpoint(), testBuild('strict'))!
  const partial: ProxyResult = { response: testResponse({ complete: false }), error: null }
  expect(
    (await check(async () => ({ ...partial, error: (await check(async () => partial)(testCall())).error }))(testCall())).response,
  ).toBe(partial.response)
})

test('runs `matches` in linear time', async () => {
  expect(await outcome(["req_params.Id.matches('^(a+)+$')"], { params: { Id: 'a'.repeat(60) + '!' } })).toBe(refused(0))
})

test('judges claims', () => {
  const rules = createTokenRules(
    [{ check_expr: "JWT.sub == 'u1' && size(JWT.roles) > 1 && JWT.id == 7" }],
    '$',
    '',
    testBuild('strict'),
  )!
  expect(rules({ sub: 'u1', roles: ['a', 'b'], id: 7 })).toBe(true)
  expect(rules({ sub: 'u1', roles: ['a'], id: 7 })).toBe(false)
  expect(rules({})).toBe(false)
})
