// What each setting will be, and why: the file, the service, the endpoint, the environment, a flag or KrakenD's default. Paths are
// spelled as the file spells them. Lists and objects that nobody set are left out.
import { among, componentWords } from '../../shared/config/described-schema.ts'
import { serviceDescriptions } from '../../shared/config/descriptions-service.ts'
import { legacyNamespaces, type Level } from '../../shared/config/namespaces.ts'
import type { EffectiveValue } from '../../shared/contract/config.ts'
import { isRawObject, type RawObject } from './document.ts'
import { schemaAt } from './lint.ts'
import { joinPath } from '../../shared/config/path.ts'
import type { Overrides } from './service.ts'
import { absentLayers } from './telemetry-defaults.ts'
import { plainText } from '../../shared/config/plain-text.ts'

type Said = Pick<EffectiveValue, 'value' | 'origin' | 'words'>
type Add = (path: string, said: Said) => void
type Node = Readonly<Record<string, unknown>>

const byDefault = (value: unknown): Said => ({ value, origin: 'default', words: 'default of KrakenD' })
const byFile = (value: unknown): Said => ({ value, origin: 'file', words: 'set here' })

export function effectiveValues(root: RawObject, overrides: Overrides): EffectiveValue[] {
  const values: EffectiveValue[] = []
  const add: Add = (path, said) => void values.push({ path: path.replace(/^\$\.?/, ''), ...said })
  const service = serviceValues(root, overrides)
  for (const [key, said] of Object.entries(service)) add(joinPath('$', keyIn(root, key) ?? key), said)
  componentValues(root, '$', 'service', add)
  listIn(root, 'endpoints').forEach((endpoint, index) => endpointValues(endpoint, index, service, add))
  return values
}

/** The key as the object spells it. */
function keyIn(raw: RawObject, name: string): string | undefined {
  return Object.hasOwn(raw, name) ? name : Object.keys(raw).find((key) => key.toLowerCase() === name)
}

const valueIn = (raw: RawObject, name: string): unknown => {
  const key = keyIn(raw, name)
  return key === undefined ? undefined : (raw[key] ?? undefined)
}

const listIn = (raw: RawObject, name: string): readonly RawObject[] => {
  const value = valueIn(raw, name)
  return Array.isArray(value) ? (value as readonly unknown[]).map((item) => (isRawObject(item) ? item : {})) : []
}

/** KrakenD takes these for "not set". */
const isUnset = (value: unknown): boolean =>
  value === undefined ||
  value === 0 ||
  value === '' ||
  /^0(ns|us|µs|ms|s|m|h)?$/.test(plainText(value, '-')) ||
  isEmptyList(value)
const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0

function serviceValues(root: RawObject, overrides: Overrides): Readonly<Record<string, Said>> {
  const values: Record<string, Said> = {}
  const names = Object.entries(serviceDescriptions).filter(
    ([key]) => !key.includes('.') && !/^(extra_config|endpoints|\$)/.test(key),
  )
  for (const [key, [, otherwise]] of names) {
    const variable = variableFor(key, overrides)
    const given = valueIn(root, key)
    if (key === 'port' && overrides.port !== undefined) values[key] = { value: overrides.port, origin: 'flag', words: 'from -p' }
    else if (key === 'debug_endpoint' && overrides.debug === true) values[key] = { value: true, origin: 'flag', words: 'from -d' }
    else if (variable) values[key] = { value: variable[1], origin: 'environment', words: `from $${variable[0]}` }
    else if (given !== undefined && !(isUnset(given) && otherwise !== undefined)) values[key] = byFile(given)
    else if (otherwise !== undefined && !isEmptyList(otherwise)) values[key] = byDefault(otherwise)
  }
  return values
}

function variableFor(key: string, { env }: Overrides): readonly [string, string] | undefined {
  const name = Object.keys(env).find((variable) => variable.startsWith('KRAKEND_') && variable.slice(8).toLowerCase() === key)
  const value = name === undefined ? undefined : env[name]
  return name === undefined || value === undefined ? undefined : [name, value]
}

/** What a lower level takes from the one above; where that has it from somewhere else, that is said. */
const inherited = (said: Said | undefined, level: 'service' | 'endpoint'): Said | undefined =>
  said && (said.origin === 'file' ? { value: said.value, origin: level, words: `from ${level}` } : said)

