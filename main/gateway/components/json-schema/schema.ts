// A JSON schema as the validator walks it: every keyword read once, every `$ref` bound to what it names. KrakenD's validator decides
// what counts, so drafts differ here only where they differ there.
import { RE2JS } from 're2js'
import { validateFormat, type CheckFormat } from './formats.ts'
import { indexOf, isRaw, type Index, type Raw, type Resource } from './resources.ts'

export type Draft = 4 | 6 | 7 | 2019 | 2020

/** All that one schema demands; null or empty where it says nothing. */
export interface Schema {
  readonly draft: Draft
  readonly resource: Resource
  /** A schema that is `true` or `false`. */
  readonly whole: boolean | null
  readonly types: ReadonlySet<string> | null
  readonly constant: { readonly value: unknown } | null
  readonly choices: readonly unknown[] | null
  readonly format: { readonly name: string; readonly check: CheckFormat } | null
  readonly ref: Schema | null
  readonly recursiveRef: Schema | null
  readonly dynamicRef: {
    readonly target: Schema
    readonly anchor: string
    /** The schema with that anchor in a resource that is being validated. */
    readonly within: (resource: Resource) => Schema | null
  } | null
  readonly dynamicAnchor: string
  readonly limits: Readonly<Record<Limit, number | null>>
  readonly required: readonly string[]
  readonly dependencies: readonly (readonly [string, Schema | readonly string[]])[]
  readonly dependentSchemas: readonly (readonly [string, Schema])[]
  readonly dependentRequired: readonly (readonly [string, readonly string[]])[]
  readonly properties: ReadonlyMap<string, Schema>
  readonly patternProperties: readonly (readonly [Pattern, Schema])[]
  readonly additionalProperties: boolean | Schema | null
  readonly propertyNames: Schema | null
  readonly uniqueItems: boolean
  readonly items: Schema | null
  /** `items` as a list before 2020-12, `prefixItems` since. */
  readonly firstItems: readonly Schema[]
  readonly additionalItems: boolean | Schema | null
  readonly contains: Schema | null
  readonly pattern: Pattern | null
  readonly not: Schema | null
  readonly allOf: readonly Schema[]
  readonly anyOf: readonly Schema[]
  readonly oneOf: readonly Schema[]
  readonly if: Schema | null
  readonly whenTrue: Schema | null
  readonly whenFalse: Schema | null
  readonly unevaluatedProperties: Schema | null
  readonly unevaluatedItems: Schema | null
}

export interface Pattern {
  readonly text: string
  matches(text: string): boolean
}

const limitNames = [
  'minProperties', 'maxProperties', 'minItems', 'maxItems', 'minLength', 'maxLength', 'minContains', 'maxContains', 'minimum',
  'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf',
] as const // prettier-ignore
export type Limit = (typeof limitNames)[number]
type Fields = { -readonly [Name in keyof Schema]: Schema[Name] }

/** Throws where a reference names nothing or a pattern is none of RE2. */
export function compileSchema(raw: unknown, draft: Draft, findDocument: (url: string) => unknown): Schema {
  const index = indexOf(raw, draft, findDocument)
  const compiled = new Map<unknown, Schema>()

  function compile(part: unknown, resource: Resource): Schema {
    const known = compiled.get(part)
    if (known) return known
    const schema = blank(draft, resource)
    if (typeof part === 'boolean') return { ...schema, whole: part }
    // Before it is filled: a schema may refer to itself.
    compiled.set(part, schema)
    fill(schema, isRaw(part) ? part : {}, index, compile)
    return schema
  }
  return compile(raw, index.root)
}

const noLimits = Object.fromEntries(limitNames.map((name) => [name, null])) as Schema['limits']

const blank = (draft: Draft, resource: Resource): Fields => ({
  draft,
  resource,
  whole: null,
  types: null,
  constant: null,
  choices: null,
  format: null,
  ref: null,
  recursiveRef: null,
  dynamicRef: null,
  dynamicAnchor: '',
  limits: noLimits,
  required: [],
  dependencies: [],
  dependentSchemas: [],
  dependentRequired: [],
  properties: new Map(),
  patternProperties: [],
  additionalProperties: null,
  propertyNames: null,
  uniqueItems: false,
  items: null,
  firstItems: [],
  additionalItems: null,
  contains: null,
  pattern: null,
  not: null,
  allOf: [],
  anyOf: [],
  oneOf: [],
  if: null,
  whenTrue: null,
  whenFalse: null,
  unevaluatedProperties: null,
  unevaluatedItems: null,
})

type Compile = (part: unknown, resource: Resource) => Schema

