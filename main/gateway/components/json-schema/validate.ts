// Holds a document against a schema and gives what is wrong as a tree, in the order and the words of KrakenD's validator: a wrong
// type, constant, choice or format ends the matter for that value; of everything else each breach is told.
import { countText, listText, namesText, numberText, quoted, shown } from './words.ts'
import { canonical, isMultiple, isPlain, isSame, typeName, typeOrder } from './values.ts'
import type { Limit, Schema } from './schema.ts'

export interface Breach {
  readonly at: string
  readonly text: string
  readonly causes: readonly Breach[]
  /** A reference with one cause is passed over, several breaches of one value are a group. */
  readonly kind: 'breach' | 'group' | 'reference'
}

type Document = Readonly<Record<string, unknown>>
/** Which schemas are being held against which value, innermost first. */
interface Trail {
  readonly schema: Schema
  readonly value: unknown
  readonly depth: number
  readonly parent: Trail | null
}
/** Names and places that no keyword has looked at yet. */
type Unseen = Set<string> | null
interface Run {
  readonly schema: Schema
  readonly value: unknown
  readonly at: string
  readonly trail: Trail
  unseen: Unseen
  readonly breaches: Breach[]
}

/** Empty: the document fits. */
export function validate(schema: Schema, document: unknown): readonly Breach[] {
  const breach = check(schema, document, '', { schema, value: document, depth: 0, parent: null }, false).breach
  return breach === null ? [] : spread(breach)
}

const spread = (breach: Breach): readonly Breach[] => (breach.kind === 'group' ? breach.causes : [breach])

interface Outcome {
  readonly breach: Breach | null
  readonly unseen: Unseen
}

function check(schema: Schema, value: unknown, at: string, trail: Trail, isAsked: boolean): Outcome {
  const run: Run = { schema, value, at, trail, unseen: unseenOf(schema, value, isAsked), breaches: [] }
  const alone = ownBreach(run)
  if (alone !== null) return { breach: { at, text: alone, causes: [], kind: 'breach' }, unseen: null }
  if (schema.ref) {
    const breach = throughReference(run, schema.ref)
    if (schema.draft < 2019) return { breach, unseen: run.unseen }
    add(run, breach)
  }
  if (Array.isArray(value)) checkList(run, value)
  else if (typeof value === 'object' && value !== null) checkObject(run, value as Document)
  else if (typeof value === 'string') checkText(run, value)
  else if (typeof value === 'number') checkNumber(run, value)
  if (schema.draft >= 2019) followReferences(run)
  checkCombinations(run)
  if (schema.draft >= 2019) checkUnseen(run)
  const { breaches } = run
  if (breaches.length < 2) return { breach: breaches[0] ?? null, unseen: run.unseen }
  return { breach: { at, text: 'validation failed', causes: breaches, kind: 'group' }, unseen: null }
}

function unseenOf(schema: Schema, value: unknown, isAsked: boolean): Unseen {
  if (Array.isArray(value)) {
    if (!isAsked && !schema.unevaluatedItems) return null
    if ((schema.items ?? schema.additionalItems) !== null) return null
    return new Set(Array.from(value.keys()).slice(schema.firstItems.length).map(String))
  }
  if (typeof value !== 'object' || value === null) return null
  if (schema.additionalProperties !== null || (!isAsked && !schema.unevaluatedProperties)) return null
  return new Set(Object.keys(value))
}

const isUnseen = (run: Run): boolean => run.unseen !== null && run.unseen.size > 0

/** What is wrong with the value itself, and alone worth telling. */
function ownBreach({ schema, value, trail }: Run): string | null {
  if (schema.whole !== null) return schema.whole ? null : 'false schema'
  for (let up = trail.parent; up !== null && up.depth === trail.depth; up = up.parent)
    if (up.schema === schema) return 'a reference leads back to itself'
  const { types, constant, choices, format } = schema
  const type = typeName(value)
  if (types && !types.has(type) && !(types.has('integer') && Number.isInteger(value)))
    return `got ${type}, want ${typeOrder.filter((name) => types.has(name)).join(' or ')}`
  if (constant && !isSame(value, constant.value))
    return isPlain(constant.value) ? `value must be ${shown(constant.value)}` : "'const' failed"
  if (choices && !choices.some((choice) => isSame(value, choice))) {
    if (!choices.every(isPlain)) return "'enum' failed"
    return `value must be ${choices.length === 1 ? '' : 'one of '}${choices.map(shown).join(', ')}`
  }
  const fault = format && typeof value === 'string' ? format.check(value) : null
  return fault === null ? null : `${shown(value)} is not valid ${format!.name}: ${fault}`
}

const add = (run: Run, breach: Breach | null): void => void (breach && run.breaches.push(breach))
const tell = (run: Run, text: string, causes: readonly Breach[] = [], at = run.at): void =>
  void run.breaches.push({ at, text, causes, kind: 'breach' })

