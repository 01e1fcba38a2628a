// JSON values as literals of a language, laid out as its formatters do: short ones on one line, others one entry a line.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export interface Dialect {
  readonly words: { readonly null: string; readonly true: string; readonly false: string }
  readonly step: string
  readonly padded: boolean
  key(name: string): string
}

const identifier = /^[A-Za-z_$][\w$]*$/
export const typescript: Dialect = {
  words: { null: 'null', true: 'true', false: 'false' },
  step: '  ',
  padded: true,
  // As a plain key it would set the prototype.
  key: (name) => (name === '__proto__' ? '["__proto__"]' : identifier.test(name) ? name : JSON.stringify(name)),
}
export const python: Dialect = {
  words: { null: 'None', true: 'True', false: 'False' },
  step: '    ',
  padded: false,
  key: (name) => JSON.stringify(name),
}
const longestLine = 76

export function literal(value: Json, dialect: Dialect, indent = ''): string {
  if (value === null) return dialect.words.null
  if (typeof value === 'boolean') return dialect.words[value ? 'true' : 'false']
  if (typeof value !== 'object') return JSON.stringify(value)
  const inner = indent + dialect.step
  const isList = Array.isArray(value)
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  const entries = isList
    ? value.map((item: Json) => literal(item, dialect, inner))
    : Object.entries(value).map(([key, item]) => `${dialect.key(key)}: ${literal(item, dialect, inner)}`)
  if (entries.length === 0) return open + close
  const pad = dialect.padded && !isList ? ' ' : ''
  const line = `${open}${pad}${entries.join(', ')}${pad}${close}`
  if (!line.includes('\n') && indent.length + line.length <= longestLine) return line
  return `${open}\n${entries.map((entry) => `${inner}${entry},\n`).join('')}${indent}${close}`
}

/** The value of a JSON text that loses nothing when it is written again; null for other texts (also for numbers beyond a double). */
export function readJson(text: string): { readonly value: Json } | null {
  try {
    const value = JSON.parse(text) as Json
    return /\d{16}/.test(text) && !sameDigits(text, value) ? null : { value }
  } catch {
    return null
  }
}

const sameDigits = (text: string, value: Json): boolean => {
  const numbers = (json: string) => json.replace(/"(?:[^"\\]|\\.)*"/g, '').match(/-?\d{16,}/g) ?? []
  return numbers(text).join() === numbers(JSON.stringify(value)).join()
}

/** `systemInstruction` as `system_instruction`. */
export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
