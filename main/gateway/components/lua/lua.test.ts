import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bytesSource, collect } from '../../byte-source.ts'
import { encodeJson, emptyObject, parseObject } from '../../json.ts'
import { createScope } from '../../scope.ts'
import type { HttpRequest, HttpResponse, ProxyRequest, ProxyResponse, ProxyResult } from '../../types.ts'
import { testBackend, testBuild, testCall, testEndpoint, testRequest, testResponse } from '../test-build.ts'
import { luaBackend, luaEndpoint, luaProxy } from './lua.ts'

const folder = mkdtempSync(join(tmpdir(), 'lua-'))
const seen: { method: string; url: string; body: string; header: string }[] = []
const server = createServer((request, answer) => void answerOnce(request, answer))

async function answerOnce(request: IncomingMessage, answer: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  seen.push({
    method: request.method!,
    url: request.url!,
    body: Buffer.concat(chunks).toString(),
    header: String(request.headers['x-lua']),
  })
  if (request.url === '/never') return
  answer.setHeader('content-type', 'application/json')
  answer.end('{"m":2}')
}
let url = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true })
})

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const dataOf = ({ response, error }: ProxyResult): string => (error ? error.message : encodeJson(response!.body.data))

/** Runs a `post` over data. */
async function after(post: string, data = '{}', over: Partial<ProxyResponse> = {}): Promise<ProxyResult> {
  const run = luaProxy.proxy!({ post, allow_open_libs: true }, '$', testEndpoint(), testBuild('strict'))!
  const response = testResponse({ body: { kind: 'data', data: parseObject(data) }, ...over })
  return run(async () => ({ response, error: null }))(testCall())
}

/** Runs a `pre` over a call and gives the call that came out of it. */
async function before(pre: string, call: ProxyRequest, over: Record<string, unknown> = {}): Promise<ProxyRequest | string> {
  const run = luaBackend.backend!({ pre, ...over }, '$', testBackend(), testEndpoint(), testBuild('strict'))!
  let reached: ProxyRequest | null = null
  const { error } = await run(async (request) => {
    reached = request
    return { response: testResponse(), error: null }
  })(call)
  return error ? error.message : reached!
}

test.each([
  [
    "d:set('n', d:get('n') + 1); d:set('half', 1.5); d:set('flag', true); d:del('s')",
    '{"flag":true,"half":1.5,"list":[1,2],"n":6,"user":{"name":"ann"},"z":null}',
  ],
  [
    "d:set('native', {1, 'two'}); d:set('object', {k = 'v', inner = {1, 2}})",
    '{"list":[1,2],"n":5,"native":{"1":1,"2":"two"},"object":{"inner":[1,2],"k":"v"},"s":"t","user":{"name":"ann"},"z":null}',
  ],
  [
    "local l = d:get('list'); l:set(0, 'first'); l:set(l:len(), 'last'); d:set('n', l:len())",
    '{"list":["first",2],"n":3,"s":"t","user":{"name":"ann"},"z":null}',
  ],
  [
    "local l = luaList.new(); l:set(0, 'a'); l:set(1, luaTable.new()); d:set('list', l); d:get('user'):set('name', luaNil.new())",
    '{"list":["a",{}],"n":5,"s":"t","user":{"name":null},"z":null}',
  ],
  [
    "d:set('n', d:keys():len()); d:set('s', d:keyExists('q')); d:set('list', d:keys():get(0)); d:del('user'); d:del('z')",
    '{"list":"list","n":5,"s":false}',
  ],
  [
    "d:set('s', d:get('z') == nil); d:set('n', d:get('q') == nil); d:set('list', d:get('z')); d:del('user')",
    '{"list":null,"n":true,"s":false,"z":null}',
  ],
  [
    "d:set('n', {a = {1, nil, 3}, b = {1, x = 2}, c = {['2'] = 'y', ['1'] = 'x'}, f = print}); d:set('s', nil); d:set('list', print)",
    '{"list":[1,2],"n":{"a":[1,3],"b":{"1":1,"x":2},"c":["x","y"]},"s":"t","user":{"name":"ann"},"z":null}',
  ],
  ["d:set('s', 'é' .. #'é'); d:del('list'); d:del('user'); d:del('z'); d:set('n', 10 / 2)", '{"n":5,"s":"é2"}'],
])('changes the data: %s', async (script, expected) => {
  const result = await after(
    `local d = response.load():data(); ${script}`,
    '{"n":5,"s":"t","list":[1,2],"user":{"name":"ann"},"z":null}',
  )
  expect(dataOf(result)).toBe(expected)
})