function fill(to: Fields, raw: Raw, index: Index, compile: Compile): void {
  to.resource = index.resourceOf(raw) ?? to.resource
  const { draft, resource } = to
  const refer = (name: string): Schema | null => {
    const ref = raw[name]
    if (typeof ref !== 'string') return null
    const { part, resource: home } = index.resolve(ref, resource)
    return compile(part, home)
  }
  to.ref = refer('$ref')
  to.constant = draft >= 6 && 'const' in raw ? { value: raw['const'] } : null
  // Before 2019-09 nothing beside `$ref` counts; the validator still looks at `const`.
  if (to.ref && draft < 2019) return
  const one = (name: string): Schema | null => (raw[name] === undefined ? null : compile(raw[name], resource))
  const list = (name: string): readonly Schema[] =>
    Array.isArray(raw[name]) ? raw[name].map((part) => compile(part, resource)) : []
  const entries = (name: string): [string, unknown][] => (isRaw(raw[name]) ? Object.entries(raw[name]) : [])
  const map = (name: string): [string, Schema][] => entries(name).map(([key, part]) => [key, compile(part, resource)])
  const openOrOne = (name: string): boolean | Schema | null => (typeof raw[name] === 'boolean' ? raw[name] : one(name))

  to.types = raw['type'] === undefined ? null : new Set([raw['type']].flat().map(String))
  to.choices = Array.isArray(raw['enum']) ? raw['enum'] : null
  to.format = formatOf(raw['format'], draft)
  to.limits = limitsOf(raw, draft)
  to.pattern = typeof raw['pattern'] === 'string' ? patternOf(raw['pattern']) : null
  to.required = textsOf(raw['required'])
  to.uniqueItems = raw['uniqueItems'] === true
  to.properties = new Map(map('properties'))
  to.patternProperties = map('patternProperties').map(([text, schema]) => [patternOf(text), schema])
  to.additionalProperties = openOrOne('additionalProperties')
  to.dependencies = entries('dependencies').map(([name, part]) => [
    name,
    Array.isArray(part) ? textsOf(part) : compile(part, resource),
  ])
  to.not = one('not')
  to.allOf = list('allOf')
  to.anyOf = list('anyOf')
  to.oneOf = list('oneOf')
  if (draft >= 2020) to.firstItems = list('prefixItems')
  else if (Array.isArray(raw['items'])) {
    to.firstItems = list('items')
    to.additionalItems = openOrOne('additionalItems')
  }
  if (draft >= 2020 || !Array.isArray(raw['items'])) to.items = one('items')
  if (draft >= 6) {
    to.contains = one('contains')
    to.propertyNames = one('propertyNames')
  }
  if (draft >= 7) {
    to.if = one('if')
    to.whenTrue = to.if && one('then')
    to.whenFalse = to.if && one('else')
  }
  if (draft < 2019) return
  to.dependentSchemas = map('dependentSchemas')
  to.dependentRequired = entries('dependentRequired').map(([name, names]) => [name, textsOf(names)])
  to.unevaluatedProperties = one('unevaluatedProperties')
  to.unevaluatedItems = one('unevaluatedItems')
  to.recursiveRef = refer('$recursiveRef')
  if (draft < 2020) return
  to.dynamicAnchor = typeof raw['$dynamicAnchor'] === 'string' ? raw['$dynamicAnchor'] : ''
  const target = refer('$dynamicRef')
  const anchor = /#([^/]*)$/.exec(String(raw['$dynamicRef']))?.[1] ?? ''
  const within = (home: Resource): Schema | null => {
    const part = home.dynamicAnchors.get(anchor)
    return part === undefined ? null : compile(part, home)
  }
  to.dynamicRef = target && { target, anchor, within }
}

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

/** `format` is a rule up to draft 7 and a note since. */
function formatOf(name: unknown, draft: Draft): Schema['format'] {
  const check = typeof name === 'string' && draft <= 7 ? validateFormat(name) : null
  return check && { name: name as string, check }
}

function limitsOf(raw: Raw, draft: Draft): Schema['limits'] {
  const limits = Object.fromEntries(limitNames.map((name) => [name, typeof raw[name] === 'number' ? raw[name] : null]))
  // Draft 4 has flags for the exclusive limits.
  for (const [flag, limit] of [['exclusiveMinimum', 'minimum'] as const, ['exclusiveMaximum', 'maximum'] as const]) {
    if (raw[flag] !== true) continue
    limits[flag] = limits[limit] ?? null
    limits[limit] = null
  }
  if (draft < 2019) limits['minContains'] = limits['maxContains'] = null
  return limits as Schema['limits']
}

function patternOf(text: string): Pattern {
  const pattern = RE2JS.compile(text)
  return { text, matches: (subject) => pattern.matcher(subject).find() }
}
