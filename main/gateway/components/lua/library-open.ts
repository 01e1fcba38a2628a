// What `allow_open_libs` adds: string, math, coroutine, and of os and io what only reads. Starting programs and writing files
// would hold up every other request, and a configuration should not be able to.
import type { Arguments } from './arguments.ts'
import { openCoroutine } from './coroutine.ts'
import { install } from './install.ts'
import type { Functions } from './install.ts'
import { openIo } from './library-io.ts'
import { strings } from './library-string.ts'
import { calculate } from './arithmetic.ts'
import type { State } from './state.ts'
import { LuaTable, toNumber } from './value.ts'
import type { LuaValue } from './value.ts'

function numbersOf(args: Arguments, values: readonly LuaValue[], state: State): number[] {
  if (values.length === 0) throw state.fault('wrong number of arguments')
  return values.map((_, i) => args.number(i + 1))
}

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
  max: (args, values, state) => [Math.max(...numbersOf(args, values, state))],
  min: (args, values, state) => [Math.min(...numbersOf(args, values, state))],
  mod: (args) => [calculate('%', args.number(1), args.number(2))],
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
  // gopher-lua does not count the days of the year.
  table.set('yday', 0)
  table.set('isdst', false)
  return table
}

/** What gopher-lua makes of the letters, its slips included: the abbreviated day is always `mon`, and `%x` begins with the hour. */
function dateText(layout: string, date: Date, isUtc: boolean): string {
  const two = (number: number): string => String(number).padStart(2, '0')
  const offset = isUtc ? 0 : -date.getTimezoneOffset()
  const zoneOffset = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`
  const parts: Readonly<Record<string, () => string>> = {
    a: () => 'mon',
    A: () => dayNames[date.getDay()]!,
    b: () => monthNames[date.getMonth()]!.slice(0, 3),
    B: () => monthNames[date.getMonth()]!,
    c: () => dateText('%d %b %y %H:%M %Z', date, isUtc),
    d: () => two(date.getDate()),
    F: () => dateText('%Y-%m-%d', date, isUtc),
    H: () => two(date.getHours()),
    I: () => two(date.getHours() % 12 || 12),
    m: () => two(date.getMonth() + 1),
    M: () => two(date.getMinutes()),
    p: () => (date.getHours() < 12 ? 'AM' : 'PM'),
    P: () => (date.getHours() < 12 ? 'am' : 'pm'),
    S: () => two(date.getSeconds()),
    w: () => String(date.getDay()),
    x: () => dateText('%H/%M/%S', date, isUtc),
    X: () => dateText('%H:%M:%S', date, isUtc),
    y: () => two(date.getFullYear() % 100),
    Y: () => String(date.getFullYear()),
    z: () => zoneOffset,
    Z: () => (isUtc || offset === 0 ? 'UTC' : zoneName(date)),
    '%': () => '%',
  }
  return layout.replace(/%(.)/g, (whole, name: string) => parts[name]?.() ?? whole)
}

const zoneName = (date: Date): string =>
  new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(date).find(({ type }) => type === 'timeZoneName')
    ?.value ?? 'UTC'

const os: Functions = {
  clock: () => [performance.now() / 1000],
  date(args) {
    const layout = args.text(1, '%c')
    const isUtc = layout.startsWith('!')
    const now = new Date(args.number(2, Math.floor(Date.now() / 1000)) * 1000)
    // The local getters of a date moved by its offset read as UTC.
    const date = isUtc ? new Date(now.getTime() + now.getTimezoneOffset() * 60_000) : now
    const rest = isUtc ? layout.slice(1) : layout
    return [rest.startsWith('*t') ? dateTable(date) : dateText(rest, date, isUtc)]
  },
  difftime: (args) => [args.number(1) - args.number(2, 0)],
  getenv: (args) => [process.env[args.text(1)]],
  time(args, values) {
    if (values[0] === undefined) return [Math.floor(Date.now() / 1000)]
    const table = args.table(1)
    const field = (name: string, fallback: number): number => Math.trunc(toNumber(table.get(name)) ?? fallback)
    const date = new Date(2000, 0, 1, field('hour', 12), field('min', 0), field('sec', 0))
    const time = [date.getHours(), date.getMinutes(), date.getSeconds()] as const
    // A year below 100 is one of the first century.
    date.setFullYear(field('year', -1), field('month', -1) - 1, field('day', -1) + date.getDate() - 1)
    date.setHours(...time)
    return [Math.floor(date.getTime() / 1000)]
  },
}

export function openLibraries(state: State): void {
  const methods = install(new LuaTable(), strings)
  methods.set('gfind', methods.get('gmatch'))
  state.textMetatable = new LuaTable()
  state.textMetatable.set('__index', methods)
  const numbers = install(new LuaTable(), math)
  numbers.set('pi', Math.PI)
  numbers.set('huge', Number.MAX_VALUE)
  state.globals.set('string', methods)
  state.globals.set('math', numbers)
  state.globals.set('os', install(new LuaTable(), os))
  openCoroutine(state)
  openIo(state)
}
