import { expect, test } from 'vitest'
import { openBase, tostring } from './library-base.ts'
import { openLibraries } from './library-open.ts'
import { compileFunction } from './compile.ts'
import { parseChunk } from './parser.ts'
import { Closure } from './functions.ts'
import { State } from './state.ts'
import { fromLuaText, toLuaText } from './text.ts'

interface Options {
  readonly open?: boolean
  readonly time?: number
  /** Runs on generators, as a script that can pause does. */
  readonly pauses?: boolean
}

function run(text: string, { open = true, time = 1000, pauses = false }: Options = {}): string {
  const state = new State(
    { time, entries: 100_000, text: 1 << 20 },
    () => {},
    () => performance.now(),
  )
  openBase(state)
  if (open) openLibraries(state)
  const chunk = new Closure(
    compileFunction(parseChunk({ name: 's', text: toLuaText(`local function body() ${text} end R = body`) })),
    [],
    state.globals,
  )
  state.callNow(chunk, [])
  const body = state.globals.get('R')
  const step = pauses ? state.call(body, []).next() : { done: true as const, value: state.callNow(body, []) }
  if (!step.done) throw new Error('paused')
  return fromLuaText(step.value.map((value) => tostring(value, state)).join(' '))
}

const failure = (text: string, options?: Options): string => {
  try {
    return `no error: ${run(text, options)}`
  } catch (error) {
    return (error as Error).message
  }
}

