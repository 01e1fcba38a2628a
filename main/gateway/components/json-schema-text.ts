// What a client reads about a body that breaks the schema: KrakenD's validator prints a tree by place, ajv gives a flat list.
import type { ErrorObject } from 'ajv'

interface Place {
  readonly path: string
  readonly own: ErrorObject[]
  readonly children: Map<string, Place>
}

/** A long list of a stranger can break a rule in each item. */
const mostErrors = 200

/** One line per problem, `- at '/place': what`; several problems of one place stand under a line of their own. */
export function describeErrors(all: readonly ErrorObject[], document: unknown): string {
  const errors = all.slice(0, mostErrors).flatMap((error) => eachItem(error, document))
  const composite = errors.filter(({ keyword }) => composites.has(keyword))
  const inner = (error: ErrorObject): boolean =>
    composite.some((outer) => outer !== error && error.schemaPath.startsWith(outer.schemaPath + '/'))
  const outer = errors.filter((error) => error.keyword !== 'if' && !inner(error))
  const root: Place = { path: '', own: [], children: new Map() }
  for (const error of outer) placeOf(root, error.instancePath).own.push(error)
  const lines = causes(root, document, (error) => errors.filter((other) => isInside(other, error)))
  return lines.map((line) => '- ' + line).join('\n')
}

/** `items: false` beside `prefixItems` is one error to ajv, and one for each item too many to KrakenD. */
function eachItem(error: ErrorObject, document: unknown): ErrorObject[] {
  if (error.keyword !== 'items') return [error]
  const { limit } = error.params
  const list = valueAt(document, error.instancePath)
  const count = Array.isArray(list) ? Math.min(list.length - limit, mostErrors) : 0
  return Array.from({ length: count }, (_, i) => ({
    ...error,
    keyword: 'false schema',
    instancePath: `${error.instancePath}/${limit + i}`,
  }))
}

const composites = new Set(['anyOf', 'oneOf', 'not', 'propertyNames', 'contains'])

const isInside = (error: ErrorObject, outer: ErrorObject): boolean =>
  composites.has(outer.keyword) && error !== outer && error.schemaPath.startsWith(outer.schemaPath + '/')

function placeOf(root: Place, path: string): Place {
  let place = root
  for (const step of path.split('/').slice(1)) {
    let child = place.children.get(step)
    if (!child) place.children.set(step, (child = { path: `${place.path}/${step}`, own: [], children: new Map() }))
    place = child
  }
  return place
}

type Inside = (error: ErrorObject) => ErrorObject[]

/** Each cause is one line or several, the further ones indented under the first. */
function causes(place: Place, document: unknown, inside: Inside): string[] {
  const lines = merged(place.own).map((group) => {
    const nested = inside(group[0]!).map((error) => `\n  - at '${error.instancePath}': ${textOf([error], document)}`)
    return `at '${place.path}': ${textOf(group, document)}${nested.join('')}`
  })
  for (const child of place.children.values()) {
    const under = causes(child, document, inside)
    if (under.length === 1) lines.push(under[0]!)
    else lines.push(`at '${child.path}': validation failed` + under.map((line) => '\n  - ' + indented(line)).join(''))
  }
  return lines
}

const indented = (text: string): string => text.replaceAll('\n', '\n  ')

/** `required`, `additionalProperties` and their like come one by one from ajv, in one line from KrakenD. */
function merged(errors: readonly ErrorObject[]): ErrorObject[][] {
  const groups = new Map<string, ErrorObject[]>()
  for (const error of errors) {
    const mergeable = ['required', 'additionalProperties', 'unevaluatedProperties', 'dependentRequired', 'dependencies'].includes(
      error.keyword,
    )
    const key = mergeable ? error.schemaPath : `${error.schemaPath}#${groups.size}`
    const group = groups.get(key)
    if (group) group.push(error)
    else groups.set(key, [error])
  }
  return [...groups.values()]
}

function textOf(errors: readonly ErrorObject[], document: unknown): string {
  const { keyword, params, instancePath, message } = errors[0]!
  const names = (name: string): string => errors.map((error) => quoted(String(error.params[name]))).join(', ')
  const value = (): unknown => valueAt(document, instancePath)
  switch (keyword) {
    case 'required':
      return `missing ${errors.length === 1 ? 'property' : 'properties'} ${names('missingProperty')}`
    case 'additionalProperties':
      return `additional properties ${names('additionalProperty')} not allowed`
    case 'unevaluatedProperties':
      return `unevaluated properties ${names('unevaluatedProperty')} not allowed`
    case 'dependentRequired':
    case 'dependencies':
      return `properties ${names('missingProperty')} required, if ${quoted(params.property)} exists`
    case 'type':
      return `got ${typeName(value())}, want ${[params.type].flat().join(' or ')}`
    case 'enum':
      if (!params.allowedValues.every(isPlain)) return 'enum failed'
      return `value must be one of ${params.allowedValues.map(shown).join(', ')}`
    case 'const':
      return isPlain(params.allowedValue) ? `value must be ${shown(params.allowedValue)}` : 'const failed'
    case 'pattern':
      return `${shown(value())} does not match pattern ${quoted(params.pattern)}`
    case 'format':
      return `${shown(value())} is not valid ${params.format}`
    case 'minLength':
    case 'maxLength':
    case 'minItems':
    case 'maxItems':
    case 'minProperties':
    case 'maxProperties':
      return `${keyword}: got ${sizeOf(value())}, want ${params.limit}`
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return `${keyword}: got ${String(value())}, want ${params.limit}`
    case 'multipleOf':
      return `multipleOf: got ${String(value())}, want ${params.multipleOf}`
    case 'uniqueItems':
      return `items at ${Math.min(params.i, params.j)} and ${Math.max(params.i, params.j)} are equal`
    case 'additionalItems':
      return `last ${sizeOf(value()) - Number(params.limit)} additionalItem(s) not allowed`
    case 'contains':
      return 'no items match contains schema'
    case 'propertyNames':
      return `invalid propertyName ${quoted(params.propertyName)}`
    case 'oneOf':
      return params.passingSchemas
        ? `oneOf failed, subschemas ${params.passingSchemas.join(', ')} matched`
        : 'oneOf failed, none matched'
    case 'anyOf':
    case 'not':
      return `${keyword} failed`
    case 'false schema':
      return 'false schema'
    default:
      return message ?? keyword
  }
}

/** As Go quotes a text, in single quotes: backslashes and line ends are escaped. */
const quoted = (text: unknown): string => {
  const escaped = JSON.stringify(String(text)).slice(1, -1)
  return `'${escaped.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
const shown = (value: unknown): string => (typeof value === 'string' ? quoted(value) : JSON.stringify(value))
const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null

function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Array.from(value).length
  return Array.isArray(value) ? value.length : Object.keys(value ?? {}).length
}

function valueAt(document: unknown, path: string): unknown {
  let value = document
  for (const step of path.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  return value
}
