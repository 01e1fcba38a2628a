// `spyhop audit`: KrakenD's rules, flags and exit codes.
import { readFileSync } from 'node:fs'
import { audit as auditService, severities, type Recommendation } from '../config/audit.ts'
import { isRawObject } from '../config/document.ts'
import { unreadable } from '../config/unreadable.ts'
import { configFlags, noFile, readFlags, Refusal } from './arguments.ts'
import { loadFile } from './load-file.ts'

const flags = {
  ...configFlags,
  severity: { type: 'string', short: 's' },
  ignore: { type: 'string', short: 'i' },
  'ignore-file': { type: 'string', short: 'I' },
  format: { type: 'string', short: 'f' },
} as const

export async function audit(argv: readonly string[]): Promise<number> {
  const { values } = readFlags('audit', argv, flags)
  if (values.help) return (await import('./about.ts')).help()
  const file = values.config
  if (file === undefined) throw new Refusal(noFile, 1)
  const { document, service } = await loadFile(file)
  const wanted = wantedSeverities(values.severity)
  const ignored = new Set([...listed(values.ignore), ...ignoredIn(values['ignore-file'])])
  const found = auditService(service, document.root).filter(({ rule, severity }) => wanted.has(severity) && !ignored.has(rule))
  // Where KrakenD writes them, too.
  process.stderr.write(values.format === undefined ? found.map(lineOf).join('') : await formatted(values.format, found))
  return found.length > 0 ? 1 : 0
}

const colours: Readonly<Record<string, string>> = {
  LOW: '\x1b[32;1m',
  MEDIUM: '\x1b[33;1m',
  HIGH: '\x1b[31;1m',
  CRITICAL: '\x1b[41;1m',
}
const coloured = (severity: string): string =>
  colours[severity] === undefined ? severity : `${colours[severity]}${severity}\x1b[0m`
const lineOf = ({ rule, severity, message }: Recommendation): string =>
  `${rule}\t[${process.stderr.isTTY ? coloured(severity) : severity}]   \t${message}\n`

/** A Go template over `.Recommendations` with `.Rule`, `.Severity` and `.Message`, as KrakenD takes it. */
async function formatted(template: string, found: readonly Recommendation[]): Promise<string> {
  const [{ renderText }, { takes }] = await Promise.all([
    import('../config/template/render.ts'),
    import('../config/template/call.ts'),
  ])
  const Recommendations = found.map(({ rule, severity, message }) => ({ Rule: rule, Severity: severity, Message: message }))
  const more = {
    marshal: takes('a', (value: unknown) => JSON.stringify(value, withSmallKeys)),
    colored: takes('s', (severity: string) => coloured(severity)),
  }
  try {
    return renderText('audit', template, { Recommendations, Stats: {} }, process.env, more)
  } catch (error) {
    throw new Refusal(`ERROR parsing the template:\t${(error as Error).message}`, 1)
  }
}

/** The keys of JSON are `recommendations` and `rule`, those of the template `.Recommendations` and `.Rule`. */
const withSmallKeys = (_: string, value: unknown): unknown =>
  isRawObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key.toLowerCase(), item])) : value

const listed = (flag: string | undefined): string[] => (flag ?? '').split(/[\s,]+/).filter((entry) => entry !== '')

function ignoredIn(file: string | undefined): string[] {
  if (file === undefined) return []
  try {
    return listed(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Refusal(`--ignore-file: ${unreadable(file, error)}`, 1)
  }
}

function wantedSeverities(flag: string | undefined): ReadonlySet<string> {
  if (flag === undefined) return new Set(severities)
  const wanted = listed(flag).map((word) => word.toUpperCase())
  const unknown = wanted.find((word) => !(severities as readonly string[]).includes(word))
  if (unknown !== undefined) throw new Refusal(`--severity takes ${severities.join(', ')}, not "${unknown}".`)
  return new Set(wanted)
}