test.each([
  ["d:set('self', d)", 'encountered a cycle'],
  ["local l = luaList.new(); local t = luaTable.new(); l:set(0, t); t:set('l', l); d:set('l', l)", 'encountered a cycle'],
  ['local t = {} t.t = t; d:set("t", t)', 'stack overflow'],
  ['local t = {} for i = 1, 60 do t = { t, t } end; d:set("t", t)', 'the script runs too long'],
  [
    "local t = luaTable.new() for i = 1, 60 do local u = luaTable.new(); u:set('a', t); u:set('b', t); t = u end",
    // A slow machine reaches the other limit first.
    /not enough memory|the script runs too long/,
  ],
])('refuses data that could never be written: %s', async (script, message) => {
  expect((await after(`local d = response.load():data(); ${script}`)).error!.message).toMatch(message)
})

test('reads and changes what surrounds the data', async () => {
  const script =
    "local r = response.load(); r:data():set('was', r:isComplete()); r:data():set('code', r:statusCode()); r:isComplete(false); r:statusCode(202); r:headers('X-Lua', 'yes'); r:headerList('X-List', r:headerList('X-Up'))"
  const { response } = await after(script, '{}', {
    headers: Object.assign(Object.create(null), { 'x-up': ['a', 'b'] }) as ProxyResponse['headers'],
  })
  expect(encodeJson(response!.body.data)).toBe('{"code":0,"was":true}')
  expect(response).toMatchObject({ complete: false, status: 202, headers: { 'x-lua': 'yes', 'x-list': ['a', 'b'] } })
})

test('reads a streamed body without losing it, and replaces one', async () => {
  const stream = (): Partial<ProxyResponse> => ({
    body: { kind: 'stream', source: bytesSource(Buffer.from('é!')), data: emptyObject(), replaced: false },
  })
  const text = async (script: string): Promise<[string, boolean, unknown]> => {
    const { response } = await after(script, '{}', stream())
    const { body } = response!
    if (body.kind !== 'stream') throw new Error('no stream')
    return [Buffer.from(await collect(body.source)).toString(), body.replaced, response!.headers['x-size']]
  }
  expect(await text("local r = response.load(); r:headers('X-Size', #r:body() .. '')")).toEqual(['é!', false, '3'])
  expect(await text("response.load():body('new')")).toEqual(['new', true, undefined])
})

test('changes the request', async () => {
  const script =
    "local r = request.load(); r:headers('X-Lua', r:method() .. r:path() .. '?' .. r:query() .. r:params('Id') .. r:params('No')); r:headers('X-Gone', nil); r:params('Id', '9'); r:url(r:url() .. 'x'); r:query('b=2&a=1'); r:body(r:body() .. '!')"
  const body: ProxyRequest['body'] = { kind: 'source', source: bytesSource(Buffer.from('body')) }
  const call = testCall({ params: { Id: '7' }, url: 'http://u/', query: new Map([['a', ['1 2']]]), body }, [
    'x-gone',
    '1',
    'x-kept',
    '2',
  ])
  expect(await before(script, call)).toMatchObject({
    headers: { 'x-lua': 'GET/e?a=1+27', 'x-kept': '2' },
    params: { Id: '9' },
    url: 'http://u/x',
    query: new Map([
      ['b', ['2']],
      ['a', ['1']],
    ]),
    body: { kind: 'bytes', bytes: Buffer.from('body!') },
  })
  expect(call.headers['x-gone']).toBeUndefined()
})

test('gives every execution its own globals', async () => {
  const run = luaBackend.backend!(
    { pre: "count = (count or 0) + 1; table.x = (table.x or 0) + 1; request.load():headers('X-N', count .. table.x)" },
    '$',
    testBackend(),
    testEndpoint(),
    testBuild('strict'),
  )!
  for (let i = 0; i < 2; i++) {
    const call = testCall()
    await run(async () => ({ response: null, error: null }))(call)
    expect(call.headers['x-n']).toBe('11')
  }
})

