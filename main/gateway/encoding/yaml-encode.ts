// Data to YAML as KrakenD's encoder writes it: keys sorted, two spaces, lists not indented, numbers as quoted text.
import { goQuote } from '../../../shared/go-quote.ts'
import { isObject, isStruct, JsonNumber, sortedKeys } from '../json.ts'
import type { JsonObject, JsonValue } from '../types.ts'
import { isErrorDetails } from './error-details.ts'

/** `showsErrors`: the object of return_error_details without the extra level `httpresponseerror`. */
export function encodeYaml(data: JsonObject, showsErrors: boolean): string {
  const lines = linesOf(data, '', showsErrors)
  return `${typeof lines === 'string' ? lines : lines.join('\n')}\n`
}

/** Text that fits behind `key: `, or lines of their own. */
type Lines = string | readonly string[]

function linesOf(value: JsonValue, indent: string, showsErrors: boolean): Lines {
  if (Array.isArray(value))
    return value.length === 0 ? '[]' : value.flatMap((item) => listItem(linesOf(item, `${indent}  `, showsErrors), indent))
  if (!isObject(value)) return scalar(value, indent)
  const isError = isErrorDetails(value)
  const fields = fieldsOf(value, isError && !showsErrors ? `${indent}  ` : indent, showsErrors)
  if (fields.length === 0) return '{}'
  return isError && !showsErrors ? [`${indent}httpresponseerror:`, ...fields] : fields
}

function fieldsOf(object: JsonObject, indent: string, showsErrors: boolean): string[] {
  const isError = isErrorDetails(object)
  const keys = isStruct(object) ? Object.keys(object) : sortedKeys(object)
  return keys.flatMap((key) => {
    const value = object[key]!
    const name = indent + text(key, `${indent}  `)
    if (isError && value instanceof JsonNumber) return [`${name}: ${value.text}`]
    const lines = linesOf(value, Array.isArray(value) ? indent : `${indent}  `, showsErrors)
    return typeof lines === 'string' ? [`${name}: ${lines}`] : [`${name}:`, ...lines]
  })
}

/** `- ` takes the place of the first line's indentation. */
function listItem(lines: Lines, indent: string): string[] {
  // In a list the empty lines of a text lose their indentation.
  if (typeof lines === 'string') return [`${indent}- ${withoutBlanks(lines, `${indent}  `)}`]
  return [`${indent}- ${lines[0]!.slice(indent.length + 2)}`, ...lines.slice(1)]
}

const withoutBlanks = (text: string, blank: string): string =>
  text.includes('\n')
    ? text
        .split('\n')
        .map((line) => (line === blank ? '' : line))
        .join('\n')
    : text

function scalar(value: Exclude<JsonValue, JsonObject | JsonValue[]>, indent: string): string {
  if (value === null || typeof value === 'boolean') return String(value)
  return text(typeof value === 'string' ? value : value.text, indent)
}

/** `indent` is that of the lines of a literal block. */
function text(value: string, indent: string): string {
  if (needsQuotes(value)) return goQuote(value)
  const lineBreak = lineBreakOf(value)
  return value.includes(lineBreak) ? block(value, lineBreak, indent) : value
}

function block(value: string, lineBreak: string, indent: string): string {
  const header = value.endsWith(lineBreak + lineBreak) ? '|+' : value.endsWith(lineBreak) ? '|' : '|-'
  const lines = value.split(lineBreak).map((line) => indent + line)
  if (lines.at(-1) === indent) lines.pop()
  const last = lines.at(-1)!
  if (last.endsWith(indent)) lines[lines.length - 1] = last.slice(0, last.length - indent.length)
  return header + lineBreak + lines.join(lineBreak)
}

/** The one that is used throughout, else the one that is more frequent. */
function lineBreakOf(value: string): string {
  const [feeds, returns, both] = [value.split('\n').length, value.split('\r').length, value.split('\r\n').length]
  if (feeds === both && returns === both) return '\r\n'
  return returns > feeds ? '\r' : '\n'
}

// The last row are booleans of YAML 1.1, quoted for readers that still know them.
const reserved = new Set(
  [
    ['null', 'Null', 'NULL', '~', 'true', 'True', 'TRUE', 'false', 'False', 'FALSE'],
    ['y', 'Y', 'yes', 'Yes', 'YES', 'n', 'N', 'no', 'No', 'NO', 'on', 'On', 'ON', 'off', 'Off', 'OFF'],
  ].flat(),
)
const special = /^[*&[\]{},!|>%'"@` ]|[: ]$|[#\\]|[:-] |^-$/

function needsQuotes(value: string): boolean {
  return value === '' || reserved.has(value) || special.test(value) || isNumber(value) || isTime(value) || !value.isWellFormed()
}

/** What the encoder's own reader takes for a number: `_` anywhere but in front, `007` octal, no exponent without a point. */
function isNumber(value: string): boolean {
  if (!/^[-+.\d]/.test(value)) return false
  const isNegative = value.startsWith('-')
  const digits = value.replace(/^\+?-?/, '').replaceAll('_', '')
  const points = value.split('.').length - 1
  const prefix = /^0[xob]/.exec(digits)?.[0]
  if (prefix !== undefined) return isWhole(digits.slice(2), prefix)
  if (points === 0) return isWhole(digits, digits.length > 1 && digits.startsWith('0') ? '0o' : '')
  return points === 1 && (isNegative ? fraction : signedFraction).test(digits)
}

const fraction = /^(?:\d+\.\d*|\.\d+)(?:e[-+]?\d+)?$/i
const signedFraction = /^[-+]?(?:\d+\.\d*|\.\d+)(?:e[-+]?\d+)?$/i

const leadingDigits: Readonly<Record<string, RegExp>> = { '': /^\d*/, '0x': /^[\da-f]*/i, '0o': /^[0-7]*/, '0b': /^[01]*/ }

/** Its reader gives up at the first digit that is too much, before it sees what else is there. */
function isWhole(digits: string, prefix: string): boolean {
  const leading = leadingDigits[prefix]!.exec(digits)![0]
  if (leading.length === digits.length) return digits !== ''
  return leading.length > 15 && BigInt(prefix + leading) > 0xffff_ffff_ffff_ffffn
}

const clock = /^(\d{1,2}):(\d{1,2})$/
const timestamp =
  /^(\d{4}-\d\d-\d\d)(?:[Tt](\d{1,2}):(\d\d):(\d\d)(?:[.,]\d+)?(?:Z|[-+]\d\d:\d\d)| (\d{1,2}):(\d\d):(\d\d)(?:[.,]\d+)?)?$/

function isTime(value: string): boolean {
  const short = clock.exec(value)
  if (short) return Number(short[1]) < 24 && Number(short[2]) < 60
  const [, day, ...parts] = timestamp.exec(value) ?? []
  if (day === undefined) return false
  const [hours = '0', minutes = '0', seconds = '0'] = parts.filter((part) => part !== undefined)
  const isDay = new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) ?? false
  return isDay && Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60
}
