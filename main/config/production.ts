// The document as it would go to production: what belongs to this machine replaced by variables of a KrakenD template, what only
// Spyhop understands taken out, and a list of what behaves differently there. Only the replaced values change; the text stays.
import type { ProductionCopy } from '../../shared/contract/config.ts'
import { editJson } from '../../shared/config/edit-json.ts'
import type { ServiceConfig } from '../../shared/config/service.ts'
import { demoHost } from './demo-routes.ts'
import { isRawObject, parseDocument, type Format, type RawObject } from './document.ts'
import { joinPath, type Segment } from '../../shared/config/path.ts'
import { productionChecklist } from './production-checklist.ts'
import { replacementFor } from './production-values.ts'
import { readPlaces } from './places.ts'
import { readService, type Overrides } from './service.ts'

type Replaced = ProductionCopy['replaced'][number]
type Path = readonly Segment[]

export async function productionCopy(text: string, format: Format, overrides: Overrides): Promise<ProductionCopy> {
  const parsed = await parseDocument(text, format)
  if (!parsed.ok) return uncopied(text, parsed.fault.message)
  try {
    return await copyOf(text, format, parsed.document.root, overrides)
  } catch (error) {
    return uncopied(text, error instanceof RangeError ? 'it is nested too deeply' : (error as Error).message)
  }
}

const uncopied = (text: string, reason: string): ProductionCopy => ({
  text,
  replaced: [],
  checklist: [{ difference: null, text: `The text cannot be read yet: ${reason}`, paths: [] }],
})

async function copyOf(text: string, format: Format, root: RawObject, overrides: Overrides): Promise<ProductionCopy> {
  const clean = format === 'json' ? withoutConsole(text, root) : { text, replaced: [] }
  const rest = format === 'json' ? (JSON.parse(clean.text) as RawObject) : root
  const found = valuesIn(rest)
  const copied = await replaceAll(clean.text, format, found)
  const { service } = readService(rest, { env: {} })
  const replaced = [...clean.replaced, ...found.map(({ path, before, after, why }) => ({ path, before, after, why }))]
  return { text: copied, replaced, checklist: checklistFor(service, rest, replaced, overrides, format) }
}

function checklistFor(
  service: ServiceConfig,
  root: RawObject,
  replaced: readonly Replaced[],
  overrides: Overrides,
  format: Format,
): ProductionCopy['checklist'] {
  const items = [...productionChecklist(service, root)]
  if (replaced.some(({ after }) => after.includes('{{')))
    items.unshift({
      difference: null,
      text: 'The copy is a template: start KrakenD with FC_ENABLE=1 and give it the variables named here.',
      paths: replaced.filter(({ after }) => after.includes('{{')).map(({ path }) => path),
    })
  const variables = Object.keys(overrides.env).filter((name) => /^KRAKEND_./.test(name))
  if (variables.length > 0)
    items.push({
      difference: null,
      text: `This Spyhop takes ${variables.join(', ')} from its environment; production needs them too.`,
      paths: [],
    })
  if (format === 'toml')
    items.push({ difference: null, text: 'TOML is left as it is: replace the values named here by hand.', paths: [] })
  return items
}

/** Endpoints that lead to the demo provider, and keys that only Spyhop reads. */
function withoutConsole(text: string, root: RawObject): { text: string; replaced: Replaced[] } {
  const replaced: Replaced[] = []
  let copy = text
  const remove = (path: Path, before: string, why: string) => {
    copy = editJson(copy, { kind: 'remove', path })
    replaced.push({ path: pathOf(path), before, after: '', why })
  }
  const endpoints = Array.isArray(root['endpoints']) ? (root['endpoints'] as readonly unknown[]) : []
  endpoints
    .map((endpoint, index) => ({ endpoint, index }))
    .filter(({ endpoint }) => JSON.stringify(endpoint ?? null).includes(JSON.stringify(demoHost)))
    .toReversed()
    .forEach(({ endpoint, index }) => {
      const name = isRawObject(endpoint) ? String(endpoint['endpoint']) : ''
      remove(['endpoints', index], name, 'leads to the demo provider, which only Spyhop has')
    })
  const extra = root['extra_config']
  const router = isRawObject(extra) ? extra['router'] : undefined
  if (isRawObject(router) && 'max_backend_payload' in router)
    remove(['extra_config', 'router', 'max_backend_payload'], String(router['max_backend_payload']), 'is read by Spyhop only')
  return { text: copy, replaced: replaced.toReversed() }
}

const pathOf = (path: Path): string => path.reduce<string>(joinPath, '$').replace(/^\$\.?/, '')

interface Found extends Replaced {
  readonly at: Path
  /** A template stands bare where the value is no text. */
  readonly bare: boolean
}

function valuesIn(root: RawObject): Found[] {
  const found: Found[] = []
  const names = new Map<string, string>()
  const walk = (value: unknown, at: Path): void => {
    if (Array.isArray(value)) return (value as readonly unknown[]).forEach((item, index) => walk(item, [...at, index]))
    if (isRawObject(value)) return Object.entries(value).forEach(([key, item]) => walk(item, [...at, key]))
    const replacement = replacementFor(at, value, root)
    if (!replacement) return
    const after = replacement.name === null ? replacement.value : variable(replacement.name, String(value), names)
    found.push({
      at,
      path: pathOf(at),
      before: shown(replacement.secret, value),
      after,
      why: replacement.why,
      bare: typeof value !== 'string',
    })
  }
  walk(root, [])
  return found
}

/** One variable for one value; another value under the same name gets a number. */
function variable(name: string, value: string, names: Map<string, string>): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}_${number}`
    const known = names.get(candidate)
    if (known !== undefined && known !== value) continue
    names.set(candidate, value)
    return `{{ env "${candidate}" }}`
  }
}

const shown = (secret: boolean, value: unknown): string => (secret ? '(a secret)' : String(value))

/** Written as KrakenD's templates want it: the quotes of `env` stand inside those of the text. */
async function replaceAll(text: string, format: Format, found: readonly Found[]): Promise<string> {
  const find = await readPlaces(text, format)
  const edits = found.flatMap(({ at, after, bare }) => {
    const place = find(at)
    return place?.exact
      ? {
          ...place.value,
          text: bare || (format === 'yaml' && after.startsWith('{{')) ? quoted(after, bare, format) : `"${after}"`,
        }
      : []
  })
  return edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((copy, edit) => copy.slice(0, edit.from) + edit.text + copy.slice(edit.to), text)
}

const quoted = (after: string, bare: boolean, format: Format): string => (bare || format === 'json' ? after : `'${after}'`)
