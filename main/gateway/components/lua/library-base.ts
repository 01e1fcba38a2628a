// Lua 5.1's basic functions and `package`.
import { readFileSync } from 'node:fs'
import { parseGoFloat } from '../../../../shared/go-number.ts'
import { Arguments } from './arguments.ts'
import { compileFunction } from './compile.ts'
import { Closure, LuaError, Native, noValues } from './functions.ts'
import { install, native } from './install.ts'
import type { Functions } from './install.ts'
import { LuaSyntaxError } from './lexer.ts'
import { tables } from './library-table.ts'
import { parseChunk } from './parser.ts'
import { caught } from './state.ts'
import type { State } from './state.ts'
import { isTruthy, LuaFunction, LuaTable, numberText, toText, trimmed, typeName } from './value.ts'
import type { LuaValue, Steps } from './value.ts'

/** A chunk of source as a function. Throws LuaSyntaxError. */
export function load(state: State, name: string, text: string, globals: LuaTable = state.globals): Closure {
  return new Closure(compileFunction(parseChunk({ name, text })), [], globals)
}

function tryLoad(state: State, name: string, text: string): LuaValue[] {
  try {
    return [load(state, name, text)]
  } catch (error) {
    if (!(error instanceof LuaSyntaxError)) throw error
    return [undefined, `${error.chunk}:${error.line}: ${error.message}`]
  }
}

let addresses = 0
const names = new WeakMap<object, string>()
/** `table: 0x00000001`: stands for the identity of a value. */
function address(value: object, kind: string): string {
  let name = names.get(value)
  if (!name) names.set(value, (name = `0x${(++addresses).toString(16).padStart(8, '0')}`))
  return `${kind}: ${name}`
}

/** The text of a value, its metamethods left alone. */
export function plainText(value: LuaValue): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberText(value)
  if (value === undefined) return 'nil'
  return typeof value === 'boolean' ? String(value) : address(value, typeName(value))
}

export function tostring(value: LuaValue, state: State): string {
  if (typeof value !== 'object') return plainText(value)
  const handler = state.metamethod(value, '__tostring')
  if (handler === undefined) return plainText(value)
  return tostring(state.callNow(handler, [value])[0], state)
}

const next: Functions[string] = (args, values) => {
  return args.table(1).next(values[1]) ?? [undefined]
}
const nextNative = native('next', next)

const ipairsNext = native('ipairs', (args, values, state) => {
  const at = args.number(2) + 1
  const value = state.index(values[0], at, state.at)
  return value === undefined ? [undefined] : [at, value]
})

/** A whole number of 64 bits in the digits of `radix`. */
function spelledInt(text: string, radix: number): number | undefined {
  const digits = text.replace(/^[+-]/, '').toLowerCase()
  const parts = Array.from(digits, (digit) => (/[\da-z]/.test(digit) ? Number.parseInt(digit, 36) : radix))
  if (radix < 2 || radix > 36 || parts.length === 0 || parts.some((part) => part >= radix)) return undefined
  const size = parts.reduce((sum, part) => sum * radix + part, 0)
  return size >= 2 ** 63 ? undefined : text.startsWith('-') ? -size : size
}

