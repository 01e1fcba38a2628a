// Log lines as KrakenD writes them: its default form, and the forms of `telemetry/logging` (level, prefix, format, stdout).
// Syslog is not reachable from Node; shared/config/support.ts says so at start.
import type { ExtraConfig, Fault } from '../shared/config/service.ts'
import { goTime } from '../shared/go-time.ts'
import { printf } from './config/template/print.ts'
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
  format: (level, message, now) => `${goTime('2006/01/02 15:04:05', now)} KRAKEND ${level}: ${message}`,
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
    return `${prefix} ${goTime('2006/01/02 - 15:04:05.000', now)} ${colour ? `${colours[level]}▶ ${word}\x1b[0m` : `▶ ${word}`} ${message}`
  }

/** The prefix is left out here and in custom lines. */
const logstashLine: Format = (level, message, now) =>
  `{"@timestamp":"${now.toISOString().replace('Z', '+00:00')}", "@version": 1, "level": "${level}", "message": ${JSON.stringify(message)}, "module": "KRAKEND"}`

const verbs = ['id', 'pid', 'time', 'level', 'module', 'program', 'message', 'color']
/** These name a place in KrakenD's code, and are empty here. */
const codeVerbs = ['longfile', 'shortfile', 'longpkg', 'shortpkg', 'longfunc', 'shortfunc', 'callpath']
const verbPattern = /%\{([a-z]+)(?::(.*?[^\\]))?\}/g

function unknownVerb(pattern: string): string | undefined {
  const names = Array.from(pattern.matchAll(verbPattern), ([, name = '']) => name)
  if (names.length === 0) return `'${pattern}' holds no variable such as %{message}`
  const unknown = names.find((name) => !verbs.includes(name) && !codeVerbs.includes(name))
  return unknown === undefined ? undefined : `there is no variable %{${unknown}}`
}

function customLine(pattern: string, colour: boolean): Format {
  let lines = 0n
  return (level, message, now) => {
    const values: Readonly<Record<string, string | bigint>> = {
      level,
      message,
      id: ++lines,
      module: 'KRAKEND',
      pid: BigInt(process.pid),
      program: 'krakend',
    }
    return pattern.replace(verbPattern, (_, name: string, layout: string | undefined) => {
      if (name === 'time') return goTime(layout ?? '2006-01-02T15:04:05.999Z07:00', now)
      if (name === 'color') return colour ? colourOf(level, layout) : ''
      const value = values[name]
      return value === undefined ? '' : printf(`%${layout ?? 'v'}`, [value])
    })
  }
}

function colourOf(level: LogLevel, layout: string | undefined): string {
  if (layout === 'reset') return '\x1b[0m'
  return layout === 'bold' ? colours[level].replace('m', ';1m') : colours[level]
}