/** Holds the same value against another schema; what that one has looked at counts here too when the value fits. */
function same(run: Run, schema: Schema): Breach | null {
  const { value, at, trail } = run
  const inner = check(schema, value, at, { schema, value, depth: trail.depth, parent: trail }, isUnseen(run))
  if (inner.breach === null && run.unseen) for (const name of run.unseen) if (!inner.unseen?.has(name)) run.unseen.delete(name)
  return inner.breach
}

function child(run: Run, schema: Schema, value: unknown, step: string | number): Breach | null {
  const at = `${run.at}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`
  return check(schema, value, at, { schema, value, depth: run.trail.depth + 1, parent: run.trail }, false).breach
}

function throughReference(run: Run, schema: Schema): Breach | null {
  const breach = same(run, schema)
  return breach && { at: run.at, text: 'validation failed', causes: spread(breach), kind: 'reference' }
}

function followReferences(run: Run): void {
  const { recursiveRef, dynamicRef } = run.schema
  if (recursiveRef) add(run, throughReference(run, recursiveRef.resource.isRecursive ? outermostRecursive(run) : recursiveRef))
  if (!dynamicRef) return
  let { target } = dynamicRef
  if (dynamicRef.anchor !== '' && target.dynamicAnchor === dynamicRef.anchor)
    for (let up: Trail | null = run.trail; up; up = up.parent) target = dynamicRef.within(up.schema.resource) ?? target
  add(run, throughReference(run, target))
}

function outermostRecursive(run: Run): Schema {
  let found = run.schema.recursiveRef!
  for (let up: Trail | null = run.trail; up; up = up.parent) if (up.schema.resource.isRecursive) found = up.schema
  return found
}

function checkCount(run: Run, what: 'Properties' | 'Items' | 'Length', count: number): void {
  const { [`min${what}` as Limit]: least, [`max${what}` as Limit]: most } = run.schema.limits
  if (least !== null && count < least) tell(run, `min${what}: got ${countText(count)}, want ${countText(least)}`)
  if (most !== null && count > most) tell(run, `max${what}: got ${countText(count)}, want ${countText(most)}`)
}

function checkObject(run: Run, object: Document): void {
  const { schema } = run
  const names = Object.keys(object)
  const missing = (wanted: readonly string[]): string[] => wanted.filter((name) => !Object.hasOwn(object, name))
  checkCount(run, 'Properties', names.length)
  const lacks = missing(schema.required)
  if (lacks.length > 0) tell(run, `missing ${lacks.length === 1 ? 'property' : 'properties'} ${namesText(lacks)}`)
  const depend = (name: string, wanted: readonly string[]): void => {
    const absent = missing(wanted)
    if (absent.length > 0) tell(run, `properties ${namesText(absent)} required, if ${quoted(name)} exists`)
  }
  for (const [name, needs] of schema.dependencies) {
    if (!Object.hasOwn(object, name)) continue
    if ('draft' in needs) add(run, same(run, needs))
    else depend(name, needs)
  }
  checkProperties(run, object, names)
  if (schema.propertyNames) checkNames(run, schema.propertyNames, names)
  for (const [name, part] of schema.dependentSchemas) if (Object.hasOwn(object, name)) add(run, same(run, part))
  for (const [name, wanted] of schema.dependentRequired) if (Object.hasOwn(object, name)) depend(name, wanted)
}

function checkProperties(run: Run, object: Document, names: readonly string[]): void {
  const { properties, patternProperties, additionalProperties } = run.schema
  if (properties.size === 0 && patternProperties.length === 0 && additionalProperties === null) return
  const surplus: string[] = []
  for (const name of names) {
    const parts = patternProperties.filter(([pattern]) => pattern.matches(name)).map(([, part]) => part)
    const own = properties.get(name)
    if (own) parts.unshift(own)
    if (parts.length === 0) {
      if (additionalProperties === false) surplus.push(name)
      else if (typeof additionalProperties === 'object' && additionalProperties) parts.push(additionalProperties)
    }
    for (const part of parts) add(run, child(run, part, object[name], name))
    if (parts.length > 0) run.unseen?.delete(name)
  }
  if (surplus.length > 0) tell(run, `additional properties ${namesText(surplus)} not allowed`)
}

/** A name is a document of its own: its place is nowhere. */
function checkNames(run: Run, schema: Schema, names: readonly string[]): void {
  for (const name of names) {
    const causes = validate(schema, name)
    if (causes.length > 0) tell(run, `invalid propertyName ${quoted(name)}`, causes, '')
  }
}