test.each([
  ['return 1, 10 / 2, 7 / 2, 2 ^ 10, -7 % 3, 7 % -3, 1e15, 2^53', '1 5 3.5 1024 2 -2 1000000000000000 9007199254740992'],
  ['return 0.1, 1/3, 1e100, -1/0, 1234567.5, 1e-5', '0.1 0.3333333333333333 1e+100 -Inf 1.2345675e+06 1e-05'],
  ['return "10" + 5, 10 .. "", "0x10" + 0, "3" * "4"', '15 10 16 12'],
  ['return 1 == 1.0, "1" == 1, nil == false, "a" < "b"', 'true false false true'],
  ['return 2 ^ 3 ^ 2, -2 ^ 2, not nil == true, 1 .. 2 .. 3', '512 -4 true 123'],
  ['return false or nil, nil and 1, 0 and "zero", false or 2', 'nil nil zero 2'],
  ['local a, b, c = (function() return 1, 2, 3 end)() return a, b, c', '1 2 3'],
  ['local t = { (function() return 1, 2 end)(), (function() return 1, 2 end)() } return #t', '3'],
  ['return (function(...) return select("#", ...), ... end)(nil, nil)', '2 nil nil'],
  ['return string.format("%x %f %g", -1, 1 / 0, 0 / 0)', '-1 +Inf NaN'],
  ['local t = {} t[1] = 1 t[2] = 2 t[4] = 4 return #t, #{ 1, 2, nil, 4 }, #{ nil, nil, 3 }, #{ 1, nil }', '4 4 3 1'],
  ['local t = { 1, 2, a = 3 } for k in pairs(t) do t[k] = nil end return next(t), #t', 'nil 0'],
  ['local t = { b = 1, a = 2 } t[100] = 3 t[50] = 4 local s = "" for k in pairs(t) do s = s .. k end return s', '50100ba'],
  ['local s = 0 for i = 10, 1, -3 do s = s + i end return s', '22'],
  ['local s = 0 for _, v in ipairs({ 1, 2, nil, 4 }) do s = s + v end return s', '3'],
  ['local n = 0 for k, v in pairs({ 1, 2, x = 3, [10] = 4 }) do n = n + v end return n', '10'],
  ['local t = {} for i = 1, 5 do t[i] = i end for k in pairs(t) do t[k] = nil end return next(t), #t', 'nil 0'],
  ['local f = {} for i = 1, 3 do f[i] = function() i = i + 1 return i end end return f[1](), f[1](), f[2]()', '2 3 3'],
  ['local i = 0 repeat local done = i >= 3 i = i + 1 until done return i', '4'],
  ['for i = 1, 10 do if i == 4 then return i end end', '4'],
  ['local n = 0 while true do n = n + 1 if n > 5 then break end end return n', '6'],
  ['local function f(n) if n == 0 then return "done" end return f(n - 1) end return f(10000)', 'done'],
  ['local a = { b = { c = function(self, x) return x end } } return a.b:c(7), a["b"].c(a, 8)', '7 8'],
  ['local a, b = 1, 2 a, b = b, a return a, b', '2 1'],
  ['local t = setmetatable({}, { __index = function(_, k) return k .. "!" end }) return t.x, rawget(t, "x")', 'x! nil'],
  [
    'local m = { __add = function(a, b) return "sum" end, __call = function(self, x) return x end } local t = setmetatable({}, m) return t + 1, t(5)',
    'sum 5',
  ],
  [
    'local m = {} m.__eq = function() return true end m.__lt = function() return true end local a, b = setmetatable({}, m), setmetatable({}, m) return a == b, a < b, a <= b',
    'true true false',
  ],
  ['local t = setmetatable({}, { __tostring = function() return "me" end }) return tostring(t)', 'me'],
  ['return pcall(error, { code = 1 }) == false, select(2, pcall(error, "x", 0))', 'true x'],
  ['return pcall(function() error("x") end)', 'false s:1: x'],
  ['return select(2, xpcall(function() error("x", 0) end, function(m) return "<" .. m .. ">" end))', '<x>'],
  ['return loadstring("return 1 + 1")(), loadstring("return +")', "2 nil <string>:1: '+': syntax error"],
  ['local f = setfenv(function() return x end, { x = 42 }) return f(), x', '42 nil'],
  ['return unpack({ 1, 2, 3 }, 2)', '2 3'],
  [
    'local t = { 3, 1, 2 } table.sort(t, function(a, b) return a > b end) table.insert(t, 1, 9) return table.concat(t, ","), table.remove(t), table.getn(t)',
    '9,3,2,1 1 3',
  ],
  ['local co = coroutine.wrap(function(a) local b = coroutine.yield(a + 1) return b * 2 end) return co(1), co(10)', '2 20'],
  ['local co = coroutine.create(function() error("in") end) return coroutine.resume(co), coroutine.status(co)', 'false dead'],
  [
    'return tostring(nil), type(print), tonumber("  12  "), tonumber("ff", 16), tonumber("z"), tonumber("1e2")',
    'nil function 12 255 nil nil',
  ],
  [
    'return tonumber("1" .. string.rep(" ", 1e6) .. "x"), pcall(function() return (string.rep("1", 1e6) .. "x") + 1 end)',
    'nil false s:1: cannot perform add operation between string and number',
  ],
  ['return [[\nlong]] .. "\\65\\n" .. #"é" -- comment\n', 'longA\n2'],
  ['return select(-1, 1, 2, 3)', '3'],
  ['local n = 0 local function c() n = n + 1 return n end local t = { c(), k = c(), c() } return t[1], t.k, t[2]', '1 2 3'],
  ['return #{ unpack({ 1, 2, 3 }), k = 1 }, #{ k = 1, unpack({ 1, 2, 3 }) }', '1 3'],
  [
    'return select(2, pcall(function() return "5" * {} end)), pcall(pcall)',
    's:1: cannot perform mul operation between number and table false s:1: bad argument #1 to (anonymous) (value expected)',
  ],
  ['local s = "" for i = 1, 5 do if i % 2 == 0 then goto continue end s = s .. i ::continue:: end return s', '135'],
  ['local i = 1 ::top:: if i < 5 then i = i + 1 goto top end return i', '5'],
  ['local n = 0 while true do while true do n = n + 1 if n > 2 then goto done end end end ::done:: return n', '3'],
  [
    'do goto a local x ::a:: end return loadstring("goto a local x ::a:: x = 1")',
    "nil <string>:1: <goto a> at line 1 jumps into the scope of local 'x'",
  ],
  ['return loadstring("goto nope")', "nil <string>:1: no visible label 'nope' for <goto> at line 1"],
  ['return loadstring("::a:: ::a::")', "nil <string>:1: label 'a' already defined on line 1"],
])('%s', (text, expected) => {
  expect(run(text, { pauses: true })).toBe(expected)
  if (!text.includes('coroutine')) expect(run(text)).toBe(expected)
})