function endpointValues(raw: RawObject, index: number, service: Readonly<Record<string, Said>>, add: Add): void {
  const at = joinPath(joinPath('$', 'endpoints'), index)
  const own: Record<string, Said> = {}
  const settle = (key: string, otherwise: Said | undefined) => {
    const given = valueIn(raw, key)
    const said = isUnset(given) ? otherwise : byFile(given)
    if (!said) return
    own[key] = said
    add(joinPath(at, keyIn(raw, key) ?? key), said)
  }
  settle('endpoint', undefined)
  settle('method', byDefault('GET'))
  for (const key of ['timeout', 'cache_ttl', 'output_encoding']) settle(key, inherited(service[key], 'service'))
  settle('concurrent_calls', byDefault(1))
  settle('input_headers', { ...byDefault(['Content-Type']), words: 'default of KrakenD: only Content-Type' })
  settle('input_query_strings', undefined)
  componentValues(raw, at, 'endpoint', add)
  listIn(raw, 'backend').forEach((backend, number) => {
    backendValues(backend, joinPath(joinPath(at, 'backend'), number), own, service, add)
  })
}

function backendValues(
  raw: RawObject,
  at: string,
  endpoint: Readonly<Record<string, Said>>,
  service: Readonly<Record<string, Said>>,
  add: Add,
): void {
  const settle = (key: string, otherwise: Said | undefined) => {
    const given = valueIn(raw, key)
    const said = isUnset(given) ? otherwise : byFile(given)
    if (said) add(joinPath(at, keyIn(raw, key) ?? key), said)
  }
  settle('url_pattern', byDefault('/'))
  settle('host', inherited(service['host'], 'service'))
  settle('method', inherited(endpoint['method'], 'endpoint'))
  if (endpoint['output_encoding']?.value === 'no-op')
    add(joinPath(at, keyIn(raw, 'encoding') ?? 'encoding'), { value: 'no-op', origin: 'endpoint', words: 'from output no-op' })
  else settle('encoding', byDefault('json'))
  settle('sd', byDefault('static'))
  componentValues(raw, at, 'backend', add)
}

function componentValues(raw: RawObject, at: string, level: Level, add: Add): void {
  const key = keyIn(raw, 'extra_config')
  const extra = key === undefined ? undefined : raw[key]
  if (key === undefined || !isRawObject(extra)) return
  for (const [name, value] of Object.entries(extra)) {
    if (!isRawObject(value)) continue
    const namespace = Object.hasOwn(legacyNamespaces, name) ? legacyNamespaces[name]! : name
    const path = joinPath(joinPath(at, key), name)
    const node = settingsAt(level, namespace)
    const words = componentWords(namespace, level === 'service')
    if (node) settingsOf(value, node, [], path, words, add)
    if (namespace === 'telemetry/opentelemetry' && level === 'service') absentLayers(value, path, add)
  }
}

const nodes = new Map<string, Node | undefined>()

function settingsAt(level: Level, namespace: string): Node | undefined {
  const name = `${level} ${namespace}`
  if (!nodes.has(name) && nodes.size < 1000) nodes.set(name, schemaAt([...placeOfLevel[level], 'extra_config', namespace]))
  return nodes.get(name)
}

const placeOfLevel: Readonly<Record<Level, readonly (string | number)[]>> = {
  service: [],
  endpoint: ['endpoints', 0],
  backend: ['endpoints', 0, 'backend', 0],
  async_agent: ['async_agent', 0],
}

/** Of what is there: every setting that has a value, its own or a default. */
function settingsOf(
  raw: RawObject,
  node: Node,
  path: readonly string[],
  at: string,
  words: ReturnType<typeof among>,
  add: Add,
): void {
  for (const [key, part] of Object.entries((node['properties'] ?? {}) as Readonly<Record<string, Node>>)) {
    const given = valueIn(raw, key)
    const below = joinPath(at, keyIn(raw, key) ?? key)
    const inner = [...path, key]
    if (isRawObject(given)) settingsOf(given, part, inner, below, words, add)
    else if (Array.isArray(given) && given.some(isRawObject))
      given.forEach((item, index) => {
        if (isRawObject(item)) settingsOf(item, (part['items'] ?? {}) as Node, inner, joinPath(below, index), words, add)
      })
    else if (given !== undefined) add(below, byFile(given))
    else {
      const [, otherwise] = words(inner) ?? []
      if (otherwise !== undefined && !isEmptyList(otherwise)) add(below, byDefault(otherwise))
    }
  }
}