test.each([
  ["error('plain error')", 500, 'plain error (pre-script:L1)', null],
  ['\nlocal x = nil; x.y = 1', 500, "attempt to index a non-table object(nil) with key 'y' (pre-script:L2)", null],
  ['not lua at all', 500, "'not': syntax error (pre-script:L1)", null],
  ["custom_error('over quota', 429)", 429, 'over quota', null],
  ["custom_error('{}', 451, 'application/json')", 451, '{}', 'application/json'],
  ["custom_error('no code')", 500, 'no code', null],
  ['while true do end', 500, 'the script runs too long', null],
  ['local x = request.load():headers()', 200, '', null],
  ['request.load():headerList()', 500, 'need arguments (pre-script:L1)', null],
  ["request.load():headerList('X-A', {'a'})", 500, 'invalid header value, must be a luaList (pre-script:L1)', null],
  ['luaTable.new():get()', 500, 'need arguments (pre-script:L1)', null],
  ['request.load().method(luaNil.new())', 500, 'request expected (pre-script:L1)', null],
  ['request.load().method()', 500, 'bad argument #1 to method (userdata expected, got nil) (pre-script:L1)', null],
  ['request.load():path({})', 500, 'bad argument #2 to path (string expected, got table) (pre-script:L1)', null],
  ["http_response.new('http://a', 'GET')", 500, 'need 1, 3 or 4 arguments (pre-script:L1)', null],
  ['custom_error()', 500, 'need arguments (pre-script:L1)', null],
])('%s', async (pre, status, message, contentType) => {
  const run = luaBackend.backend!({ pre }, '$', testBackend(), testEndpoint({ timeout: 50 }), testBuild('strict'))!
  const { error } = await run(async () => ({ response: testResponse(), error: null }))(testCall())
  if (status === 200) expect(error).toBeNull()
  else expect(error).toMatchObject({ status, message, contentType })
})

test('leaves a failed or partial answer alone and skips the call when told to', async () => {
  const post = "local r = response.load(); r:data():set('made', 'here'); r:isComplete(true)"
  const run = luaBackend.backend!({ post, skip_next: true }, '$', testBackend(), testEndpoint(), testBuild('strict'))!
  const result = await run(async () => Promise.reject(new Error('called')))(testCall())
  expect(dataOf(result)).toBe('{"made":"here"}')
  expect(result.response!.complete).toBe(true)
  const error = (await after("error('x')")).error
  const proxy = luaProxy.proxy!({ post }, '$', testEndpoint(), testBuild('strict'))!
  expect(dataOf(await proxy(async () => ({ response: testResponse(), error }))(testCall()))).toBe('x (post-script:L1)')
})

test('waits for a call of its own without stopping the process', async () => {
  const script = `local h = http_response.new('${url}/m', 'POST', '{"a":1}', {['X-Lua'] = 'yes'}); local r = request.load(); r:headers('X-S', h:statusCode() .. h:headers('Content-Type') .. h:body()); h:close()`
  expect(await before(script, testCall())).toMatchObject({ headers: { 'x-s': '200application/json{"m":2}' } })
  expect(seen.at(-1)).toEqual({ method: 'POST', url: '/m', body: '{"a":1}', header: 'yes' })
  const wrapped = `local ok, h = pcall(http_response.new, '${url}/m'); local co = coroutine.wrap(function() return http_response.new('${url}/m'):body() end); request.load():headers('X-S', tostring(ok) .. co())`
  expect(await before(wrapped, testCall(), { allow_open_libs: true })).toMatchObject({ headers: { 'x-s': 'true{"m":2}' } })
  expect(await before("http_response.new('http://127.0.0.1:1/x')", testCall())).toBe(
    'Get "http://127.0.0.1:1/x": dial tcp 127.0.0.1:1: connect: connection refused (pre-script:L1)',
  )
})

test('ends with the request while it waits', async () => {
  const scope = createScope(20)
  expect(await before(`http_response.new('${url}/never')`, testCall({ scope }))).toBe('context deadline exceeded')
})

// lua-endpoint

async function handle(
  config: Record<string, unknown>,
  request: HttpRequest,
  level: 'endpoint' | 'service' = 'endpoint',
): Promise<HttpResponse> {
  const build = testBuild('strict')
  const run =
    level === 'endpoint' ? luaEndpoint.endpoint!(config, '$', testEndpoint(), build) : luaEndpoint.service!(config, '$', build)
  return run!(async () => ({ status: 200, headers: {}, body: { kind: 'none' } }))(request)
}

test('shows and changes the context of a client request', async () => {
  const pre =
    "local c = ctx.load(); c:headers('X-Lua', c:method() .. c:url() .. c:host() .. c:query('a') .. c:params('id')); c:headers('X-Seen', c:headers('X-None')); c:query('b', 'two words'); c:params('id', '8'); c:body('new'); c:body(c:body() .. '!')"
  const request = testRequest({ target: '/e?a=1&c=3', query: 'a=1&c=3', params: Object.freeze({ id: '7' }) })
  await handle({ pre }, request)
  expect(request.headers).toEqual({ 'x-lua': 'GET/e?a=1&c=3gw.test17', 'x-seen': '' })
  expect([request.query, request.params, request.body]).toEqual([
    'a=1&b=two+words&c=3',
    { id: '8' },
    { kind: 'bytes', bytes: Buffer.from('new!') },
  ])
})

