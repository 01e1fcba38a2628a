// validation/json-schema: the namespace value is the schema of the request's body. Draft 2020-12 unless `$schema` says another.
import { Ajv } from 'ajv'
import type { AnySchema, Options, SchemaValidateFunction, ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { RE2JS } from 're2js'
import { GatewayError } from '../error.ts'
import { encodeJson, fromPlain, parseJson, toPlain } from '../json.ts'
import type { Build, Component, ProxyMiddleware } from '../types.ts'
import { describeErrors } from './json-schema-text.ts'
import { readBody } from './read-body.ts'

const re2 = Object.assign((pattern: string) => RE2JS.compile(pattern), { code: 'RE2JS.compile' })
const options: Options = { strict: false, allErrors: true, logger: false, code: { regExp: re2 }, validateFormats: false }

/** `format` is only a note in the newer drafts, a rule in the older ones. */
function compileSchema(schema: unknown): ValidateFunction {
  const { $schema, ...rest } = schema as { $schema?: unknown }
  const draft = typeof $schema === 'string' ? $schema : ''
  const plain: AnySchema = typeof schema === 'boolean' ? schema : rest
  if (/draft-0[467]/.test(draft)) {
    const ajv = adapted(addFormats.default(new Ajv({ ...options, validateFormats: true })))
    return ajv.compile(draft.includes('draft-04') ? fromDraft4(plain) : plain)
  }
  return adapted(draft.includes('2019-09') ? new Ajv2019(options) : new Ajv2020(options)).compile(plain)
}

/**
 * `id` is a leftover of draft 4 that the library refuses. Equal items it finds by comparing every pair, which would hold the
 * process for minutes over a stranger's long list.
 */
function adapted(ajv: Ajv): Ajv {
  ajv.removeKeyword('id').removeKeyword('uniqueItems')
  return ajv.addKeyword({ keyword: 'uniqueItems', type: 'array', schemaType: 'boolean', validate: validateUnique })
}

const validateUnique: SchemaValidateFunction = (isOn: boolean, list: readonly unknown[]) => {
  if (!isOn) return true
  const places = new Map<string, number>()
  for (const [j, item] of list.entries()) {
    const text = encodeJson(fromPlain(item))
    const i = places.get(text)
    if (i !== undefined) {
      validateUnique.errors = [{ keyword: 'uniqueItems', params: { i, j } }]
      return false
    }
    places.set(text, j)
  }
  return true
}

const listsOfSchemas = new Set(['allOf', 'anyOf', 'oneOf', 'items'])
const mapsOfSchemas = new Set(['properties', 'patternProperties', 'definitions', 'dependencies'])
const singleSchemas = new Set(['additionalItems', 'additionalProperties', 'not', 'items'])

/** Draft 4 differs in the name of `id` and in exclusive limits, which are flags there. */
function fromDraft4(schema: unknown): AnySchema {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return schema as AnySchema
  const to: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$schema') continue
    if (listsOfSchemas.has(key) && Array.isArray(value)) to[key] = value.map(fromDraft4)
    else if (mapsOfSchemas.has(key) && typeof value === 'object' && value !== null)
      to[key] = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fromDraft4(item)]))
    else if (singleSchemas.has(key)) to[key] = fromDraft4(value)
    else to[key === 'id' ? '$id' : key] = value
  }
  for (const [flag, limit] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (to[flag] === true) {
      to[flag] = to[limit]
      delete to[limit]
    } else if (to[flag] === false) delete to[flag]
  }
  return to
}

function validateBody(validate: ValidateFunction): ProxyMiddleware {
  return (next) =>
    async function validateBody(call) {
      const bytes = await readBody(call.body, call.scope)
      if (bytes instanceof Error) return { response: null, error: bytes }
      if (call.body.kind === 'source') call.body = { kind: 'bytes', bytes }
      const refusal = refusalOf(validate, bytes)
      return refusal ? { response: null, error: new GatewayError('schema', 400, refusal) } : next(call)
    }
}

/** What is wrong with the body, or null. */
function refusalOf(validate: ValidateFunction, bytes: Uint8Array): string | null {
  if (bytes.length === 0) return 'could not validate an empty body'
  try {
    const document = toPlain(parseJson(bytes))
    return validate(document) ? null : describeErrors(validate.errors ?? [], document)
  } catch (error) {
    // Also a document nested too deep for the call stack.
    return (error as Error).message
  }
}

function createSchema(raw: unknown, at: string, tag: string, build: Build): ProxyMiddleware | null {
  try {
    return validateBody(compileSchema(raw))
  } catch (error) {
    const message = `invalid JSON schema: ${(error as Error).message}`
    if (build.differences.schemaRefusesToStart) build.fault(at, message)
    else build.log('ERROR', tag, message)
    return null
  }
}

export const jsonSchema: Component = {
  namespace: 'validation/json-schema',
  proxy: (raw, at, endpoint, build) => createSchema(raw, at, `[ENDPOINT: ${endpoint.path}][JSONSchema]`, build),
}
