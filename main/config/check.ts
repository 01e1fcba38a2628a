// Everything the screen wants to know about a text: all problems with their place and mending, what will be in force and from
// where, and what that changes. Never throws, whatever the text is.
import type { ConfigCheck, ConfigProblem } from '../../shared/contract/config.ts'
import { changesBetween } from '../../shared/config/changes.ts'
import type { Fault, ServiceConfig } from '../../shared/config/service.ts'
import { parseDocument, placeOf, type Document, type Format } from './document.ts'
import { findDuplicateKeys } from './duplicate-keys.ts'
import { effectiveValues } from './effective.ts'
import { fixOf } from './fix.ts'
import { findJsonProblem } from './json-syntax.ts'
import { lintDocument, schemaAt } from './lint.ts'
import { splitPath, type Segment } from '../../shared/config/path.ts'
import { readPlaces, type FindPlace, type Place, type Range } from './places.ts'
import { readService, type Overrides } from './service.ts'

/** Beyond this only what would keep it from being applied is looked for. */
const mostLinted = 4_000_000
const mostProblems = 500

export async function checkText(text: string, format: Format, overrides: Overrides, inForce: string): Promise<ConfigCheck> {
  try {
    const parsed = await parseDocument(text, format)
    if (!parsed.ok) return { problems: [syntaxProblem(text, format, parsed.fault)], effective: [], changes: [] }
    return await checkDocument(parsed.document, overrides, inForce)
  } catch (error) {
    const deep = error instanceof RangeError
    const message = deep ? 'this is nested too deeply to be a configuration' : `this cannot be read: ${(error as Error).message}`
    return { problems: [{ ...nowhere, path: '$', message }], effective: [], changes: [] }
  }
}

const nowhere = { severity: 'error', from: null, to: null, fix: null } as const

async function checkDocument(document: Document, overrides: Overrides, inForce: string): Promise<ConfigCheck> {
  const { root } = document
  const { service, faults } = readService(root, overrides)
  const errors = [...faults, ...(faults.length === 0 ? sameRoutes(service) : [])]
  const isSmall = document.text.length <= mostLinted
  const hints = isSmall ? [...lintDocument(root), ...(await findDuplicateKeys(document))] : []
  const known = new Set(errors.map((fault) => fault.path))
  const found = [
    ...errors.map((fault) => ({ fault, severity: 'error' as const })),
    ...hints.filter((fault) => !known.has(fault.path)).map((fault) => ({ fault, severity: 'warning' as const })),
  ].slice(0, mostProblems)
  const find = found.length > 0 ? await readPlaces(document.text, document.format) : () => null
  const before = await parseDocument(inForce, document.format)
  return {
    problems: found.map(({ fault, severity }) => placed(document, find, fault, severity)),
    effective: isSmall ? effectiveValues(root, overrides) : [],
    changes: changesBetween(before.ok ? before.document.root : {}, root),
  }
}

/** The router refuses a second one. */
function sameRoutes(service: ServiceConfig): Fault[] {
  const first = new Map<string, string>()
  return service.endpoints.flatMap((endpoint) => {
    const name = `${endpoint.method} ${endpoint.route}`
    const other = first.get(name)
    if (other === undefined) first.set(name, endpoint.at)
    const message = `${endpoint.method} ${endpoint.path} is here twice, first at ${other?.slice(2)}`
    return other === undefined ? [] : [{ path: `${endpoint.at}.endpoint`, message }]
  })
}

function syntaxProblem(text: string, format: Format, fault: Fault): ConfigProblem {
  const offset = format === 'json' ? findJsonProblem(text)?.offset : lineStart(text, fault.line)
  if (offset === undefined) return { ...nowhere, ...fault }
  const from = Math.min(offset, Math.max(0, text.length - 1))
  const line = fault.line ?? placeOf(text, from).line
  return { ...nowhere, ...fault, line, from, to: Math.min(from + 1, text.length) }
}

function lineStart(text: string, line: number | undefined): number | undefined {
  if (line === undefined) return undefined
  let start = 0
  for (let number = 1; number < line; number++) {
    const next = text.indexOf('\n', start)
    if (next < 0) break
    start = next + 1
  }
  return start
}

function placed(document: Document, find: FindPlace, fault: Fault, severity: ConfigProblem['severity']): ConfigProblem {
  const path = splitPath(fault.path)
  const place = find(path)
  const isKey = /unknown key|has no effect here|is here twice|belongs into/.test(fault.message)
  const range = rangeFor(place, isKey)
  const line = fault.line ?? (range ? placeOf(document.text, range.from).line : undefined)
  return {
    path: fault.path,
    message: fault.message,
    ...(line === undefined ? {} : { line }),
    severity,
    from: range?.from ?? null,
    to: range?.to ?? null,
    fix: mending(document, path, place, fault),
  }
}

/** Of what is missing, the key or the opening sign of what should hold it. */
function rangeFor(place: Place | null, isKey: boolean): Range | null {
  if (!place) return null
  if (place.exact) return isKey ? (place.key ?? place.value) : place.value
  return place.key ?? { from: place.value.from, to: Math.min(place.value.from + 1, place.value.to) }
}

function mending(document: Document, path: readonly Segment[], place: Place | null, fault: Fault): ConfigProblem['fix'] {
  const value = valueAt(document.root, path)
  const fix = fixOf(fault.message, path, value, schemaAt(path))
  if (!fix) return null
  if (fix.kind === 'rename') {
    const key = place?.exact ? place.key : null
    return key ? { label: fix.label, value, edit: { ...key, text: JSON.stringify(fix.key) } } : null
  }
  const edit = place?.exact ? { ...place.value, text: JSON.stringify(fix.value) } : null
  return { label: fix.label, value: fix.value, edit }
}

function valueAt(root: unknown, path: readonly Segment[]): unknown {
  let value = root
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined
    value = (value as Record<Segment, unknown>)[segment]
  }
  return value
}