test('refuses with the status of the script at an endpoint, always with 500 at the service', async () => {
  const pre = "custom_error('{}', 402, 'application/json')"
  expect(await handle({ pre }, testRequest())).toMatchObject({
    status: 402,
    headers: { 'content-type': 'application/json' },
    body: { kind: 'none' },
  })
  expect(await handle({ pre }, testRequest(), 'service')).toMatchObject({ status: 500, headers: {}, body: { kind: 'none' } })
  expect((await handle({ pre: 'ctx.nothing()' }, testRequest())).status).toBe(500)
})

// Sources

test('runs functions and shared locals of its sources, and names the file of an error', async () => {
  const lib = file(
    'lib.lua',
    "local name = 'X-Lua'\nfunction set_it(r) r:headers(name, 'from a file') end\nfunction fail() error('in the file') end\nreturn {}",
  )
  expect(await before('set_it(request.load())', testCall(), { sources: [lib] })).toMatchObject({
    headers: { 'x-lua': 'from a file' },
  })
  expect(await before('fail()', testCall(), { sources: [lib] })).toBe(`in the file (${lib}:L3)`)
})

test('reads files but writes none', async () => {
  const path = file('table.txt', 'one\n2 three\nrest\nof it')
  const pre = `local f = io.open('${path}'); local a, n, l, r = f:read(), f:read('*n'), f:read('*l'), f:read('*a'); f:close()
    local count = 0 for line in io.lines('${path}') do count = count + 1 end
    request.load():headers('X-L', a .. n + 1 .. l .. #r .. count .. tostring(io.open('${path}', 'w')))`
  expect(await before(pre, testCall(), { allow_open_libs: true })).toMatchObject({ headers: { 'x-l': 'one3 three104nil' } })
})

test('reads its sources at start, or each time when live', async () => {
  const path = file('live.lua', "V = 'one'")
  const create = (live: boolean) =>
    luaBackend.backend!(
      { pre: "request.load():headers('X-V', V)", sources: [path], live },
      '$',
      testBackend(),
      testEndpoint(),
      testBuild('strict'),
    )!
  const [still, live] = [create(false), create(true)]
  writeFileSync(path, "V = 'two'")
  const value = async (run: typeof live): Promise<unknown> => {
    const call = testCall()
    await run(async () => ({ response: null, error: null }))(call)
    return call.headers['x-v']
  }
  expect([await value(still), await value(live)]).toEqual(['one', 'two'])
})

test('answers 500 for a broken script in strict mode and refuses to start with it in ours', async () => {
  const missing = join(folder, 'missing.lua')
  expect(await before('x()', testCall(), { sources: [missing] })).toBe(`lua: unable to load required source ${missing}`)
  const build = testBuild('ours')
  luaBackend.backend!({ pre: 'x(', sources: [] }, '$.a', testBackend(), testEndpoint(), build)
  luaBackend.backend!({ pre: 'x()', sources: ['./missing.lua'] }, '$.b', testBackend(), testEndpoint(), build)
  expect(build.faults).toEqual([
    "$.a.pre: 'EOF': syntax error (pre-script:L1)",
    expect.stringContaining('$.b.sources: lua: unable to load required source'),
  ])
})

test('a source with another md5 switches the component off', () => {
  const path = file('sum.lua', 'X = 1')
  const create = (md5: string) =>
    luaBackend.backend!(
      { pre: 'X = 2', sources: [path], md5: { [path]: md5 } },
      '$',
      testBackend(),
      testEndpoint(),
      testBuild('strict'),
    )
  expect(create('00')).toBeNull()
  expect(create(createHash('md5').update('X = 1').digest('hex'))).not.toBeNull()
})

const base64 = `
  local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  function from_base64(text)
    local out, bits, held = {}, 0, 0
    for i = 1, #text do
      local at = string.find(alphabet, string.sub(text, i, i), 1, true)
      if at then
        held, bits = (held * 64 + at - 1) % 16777216, bits + 6
        if bits >= 8 then
          bits = bits - 8
          out[#out + 1] = string.char(math.floor(held / 2 ^ bits) % 256)
          held = held % 2 ^ bits
        end
      end
    end
    return table.concat(out)
  end`

test('adds a claim of the bearer token to the URL of the backend', async () => {
  const token = `e30.${Buffer.from('{"sub":"1","id":17}').toString('base64url')}.x`
  const pre = `local r = request.load()
    local claims = from_base64(string.match(r:headers('Authorization'), '%.([^.]*)%.'))
    r:url(r:url() .. tonumber(string.match(claims, '"id"%s*:%s*(%d+)')))`
  const call = testCall({ url: 'http://b/' }, ['authorization', `bearer ${token}`])
  const over = { sources: [file('base64.lua', base64)], allow_open_libs: true }
  expect(await before(pre, call, over)).toMatchObject({ url: 'http://b/17' })
})
