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

test('never reads a rule that asks for nothing, and keeps the rules of tokens apart', async () => {
  expect(await outcome(['1 == (', '', "req_method == 'POST'"])).toBe(refused(0))
  expect(await outcome(['JWT.sub == (', "req_method == 'POST'"])).toBe(refused(0))
  const build = testBuild('strict')
  const token = createTokenRules([{ check_expr: 'req_method == (' }, { check_expr: "JWT.sub == 'u'" }], '$', '', build)!
  expect(token({ sub: 'x' })).toBe(false)
  expect(createTokenRules([{ check_expr: 'JWT.sub == (' }, { check_expr: 'JWT.a' }], '$', '', build)).toBeNull()
})

test.each([[{}], ['x'], [['req_method']], [[{ check_expr: 1 }, { check_expr: 'false && req_completed' }]]])(
  'has no rules where they are no list of objects: %j',
  (raw) => {
    const build = testBuild('strict')
    expect(cel.proxy!(raw, '$', testEndpoint(), build)).toBeNull()
    expect(build.logs[0]).toContain('WARNING Error parsing the definitions')
  },
)

test('says in the log which rule refused and why', async () => {
  const build = testBuild('strict')
  const rules = [{ check_expr: "req_method == 'GET'" }, { check_expr: "req_headers['No'][0] == 'x'" }]
  await cel.proxy!(rules, '$', testEndpoint(), build)!(async () => ({ response: null, error: null }))(testCall())
  expect(build.logs).toEqual(['INFO Evaluator #1 failed: no such key'])
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

test.each([
  ["req_params.Id.matches('^[0-9]') && 1e300 > 1.0", 'passed'],
  ['string(1000000.0) == "1e+06" && string(0.00001) == "1e-05" && string(1.5) == "1.5"', 'passed'],
  ["int(timestamp(now)) > 1700000000 && string(timestamp(0)) == '1970-01-01T00:00:00Z'", 'passed'],
  ["string(duration('90s')) == '90s' && duration(duration('0')) == duration('0s')", 'passed'],
  ["int(5u) == 5 && b'a' < b'b' && bool('t')", 'passed'],
  ["timestamp('2026-01-02T03:04:05Z').getHours('-05:30') == 21", 'passed'],
  ["timestamp('2026-07-02T23:04:05Z').getDate('Europe/Madrid') == 3", 'passed'],
  ["timestamp('2026-12-31T23:59:59Z').getDayOfYear() == 364", 'passed'],
  ["has({'a': 1}.a) && !has({'a': 1}.b)", 'passed'],
  ["timestamp('2026-02-30T03:04:05Z') > timestamp(0)", refused(0)],
  ["int('') == 0", refused(0)],
  ['int(1e30) > 1', refused(0)],
])('reads numbers, times and texts as cel-go does: %s', async (rule, expected) => {
  expect(await outcome([`req_method == 'GET' && ${rule}`], { params: { Id: '4' } })).toBe(expected)
})

test.each([
  ["req_method.trim() == 'GET'", 'passed'],
  ["req_method.lowerAscii() == 'get'", 'passed'],
  ["cel.bind(x, 1, x == 1) && req_method == 'POST'", 'passed'],
  ["1 < 1.5 && req_method == 'POST'", 'passed'],
  ["req_params[0] == '42'", 'passed'],
  ['timestamp(now).getHours == req_method', 'passed'],
])('leaves a rule out that cel-go has no types for: %s', async (rule, expected) => {
  expect(await outcome([rule])).toBe(expected)
  expect(await outcome([rule, "req_method == 'POST'"])).toBe(refused(0))
})

test('cannot read a number beyond the integers', async () => {
  expect(await outcome(["9223372036854775808 == 1 || req_method == 'x'", "req_method == 'POST'"])).toBe('passed')
  expect(await outcome(['-9223372036854775808 < 0 && req_method != "x"'])).toBe('passed')
})

test('asks has() of anything: in a text nothing is there, in a list it is an error', async () => {
  const data = '{"s":"t","list":[1],"user":{"name":"ann"}}'
  expect(await outcome(["!has(resp_data.s.x) && has(resp_data['user'].name)"], {}, data)).toBe('passed')
  expect(await outcome(['!has(resp_data.list.x)'], {}, data)).toBe(refused(0))
  expect(await outcome(['!has(resp_data.missing.x)'], {}, data)).toBe(refused(0))
})
