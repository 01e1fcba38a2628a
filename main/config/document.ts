// A configuration text and what it says: JSON, YAML or TOML by the file's extension, anything else is JSON, as in KrakenD.
// The tree that knows lines is only built when a fault needs a line.
import { extname } from 'node:path'
import { legacyNamespaces } from '../../shared/config/namespaces.ts'
import type { Fault } from '../../shared/config/service.ts'
import { goInteger } from './go-integer.ts'
import { findJsonProblem } from './json-syntax.ts'
import { splitPath, type Segment } from '../../shared/config/path.ts'

export type RawObject = Readonly<Record<string, unknown>>

export type Format = 'json' | 'yaml' | 'toml'

export interface Document {
  readonly format: Format
  readonly text: string
  readonly root: RawObject
}

export type Parsed = { readonly ok: true; readonly document: Document } | { readonly ok: false; readonly fault: Fault }

/** By the extension as it is written: KrakenD takes `.YML` for JSON. */
export function formatOf(file: string): Format {
  const extension = extname(file)
  return extension === '.yml' || extension === '.yaml' ? 'yaml' : extension === '.toml' ? 'toml' : 'json'
}

export const isRawObject = (value: unknown): value is RawObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

export async function parseDocument(text: string, format: Format): Promise<Parsed> {
  const clean = text.startsWith('\uFEFF') && format !== 'json' ? text.slice(1) : text
  const read = format === 'json' ? readJson(clean) : format === 'yaml' ? await readYaml(clean) : await readToml(clean)
  if ('fault' in read) return { ok: false, fault: read.fault }
  const root = read.value ?? {}
  if (isRawObject(root)) return { ok: true, document: { format, text: clean, root } }
  const kind = Array.isArray(root) ? 'a list' : `a ${typeof root}`
  return { ok: false, fault: { path: '$', line: 1, message: `the file holds ${kind}; a configuration is one object` } }
}

type Read = { readonly value: unknown } | { readonly fault: Fault }

function readJson(text: string): Read {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    const problem = findJsonProblem(text) ?? { message: (error as Error).message, offset: 0 }
    const { line, column } = placeOf(text, problem.offset)
    const place = `offset: ${problem.offset}, row: ${line}, col: ${column}`
    return { fault: { path: '$', line, message: `${problem.message}, ${place}${unseen(text)}` } }
  }
}

/** What cannot be seen in an editor. */
function unseen(text: string): string {
  if (text.startsWith('\uFEFF')) return ' (the file begins with a byte order mark: save it as UTF-8 without BOM)'
  if (text.trim() === '') return ' (the file is empty)'
  return text.startsWith('\uFFFD') ? ' (the file is no UTF-8 text: save it as UTF-8)' : ''
}

/** Whole numbers that Go's YAML knows and YAML 1.2 does not: `017`, `0b11`, `8_080`. */
const goIntegers = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  format: 'GO',
  test: /^[-+]?(?:0[0-7_]+|0b[01_]+|[1-9][0-9]*(?:_+[0-9]+)+)$/,
  resolve(source: string) {
    const whole = goInteger(source.replaceAll('_', ''))
    return whole === undefined ? source : Number(whole)
  },
}

async function readYaml(text: string): Promise<Read> {
  const { parseDocument: parse } = await import('yaml')
  const document = parse(text, {
    merge: true,
    prettyErrors: true,
    logLevel: 'silent',
    customTags: (tags) => [goIntegers, ...tags],
  })
  const error = document.errors[0]
  if (error) return { fault: syntaxFault(error.message.split('\n')[0]!, error.linePos?.[0].line) }
  const other = /^%YAML\s+(?!1\.1\s)/m.exec(text.slice(0, text.search(/^---/m) + 1))
  if (other)
    return { fault: syntaxFault('found incompatible YAML document (KrakenD reads YAML 1.1: take the %YAML line out)', 1) }
  try {
    const value = document.toJS({ maxAliasCount: 100 }) as unknown
    return containsItself(value, new Set(), new WeakSet())
      ? { fault: syntaxFault('an anchor contains itself', undefined) }
      : { value }
  } catch (cause) {
    return { fault: syntaxFault((cause as Error).message, undefined) }
  }
}