function checkList(run: Run, list: readonly unknown[]): void {
  const { items, firstItems, additionalItems, uniqueItems } = run.schema
  checkCount(run, 'Items', list.length)
  if (uniqueItems) checkUnique(run, list)
  const rest = items ?? additionalItems
  for (const [i, item] of list.entries()) {
    if (i < firstItems.length) add(run, child(run, firstItems[i]!, item, i))
    // The validator counts the items beyond the list from 0 again.
    else if (typeof rest === 'object' && rest) add(run, child(run, rest, item, i - firstItems.length))
  }
  if (additionalItems === false && list.length > firstItems.length)
    tell(run, `last ${countText(list.length - firstItems.length)} additionalItem(s) not allowed`)
  if (run.schema.contains) checkContains(run, run.schema.contains, list)
}

function checkUnique(run: Run, list: readonly unknown[]): void {
  const places = new Map<string, number>()
  for (const [j, item] of list.entries()) {
    const text = canonical(item)
    const i = places.get(text)
    if (i !== undefined) return tell(run, `items at ${countText(i)} and ${countText(j)} are equal`)
    places.set(text, j)
  }
}

function checkContains(run: Run, contains: Schema, list: readonly unknown[]): void {
  const { minContains: least, maxContains: most } = run.schema.limits
  const failures: Breach[] = []
  const matched: number[] = []
  for (const [i, item] of list.entries()) {
    const breach = child(run, contains, item, i)
    if (breach) failures.push(breach)
    else {
      matched.push(i)
      if (run.schema.draft >= 2020) run.unseen?.delete(String(i))
    }
  }
  const got = `but matched ${countText(matched.length)} items at ${listText(matched)}`
  if (least === null) {
    if (matched.length === 0) tell(run, 'no items match contains schema', failures)
  } else if (matched.length < least) {
    const none = matched.length === 0 ? 'but none matched' : got
    tell(run, `min ${countText(least)} items required to match contains schema, ${none}`, failures)
  }
  if (most !== null && matched.length > most) tell(run, `max ${countText(most)} items required to match contains schema, ${got}`)
}

function checkText(run: Run, text: string): void {
  const { limits, pattern } = run.schema
  if (limits.minLength !== null || limits.maxLength !== null) checkCount(run, 'Length', Array.from(text).length)
  if (pattern && !pattern.matches(text)) tell(run, `${quoted(text)} does not match pattern ${quoted(pattern.text)}`)
}

function checkNumber(run: Run, value: number): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = run.schema.limits
  const breaks = (keyword: Limit, limit: number | null, isBroken: (limit: number) => boolean): void => {
    if (limit !== null && isBroken(limit)) tell(run, `${keyword}: got ${numberText(value)}, want ${numberText(limit)}`)
  }
  breaks('minimum', minimum, (limit) => value < limit)
  breaks('maximum', maximum, (limit) => value > limit)
  breaks('exclusiveMinimum', exclusiveMinimum, (limit) => value <= limit)
  breaks('exclusiveMaximum', exclusiveMaximum, (limit) => value >= limit)
  breaks('multipleOf', multipleOf, (step) => !isMultiple(value, step))
}

function checkCombinations(run: Run): void {
  const { not, allOf, anyOf, oneOf, if: condition, whenTrue, whenFalse } = run.schema
  if (not && same(run, not) === null) tell(run, "'not' failed")
  const failures = allOf.map((part) => same(run, part)).filter((breach) => breach !== null)
  if (failures.length > 0) tell(run, "'allOf' failed", failures)
  if (anyOf.length > 0) checkAny(run, anyOf)
  if (oneOf.length > 0) checkOne(run, oneOf)
  if (!condition) return
  const next = same(run, condition) === null ? whenTrue : whenFalse
  if (next) add(run, same(run, next))
}

function checkAny(run: Run, parts: readonly Schema[]): void {
  const failures: Breach[] = []
  let isMatched = false
  for (const part of parts) {
    const breach = same(run, part)
    if (breach) failures.push(breach)
    else isMatched = true
    // Further parts matter only for what they have looked at.
    if (isMatched && !isUnseen(run)) return
  }
  if (!isMatched) tell(run, "'anyOf' failed", failures)
}

function checkOne(run: Run, parts: readonly Schema[]): void {
  const failures: Breach[] = []
  let matched = -1
  for (const [i, part] of parts.entries()) {
    const breach = same(run, part)
    if (breach) failures.push(breach)
    else if (matched < 0) matched = i
    else return tell(run, `'oneOf' failed, subschemas ${countText(matched)}, ${countText(i)} matched`)
  }
  if (matched < 0) tell(run, "'oneOf' failed, none matched", failures)
}

function checkUnseen(run: Run): void {
  const { unevaluatedProperties, unevaluatedItems } = run.schema
  const rest = Array.isArray(run.value) ? unevaluatedItems : unevaluatedProperties
  if (!rest || run.unseen === null || typeof run.value !== 'object') return
  for (const name of run.unseen) add(run, child(run, rest, (run.value as Document)[name], name))
  run.unseen = null
}