test.each([
  ['return ("hello"):upper(), ("x"):rep(3), #"abc", ("abc"):sub(-2), ("abc"):byte(1, -1)', 'HELLO xxx 3 bc 97 98 99'],
  ['return string.find("a.b", ".", 1, true), string.find("hello", "l+")', '2 3 4'],
  ['return string.match("key = value", "^(%w+)%s*=%s*(%w+)$")', 'key value'],
  ['return string.gsub("hello world", "o", "0"), (string.gsub("abc", "%w", "%0%0"))', 'hell0 w0rld aabbcc'],
  ['return (string.gsub("$name is $age", "%$(%w+)", { name = "ann", age = 5 }))', 'ann is 5'],
  ['local s = "" for k, v in string.gmatch("a=1, b=2", "(%w+)=(%w+)") do s = s .. k .. v end return s', 'a1b2'],
  [
    'return string.match("f(a(b)c)d", "%b()"), string.match("THE (quick) fox", "%((%a+)%)"), string.find("abc", "()b()")',
    '(a(b)c) quick 2 2 2 3',
  ],
  [
    'return string.format("%5.2f|%-5d|%05d|%s|%q|%x|%g|%%", 3.14159, 42, 42, "s", "a\\"b", 255, 0.1)',
    ' 3.14|42   |00042|s|"a\\"b"|ff|0.1|%',
  ],
  [
    'return string.format("%d %s", 1), string.format("%u|%d|%c", 5, "abc", 233), string.format("50%")',
    '1 %!s(MISSING) %!u(int64=5)|0|é 50%!(NOVERB)',
  ],
  ['return string.format("%q %#o %g %s", "a\\n\\\\", 8, 1 / 3, nil)', '"a\\n\\\\" 010 0.3333333333333333 nil'],
  ['return string.find("abc", "", 3), string.find("abc", "c", -1), (string.gsub("abc", "%w", "%x%%"))', '1 3 %x%%x%%x%'],
  ['return select("#", string.match("a", "b")), (string.gsub("a b", "%a", { a = true, b = {} })), ("héé"):upper()', '0   HÉÉ'],
  ['local n = 0 for _ in string.gmatch("aaa", "^a") do n = n + 1 end return n, string.match("a-b", "[%a-z]+")', '1'],
  ['return string.byte("abc"), string.find("THE (quick)", "%f[%a]%a+")', '97 nil'],
  [
    'return select(2, pcall(string.find, "a", "(a")), select(2, pcall(string.find, "a", "[a"))',
    's:1: unfinished capture at EOS s:1: unexpected EOS at 1',
  ],
  [
    'return select(2, pcall(string.find, "a", ")")), select(2, pcall(string.rep))',
    "s:1: invalid ')' at 0 s:1: bad argument #1 to (anonymous) (string expected, got nil)",
  ],
  [
    'return "010" + 0, tonumber("010"), tonumber("1.5e2"), tonumber("9999999999999999999"), tonumber("1.5", 16)',
    '8 10 150 nil 1.5',
  ],
  ['return math.mod(-7, 3), math.fmod(-7, 3), getmetatable("x").__index == string', '2 -1 true'],
  [
    'local t = { 1, 2, 3 } return table.remove(t, 0), table.remove(t, 9), #t, table.concat({ 1, 2, 3 }, ",", 0, 9)',
    '3 nil 2 1,2,3',
  ],
  [
    'return os.date("!%c|%a|%F %P|%x", 0), os.date("!*t", 0).yday, os.time({}) < 0',
    '01 Jan 70 00:00 UTC|mon|1970-01-01 am|00/00/00 0 true',
  ],
  [
    'return select(2, pcall(nil)), select(2, pcall(error)), select(2, pcall(string.rep, "x", "3"))',
    'attempt to call a nil value s:1: bad argument #1 to (anonymous) (value expected) s:1: bad argument #2 to (anonymous) (number expected, got string)',
  ],
  [
    'return select(2, pcall(function() for i = "1", 2 do end end)), select(2, pcall(math.max))',
    's:1: for statement init must be a number s:1: wrong number of arguments',
  ],
  ['return math.floor(2.7), math.max(1, 5, 3), math.huge, math.pi > 3, math.fmod(7, 3)', '2 5 1.7976931348623157e+308 true 1'],
  ['return os.time({ year = 2020, month = 1, day = 2, hour = 3 }) > 0, os.date("!%Y-%m-%d", 0)', 'true 1970-01-01'],
])('%s', (text, expected) => {
  expect(run(text, { pauses: true })).toBe(expected)
  if (!text.includes('coroutine')) expect(run(text)).toBe(expected)
})