function containsItself(value: unknown, around: Set<unknown>, seen: WeakSet<object>): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (around.has(value)) return true
  if (seen.has(value)) return false
  seen.add(value)
  around.add(value)
  const found = Object.values(value).some((item) => containsItself(item, around, seen))
  around.delete(value)
  return found
}

async function readToml(text: string): Promise<Read> {
  const { parse, TomlError } = await import('smol-toml')
  try {
    return { value: parse(text) }
  } catch (error) {
    const line = error instanceof TomlError ? error.line : undefined
    return { fault: syntaxFault((error as Error).message.split('\n')[0]!, line) }
  }
}

const syntaxFault = (message: string, line: number | undefined): Fault =>
  line === undefined ? { path: '$', message } : { path: '$', message, line }

export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset)
  const lastBreak = before.lastIndexOf('\n')
  return { line: before.split('\n').length, column: offset - lastBreak }
}

/** Adds the lines of the file to faults that have none; TOML gives no places. A path that is not in the file takes its parent's line. */
export async function withLines(document: Document, faults: readonly Fault[]): Promise<Fault[]> {
  if (faults.every((fault) => fault.line !== undefined) || document.format === 'toml') return [...faults]
  const lineOf = document.format === 'json' ? await jsonLines(document.text) : await yamlLines(document.text)
  return faults.map((fault) => {
    const line = fault.line ?? lineOf(splitPath(fault.path))
    return line === undefined ? fault : { ...fault, line }
  })
}

async function jsonLines(text: string): Promise<(path: readonly Segment[]) => number | undefined> {
  const { parseTree } = await import('jsonc-parser')
  const tree = parseTree(text)
  return (path) => {
    let node = tree
    let line = node && placeOf(text, node.offset).line
    for (const segment of path) {
      const keys = node?.children?.map((child): unknown => child.children?.[0]?.value) ?? []
      const property = typeof segment === 'string' ? node?.children?.[indexOfKey(keys, segment)] : undefined
      const found = typeof segment === 'number' ? node?.children?.[segment] : property?.children?.[1]
      if (!found) break
      line = placeOf(text, (property ?? found).offset).line
      node = found
    }
    return line
  }
}

async function yamlLines(text: string): Promise<(path: readonly Segment[]) => number | undefined> {
  const { LineCounter, parseDocument: parse, isMap, isSeq, isScalar, isNode } = await import('yaml')
  const counter = new LineCounter()
  const document = parse(text, { lineCounter: counter, merge: true, logLevel: 'silent' })
  return (path) => {
    let node: unknown = document.contents
    let line: number | undefined
    for (const segment of path) {
      let place: unknown
      if (typeof segment === 'number' && isSeq(node)) place = node = node.items[segment]
      else if (typeof segment === 'string' && isMap(node)) {
        const keys = node.items.map((item) => (isScalar(item.key) ? item.key.value : undefined))
        const pair = node.items[indexOfKey(keys, segment)]
        place = pair?.key
        node = pair?.value
      } else break
      if (!isNode(place) || !place.range) break
      line = counter.linePos(place.range[0]).line
    }
    return line
  }
}

/** Which key of an object is meant: the last that is written so, else one in another case or the legacy name of a namespace. */
export function indexOfKey(keys: readonly unknown[], wanted: string): number {
  const exact = keys.lastIndexOf(wanted)
  return exact >= 0 ? exact : keys.findIndex((key) => typeof key === 'string' && means(key, wanted))
}

const means = (key: string, wanted: string): boolean =>
  key.toLowerCase() === wanted.toLowerCase() || (Object.hasOwn(legacyNamespaces, key) && legacyNamespaces[key] === wanted)
