// validation/json-schema: the namespace value is the schema of the request's body. Draft 2020-12 unless `$schema` says another.
import { Ajv } from 'ajv'
import type { AnySchema, Options, ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { RE2JS } from 're2js'
import { GatewayError } from '../error.ts'
import { parseJson, toPlain } from '../json.ts'
import type { Build, Component, ProxyMiddleware } from '../types.ts'
import { describeErrors } from './json-schema-text.ts'
import { readBody } from './read-body.ts'

const re2 = Object.assign((pattern: string) => RE2JS.compile(pattern), { code: 'RE2JS.compile' })
const options: Options = { strict: false, allErrors: true, logger: false, code: { regExp: re2 }, validateFormats: false }
const withFormats = (ajv: Ajv): Ajv => addFormats.default(ajv)

/** `format` is only a note in the newer drafts, a rule in the older ones. */
function compileSchema(schema: unknown): ValidateFunction {
  const { $schema = '', ...rest } = schema as { $schema?: unknown }
  const draft = String($schema)
  const plain: AnySchema = typeof schema === 'boolean' ? schema : rest
  if (draft.includes('draft-04')) return withFormats(new Ajv({ ...options, validateFormats: true })).compile(fromDraft4(plain))
  if (/draft-0[67]/.test(draft)) return withFormats(new Ajv({ ...options, validateFormats: true })).compile(plain)
  const ajv = draft.includes('2019-09') ? new Ajv2019(options) : new Ajv2020(options)
  // A leftover of draft 4 that the others take for an unknown word.
  return ajv.removeKeyword('id').compile(plain)
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
