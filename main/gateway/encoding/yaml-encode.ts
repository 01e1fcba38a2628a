// Data to YAML as KrakenD's encoder writes it: keys sorted, two spaces, lists not indented, numbers as quoted text.
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
    const name = indent + text(key)
    if (isError && value instanceof JsonNumber) return [`${name}: ${value.text}`]
    const lines = linesOf(value, Array.isArray(value) ? indent : `${indent}  `, showsErrors)
    return typeof lines === 'string' ? [`${name}: ${lines}`] : [`${name}:`, ...lines]
  })
}

/** `- ` takes the place of the first line's indentation. */
function listItem(lines: Lines, indent: string): string[] {
  if (typeof lines === 'string') return [`${indent}- ${lines}`]
  return [`${indent}- ${lines[0]!.slice(indent.length + 2)}`, ...lines.slice(1)]
}

function scalar(value: Exclude<JsonValue, JsonObject | JsonValue[]>, indent: string): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') return text(value.text)
  return value.includes('\n') && !needsQuotes(value) ? block(value, indent) : text(value)
}

/** A literal block; `indent` is already that of its lines. */
function block(value: string, indent: string): string {
  const header = value.endsWith('\n\n') ? '|+' : value.endsWith('\n') ? '|' : '|-'
  const lines = value.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return `${header}\n${lines.map((line) => indent + line).join('\n')}`
}

function text(value: string): string {
  if (needsQuotes(value)) return quote(value)
  return value.includes('\n') ? quote(value) : value
}

// The last row are booleans of YAML 1.1, quoted for readers that still know them.
const reserved = new Set(
  [
    ['null', 'Null', 'NULL', '~', 'true', 'True', 'TRUE', 'false', 'False', 'FALSE'],
    ['.inf', '.Inf', '.INF', '-.inf', '-.Inf', '-.INF', '.nan', '.NaN', '.NAN'],
    ['y', 'Y', 'yes', 'Yes', 'YES', 'n', 'N', 'no', 'No', 'NO', 'on', 'On', 'ON', 'off', 'Off', 'OFF'],
  ].flat(),
)
const number = /^[+-]?(?:0x[\da-f_]+|0o[0-7_]+|0b[01_]+|0[0-7_]+|(?!0\d)\d[\d_]*|(?:\d[\d_]*)?\.[\d_]*(?:e[+-]?\d+)?)$/i
const timestamp = /^\d{4}-\d\d?-\d\d?(?:[Tt ]\d\d?:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?$/
const special = /^[*&[\]{},!|>%'"@` ]|[: ]$|[#\\]|[:-] /

function needsQuotes(value: string): boolean {
  if (value === '' || reserved.has(value) || special.test(value)) return true
  return (number.test(value) && /\d/.test(value)) || timestamp.test(value) || !value.isWellFormed()
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
}

/** Go's strconv.Quote. */
function quote(value: string): string {
  const quoted = value.replace(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (char) => {
    const code = char.codePointAt(0)!
    const hex = code.toString(16)
    if (shortEscapes[char]) return shortEscapes[char]
    if (code < 0x80) return `\\x${hex.padStart(2, '0')}`
    if (code >= 0xdc80 && code <= 0xdcff) return `\\x${hex.slice(2)}`
    return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
  })
  return `"${quoted}"`
}