test.each([
  ['local x = nil; x.y = 1', "s:1: attempt to index a non-table object(nil) with key 'y'"],
  ['local c = nil; c:boom()', "s:1: attempt to index a non-table object(nil) with key 'boom'"],
  ['foo()', 's:1: attempt to call a non-function object'],
  ['return 1 + nil', 's:1: cannot perform add operation between number and nil'],
  ['return "a" .. {}', 's:1: cannot perform concat operation between string and table'],
  ['return 1 < "2"', 's:1: attempt to compare number with string'],
  ['return {} < {}', 's:1: attempt to compare table with table'],
  ['assert(1 == 2, "a reason")', 's:1: a reason'],
  ['assert(nil)', 's:1: assertion failed!'],
  ['return string.rep()', 's:1: bad argument #1 to rep (string expected, got nil)'],
  ['\n\nerror("third line")', 's:3: third line'],
  ['local function f() error("at the caller", 2) end\nf()', 's:2: at the caller'],
  ['local function f() return 1 + f() end f()', 's:1: stack overflow'],
  ['this is not lua', "'is': syntax error"],
])('%s fails with its place', (text, message) => {
  expect(failure(text)).toBe(message)
  expect(failure(text, { pauses: true })).toBe(message)
})

test('opens only what it is told to', () => {
  expect(failure('return string.upper("a")', { open: false })).toContain(
    "attempt to index a non-table object(nil) with key 'upper'",
  )
  expect(failure('return ("a"):upper()', { open: false })).toContain('attempt to index a non-table object(string)')
  expect(run('return math, os, io, coroutine, string', { open: false })).toBe('nil nil nil nil nil')
  expect(run('return type(table.insert), type(require), type(unpack)', { open: false })).toBe('function function function')
})

test.each([
  'while true do end',
  '::a:: goto a',
  'for i = 1, math.huge do end',
  'local function f() return f() end f()',
  'pcall(function() while true do end end)',
  'repeat pcall(error) until false',
  'string.find(("a"):rep(5000), ".-.-.-.-.-.-b")',
  'coroutine.wrap(function() while true do end end)()',
  'local s = ("x"):rep(1e6) while true do s:upper() end',
  'local a, b = ("x"):rep(1e6), ("x"):rep(999999) .. "x" while a == b do end',
])('%s is stopped', (text) => {
  const started = performance.now()
  expect(failure(text, { time: 30, pauses: true })).toBe('the script runs too long')
  expect(performance.now() - started).toBeLessThan(500)
})

test.each(['local s = "x" while true do s = s .. s end', 'return ("x"):rep(1e9)', 'local t = {} for i = 1, 1e7 do t[i] = i end'])(
  '%s runs out of memory',
  (text) => {
    expect(failure(text)).toBe('not enough memory')
  },
)
