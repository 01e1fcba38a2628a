// What `allow_open_libs` adds: string, math, coroutine, and of os and io what only reads. Starting programs and writing files
// would hold up every other request, and a configuration should not be able to.
import { openCoroutine } from './coroutine.ts'
import { install } from './install.ts'
import type { Functions } from './install.ts'
import { openIo } from './library-io.ts'
import { strings } from './library-string.ts'
import type { State } from './state.ts'
import { LuaTable } from './value.ts'

const math: Functions = {
  atan2: (args) => [Math.atan2(args.number(1), args.number(2))],
  deg: (args) => [(args.number(1) * 180) / Math.PI],
  fmod: (args) => [args.number(1) % args.number(2)],
  frexp(args) {
    const number = args.number(1)
    if (number === 0 || !Number.isFinite(number)) return [number, 0]
    const power = Math.max(-1073, Math.floor(Math.log2(Math.abs(number))) + 1)
    return [number * 2 ** -power, power]
  },
  ldexp: (args) => [args.number(1) * 2 ** args.int(2)],
  log: (args) => [Math.log(args.number(1))],
  max: (args, values) => [Math.max(...values.map((_, i) => args.number(i + 1)), args.number(1))],
  min: (args, values) => [Math.min(...values.map((_, i) => args.number(i + 1)), args.number(1))],
  mod: (args) => [args.number(1) % args.number(2)],
  modf(args) {
    const whole = Math.trunc(args.number(1))
    return [whole, args.number(1) - whole]
  },
  pow: (args) => [args.number(1) ** args.number(2)],
  rad: (args) => [(args.number(1) * Math.PI) / 180],
  random(args, values) {
    if (values.length === 0) return [Math.random()]
    const [from, to] = values.length === 1 ? [1, args.int(1)] : [args.int(1), args.int(2)]
    if (from > to) args.fail(values.length, 'interval is empty')
    return [from + Math.floor(Math.random() * (to - from + 1))]
  },
  randomseed: () => [],
}
for (const name of [
  'abs',
  'acos',
  'asin',
  'atan',
  'ceil',
  'cos',
  'cosh',
  'exp',
  'floor',
  'log10',
  'sin',
  'sinh',
  'sqrt',
  'tan',
  'tanh',
] as const)
  Object.assign(math, { [name]: ((args) => [Math[name](args.number(1))]) satisfies Functions[string] })

const dateFields = ['year', 'month', 'day', 'hour', 'min', 'sec'] as const
const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const monthNames = 'January February March April May June July August September October November December'.split(' ')

function dateTable(date: Date): LuaTable {
  const table = new LuaTable()
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes(), date.getSeconds()]
  dateFields.forEach((name, i) => table.set(name, parts[i]))
  table.set('wday', date.getDay() + 1)
  table.set('yday', Math.floor((date.getTime() - new Date(date.getFullYear(), 0, 1).getTime()) / 86_400_000) + 1)
  table.set('isdst', false)
  return table
}

function dateText(layout: string, date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0')
  const parts: Readonly<Record<string, () => string>> = {
    a: () => dayNames[date.getDay()]!.slice(0, 3),
    A: () => dayNames[date.getDay()]!,
    b: () => monthNames[date.getMonth()]!.slice(0, 3),
    B: () => monthNames[date.getMonth()]!,
    c: () => dateText('%a %b %d %H:%M:%S %Y', date),
    d: () => two(date.getDate()),
    H: () => two(date.getHours()),
    I: () => two(date.getHours() % 12 || 12),
    m: () => two(date.getMonth() + 1),
    M: () => two(date.getMinutes()),
    p: () => (date.getHours() < 12 ? 'AM' : 'PM'),
    S: () => two(date.getSeconds()),
    w: () => String(date.getDay()),
    x: () => dateText('%m/%d/%y', date),
    X: () => dateText('%H:%M:%S', date),
    y: () => two(date.getFullYear() % 100),
    Y: () => String(date.getFullYear()),
    '%': () => '%',
  }
  return layout.replace(/%(.)/g, (whole, name: string) => parts[name]?.() ?? whole)
}

const os: Functions = {
  clock: () => [performance.now() / 1000],
  date(args) {
    const layout = args.text(1, '%c')
    const isUtc = layout.startsWith('!')
    const now = new Date(args.number(2, Math.floor(Date.now() / 1000)) * 1000)
    // The local getters of a date moved by its offset read as UTC.
    const date = isUtc ? new Date(now.getTime() + now.getTimezoneOffset() * 60_000) : now
    const rest = isUtc ? layout.slice(1) : layout
    return [rest.startsWith('*t') ? dateTable(date) : dateText(rest, date)]
  },
  difftime: (args) => [args.number(1) - args.number(2, 0)],
  getenv: (args) => [process.env[args.text(1)]],
  time(args, values) {
    if (values[0] === undefined) return [Math.floor(Date.now() / 1000)]
    const table = args.table(1)
    const field = (name: string, fallback: number): number => Number(table.get(name) ?? fallback)
    const [year, month, day] = [field('year', 1970), field('month', 1), field('day', 1)]
    return [Math.floor(new Date(year, month - 1, day, field('hour', 12), field('min', 0), field('sec', 0)).getTime() / 1000)]
  },
}

export function openLibraries(state: State): void {
  const methods = install(new LuaTable(), strings)
  methods.set('gfind', methods.get('gmatch'))
  state.stringMethods = methods
  const numbers = install(new LuaTable(), math)
  numbers.set('pi', Math.PI)
  numbers.set('huge', Number.MAX_VALUE)
  state.globals.set('string', methods)
  state.globals.set('math', numbers)
  state.globals.set('os', install(new LuaTable(), os))
  openCoroutine(state)
  openIo(state)
}
