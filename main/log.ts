// Log lines as KrakenD writes them: its default form, and the forms of `telemetry/logging` (level, prefix, format, stdout).
// Syslog is not reachable from Node; shared/config/support.ts says so at start.
import type { ExtraConfig, Fault } from '../shared/config/service.ts'
import type { Log, LogLevel } from './gateway/types.ts'

const levels: readonly LogLevel[] = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']
const colours: Readonly<Record<LogLevel, string>> = {
  DEBUG: '\x1b[36m',
  INFO: '\x1b[32m',
  WARNING: '\x1b[33m',
  ERROR: '\x1b[31m',
  CRITICAL: '\x1b[35m',
}

export interface LineLog {
  readonly write: Log
  /** Takes the `telemetry/logging` block of a new configuration. */
  configure(extra: ExtraConfig): readonly Fault[]
}

type Format = (level: LogLevel, message: string, now: Date) => string

interface Logging {
  readonly from: number
  readonly format: Format
  readonly silent: boolean
}

const standard: Logging = {
  from: 0,
  silent: false,
  format: (level, message, now) => `${day(now)} ${clock(now)} KRAKEND ${level}: ${message}`,
}

/** `out` gets whole lines with their newline. */
export function createLog(
  out: (line: string) => void,
  options: { readonly colour: boolean; readonly now?: () => Date },
): LineLog {
  let logging = standard
  const now = options.now ?? (() => new Date())
  return {
    write(level, tag, message) {
      if (logging.silent || levels.indexOf(level) < logging.from) return
      out(`${logging.format(level, tag ? `${tag} ${message}` : message, now())}\n`)
    },
    configure(extra) {
      const read = readLogging(extra['telemetry/logging'], options.colour)
      logging = 'fault' in read ? standard : read.logging
      return 'fault' in read ? [read.fault] : []
    },
  }
}

type Read = { readonly logging: Logging } | { readonly fault: Fault }

function readLogging(raw: unknown, colour: boolean): Read {
  if (raw === undefined) return { logging: standard }
  const at = "$.extra_config['telemetry/logging']"
  if (typeof raw !== 'object' || raw === null)
    return { fault: { path: at, message: 'expected an object; the default logger is used' } }
  const block = raw as Readonly<Record<string, unknown>>
  const level = typeof block['level'] === 'string' ? block['level'].toUpperCase() : ''
  // The logger that KrakenD uses has one level more; KrakenD writes nothing with it.
  const from = levels.indexOf((level === 'NOTICE' ? 'WARNING' : level) as LogLevel)
  if (from < 0)
    return { fault: { path: `${at}.level`, message: `'${level}' is none of ${levels.join(', ')}; the default logger is used` } }
  const prefix = typeof block['prefix'] === 'string' ? block['prefix'] : ''
  const custom = typeof block['custom_format'] === 'string' ? block['custom_format'] : ''
  const pattern = block['format'] === 'custom' && custom !== '' ? custom : null
  const unknown = pattern === null ? undefined : unknownVerb(pattern)
  if (unknown !== undefined)
    return { fault: { path: `${at}.custom_format`, message: `${unknown}, and KrakenD ends for it; the default logger is used` } }
  const format =
    pattern !== null ? customLine(pattern, colour) : block['format'] === 'logstash' ? logstashLine : plainLine(prefix, colour)
  return { logging: { from, format, silent: block['stdout'] !== true } }
}

const plainLine =
  (prefix: string, colour: boolean): Format =>
  (level, message, now) => {
    const word = level.slice(0, 6)
    return `${prefix} ${day(now)} - ${clock(now)}.${millis(now)} ${colour ? `${colours[level]}▶ ${word}\x1b[0m` : `▶ ${word}`} ${message}`
  }

/** The prefix is left out here and in custom lines. */
const logstashLine: Format = (level, message, now) =>
  `{"@timestamp":"${now.toISOString().replace('Z', '+00:00')}", "@version": 1, "level": "${level}", "message": ${JSON.stringify(message)}, "module": "KRAKEND"}`

const verbs = ['id', 'pid', 'time', 'level', 'module', 'program', 'message', 'color']
/** These name a place in KrakenD's code. */
const codeVerbs = ['longfile', 'shortfile', 'longpkg', 'shortpkg', 'longfunc', 'shortfunc', 'callpath']
const verbPattern = /%\{([a-z]+)(?::(.*?[^\\]))?\}/g

function unknownVerb(pattern: string): string | undefined {
  const names = Array.from(pattern.matchAll(verbPattern), ([, name = '']) => name)
  if (names.length === 0) return `'${pattern}' holds no variable such as %{message}`
  const unknown = names.find((name) => !verbs.includes(name) && !codeVerbs.includes(name))
  return unknown === undefined ? undefined : `there is no variable %{${unknown}}`
}

let lines = 0
const customLine =
  (pattern: string, colour: boolean): Format =>
  (level, message, now) => {
    const id = ++lines
    const values: Readonly<Record<string, string | number>> = {
      level,
      message,
      id,
      module: 'KRAKEND',
      pid: process.pid,
      program: 'krakend',
    }
    return pattern.replace(verbPattern, (_, name: string, layout: string | undefined) => {
      if (name === 'time') return goTime(now, layout ?? '2006-01-02T15:04:05.999Z07:00')
      if (name === 'color') return colour ? colourOf(level, layout) : ''
      return laidOut(values[name] ?? '', layout)
    })
  }

function colourOf(level: LogLevel, layout: string | undefined): string {
  if (layout === 'reset') return '\x1b[0m'
  return layout === 'bold' ? colours[level].replace('m', ';1m') : colours[level]
}

/** The verbs of printf that a layout may have: `-8s`, `.4s`, `03x`. */
function laidOut(value: string | number, layout: string | undefined): string {
  const [, flags = '', width = '', cut, verb = ''] = /^([-0]*)(\d*)(?:\.(\d+))?([a-z]*)$/.exec(layout ?? '') ?? []
  const base = verb === 'x' ? 16 : 10
  const text = typeof value === 'number' ? value.toString(base) : value.slice(0, cut === undefined ? undefined : Number(cut))
  if (flags.includes('-')) return text.padEnd(Number(width))
  return text.padStart(Number(width), flags.includes('0') ? '0' : ' ')
}

/** The parts of Go's reference time that people put into log formats. */
function goTime(now: Date, layout: string): string {
  const offset = -now.getTimezoneOffset()
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`
  const parts: Readonly<Record<string, string>> = {
    '2006': String(now.getFullYear()),
    '01': two(now.getMonth() + 1),
    '02': two(now.getDate()),
    '15': two(now.getHours()),
    '04': two(now.getMinutes()),
    '05': two(now.getSeconds()),
    '.000': `.${millis(now)}`,
    '.999': `.${millis(now)}`,
    'Z07:00': offset === 0 ? 'Z' : zone,
    '-0700': zone.replace(':', ''),
  }
  return layout.replace(/2006|01|02|15|04|05|\.000|\.999|Z07:00|-0700/g, (part) => parts[part]!)
}

const two = (value: number) => String(value).padStart(2, '0')
const millis = (now: Date) => String(now.getMilliseconds()).padStart(3, '0')
const day = (now: Date) => `${now.getFullYear()}/${two(now.getMonth() + 1)}/${two(now.getDate())}`
const clock = (now: Date) => `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`