const base: Functions = {
  assert(args, values, state) {
    if (isTruthy(values[0])) return values
    throw state.fault(args.text(2, 'assertion failed!'))
  },
  collectgarbage: () => [0],
  error(args, values, state) {
    args.any(1)
    const level = args.int(2, 1)
    const at = level === 1 ? state.at : state.callers.at(1 - level)
    if (typeof values[0] !== 'string' || level <= 0 || !at) throw new LuaError(values[0])
    throw state.fault(values[0], at)
  },
  getfenv(_, values, state) {
    return [values[0] instanceof Closure ? values[0].globals : state.globals]
  },
  getmetatable(args, _, state) {
    const metatable = state.metatableOf(args.any(1))
    return [metatable?.get('__metatable') ?? metatable ?? undefined]
  },
  ipairs: (args) => [ipairsNext, args.table(1), 0],
  load(_, values, state) {
    let text = ''
    for (;;) {
      const [part] = state.callNow(values[0], [])
      if (typeof part !== 'string' || part === '') break
      text = state.checkText(text + part)
    }
    return tryLoad(state, typeof values[1] === 'string' ? values[1] : '?', text)
  },
  loadstring: (args, _, state) => tryLoad(state, args.text(2, '<string>'), args.text(1)),
  next,
  pairs: (args) => [nextNative, args.table(1), undefined],
  print(_, values, state) {
    state.print(values.map((value) => tostring(value, state)).join('\t'))
    return noValues
  },
  rawequal: (args) => [args.any(1) === args.any(2)],
  rawget: (args) => [args.table(1).get(args.any(2))],
  rawset(args, values, state) {
    state.rawSet(args.table(1), args.any(2), args.any(3))
    return [values[0]]
  },
  select(args, values) {
    if (values[0] === '#') return [values.length - 1]
    if (typeof values[0] === 'string') args.fail(1, `invalid string '${values[0]}'`)
    if (typeof values[0] !== 'number') args.fail(1, `number or string expected, got ${typeName(values[0])}`)
    const at = args.int(1)
    if (at === 0 || at < -values.length + 1) args.fail(1, 'index out of range')
    return values.slice(at)
  },
  setfenv(args, values) {
    const globals = args.table(2)
    if (values[0] instanceof Closure) values[0].globals = globals
    else if (values[0] instanceof LuaFunction) args.fail(1, 'cannot change the environment of a native function')
    return [values[0]]
  },
  setmetatable(args, values, state) {
    const table = args.table(1)
    if (values[1] !== undefined && !(values[1] instanceof LuaTable))
      args.fail(2, `nil or table expected, got ${typeName(values[1])}`)
    if (table.metatable?.get('__metatable') !== undefined) throw state.fault('cannot change a protected metatable')
    table.metatable = values[1] instanceof LuaTable ? values[1] : null
    return [table]
  },
  tonumber(args, values) {
    const radix = args.int(2, 10)
    const value = args.any(1)
    if (typeof value !== 'string') return [typeof value === 'number' ? value : undefined]
    const text = trimmed(value)
    if (text.includes('.')) return [parseGoFloat(text)]
    const isHex = values[1] === undefined && /^0x/i.test(text)
    return [spelledInt(isHex ? text.slice(2) : text, isHex ? 16 : radix)]
  },
  tostring: (args, _, state) => [tostring(args.any(1), state)],
  type: (args) => [typeName(args.any(1))],
  unpack(args, _, state) {
    const table = args.table(1)
    const [from, to] = [args.int(2, 1), args.int(3, table.length)]
    if (to - from > 1_000_000) throw state.fault('too many results to unpack')
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => table.get(from + i))
  },
}

/** Called from here, what is no function of the script has no name. */
function unnamed(callee: LuaValue, state: State): LuaValue {
  if (!(callee instanceof Closure)) state.at = { ...state.at, isUnnamed: true }
  return callee
}

/** What `pcall` is to call, and with what. */
const called = (values: LuaValue[], state: State): [LuaValue, LuaValue[]] => [
  new Arguments('pcall', values, state).any(1),
  values.slice(1),
]

const pcall = new Native(
  'pcall',
  (values, state) => {
    const [callee, args] = called(values, state)
    try {
      return [true, ...state.callNow(unnamed(callee, state), args)]
    } catch (error) {
      return [false, caught(error, state)]
    }
  },
  function* (values, state) {
    const [callee, args] = called(values, state)
    try {
      return [true, ...(yield* state.call(unnamed(callee, state), args))]
    } catch (error) {
      return [false, caught(error, state)]
    }
  },
)

const xpcall = new Native(
  'xpcall',
  ([callee, handler], state) => {
    try {
      return [true, ...state.callNow(unnamed(callee, state), [])]
    } catch (error) {
      return [false, ...state.callNow(handler, [caught(error, state)])]
    }
  },
  function* ([callee, handler], state) {
    try {
      return [true, ...(yield* state.call(unnamed(callee, state), []))]
    } catch (error) {
      return [false, ...state.callNow(handler, [caught(error, state)])]
    }
  },
)

/** `require` finds plain Lua files by `package.path`, from the working directory. */
function* requireModule(values: LuaValue[], state: State): Steps<LuaValue[]> {
  const name = new Arguments('require', values, state).text(1)
  const library = state.globals.get('package') as LuaTable
  const loaded = library.get('loaded') as LuaTable
  const known = loaded.get(name)
  if (known !== undefined) return [known]
  const preload = library.get('preload')
  let loader = preload instanceof LuaTable ? preload.get(name) : undefined
  for (const template of (toText(library.get('path')) ?? '').split(';')) {
    if (loader !== undefined) break
    const file = template.replaceAll('?', name.replaceAll('.', '/'))
    try {
      loader = load(state, file, readFileSync(file, 'latin1'))
    } catch (error) {
      if (error instanceof LuaSyntaxError) throw new LuaError(`${error.chunk}:${error.line}: ${error.message}`)
    }
  }
  if (loader === undefined) throw state.fault(`module ${name} not found`)
  const [given] = yield* state.call(loader, [name])
  const value = given ?? loaded.get(name) ?? true
  loaded.set(name, value)
  return [value]
}

export function openBase(state: State): void {
  const { globals } = state
  install(globals, base)
  globals.set('_G', globals)
  globals.set('_VERSION', 'Lua 5.1')
  globals.set('pcall', pcall)
  globals.set('xpcall', xpcall)
  globals.set('require', new Native('require', null, requireModule))
  const library = new LuaTable()
  for (const name of ['loaded', 'preload']) library.set(name, new LuaTable())
  library.set('path', './?.lua;./?/init.lua')
  globals.set('package', library)
  globals.set('table', install(new LuaTable(), tables))
}
