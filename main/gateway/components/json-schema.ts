// validation/json-schema: the namespace value is the schema of the request's body. Draft 2020-12 unless `$schema` says another.
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { GatewayError } from '../error.ts'
import { parseJson, toPlain } from '../json.ts'
import type { Build, Component, ProxyMiddleware } from '../types.ts'
import { compileSchema, type Draft, type Schema } from './json-schema/schema.ts'
import { validate } from './json-schema/validate.ts'
import { describe } from './json-schema/words.ts'
import { readBody } from './read-body.ts'

// The build drops the attributes of an import, and Node wants them for JSON.
const draft6 = createRequire(import.meta.url)('ajv/dist/refs/json-schema-draft-06.json') as object

type Rules = Ajv | Ajv2019 | Ajv2020
const known = new Map<Draft, Rules>()

/** The rules of one draft; compiling them takes longer than checking a schema. */
function rulesOf(draft: Draft): Rules {
  const found = known.get(draft)
  if (found) return found
  const rules = draft === 2020 ? new Ajv2020({ logger: false }) : draft === 2019 ? new Ajv2019({ logger: false }) : new Ajv()
  if (draft === 6) rules.addMetaSchema(draft6)
  known.set(draft, rules)
  return rules
}

/** Throws what is wrong with the schema. */
function readSchema(raw: unknown): Schema {
  const draft = draftOf(raw)
  const rules = rulesOf(draft)
  if (!rules.validateSchema(checkable(raw, draft))) throw new Error(rules.errorsText(rules.errors))
  return compileSchema(raw, draft, (url) => rules.getSchema(url)?.schema)
}

function draftOf(raw: unknown): Draft {
  const named = typeof raw === 'object' && raw !== null ? (raw as { $schema?: unknown }).$schema : undefined
  if (typeof named !== 'string') return 2020
  const [, version] = /^https?:\/\/json-schema\.org\/(?:draft-0?|draft\/)(4|6|7|2019-09|2020-12)\/schema#?$/.exec(named) ?? []
  if (version !== undefined) return Number(version.slice(0, 4)) as Draft
  if (/^https?:\/\/json-schema\.org\/schema#?$/.test(named)) return 2020
  throw new Error(`unknown $schema '${named}'`)
}

/** The library has no rules for draft 4: those of draft 7 but for the exclusive limits, which are flags there. */
function checkable(raw: unknown, draft: Draft): object | boolean {
  const { $schema: _, ...rest } = raw as { $schema?: unknown }
  const plain = typeof raw === 'boolean' ? raw : rest
  if (draft !== 4) return plain
  return JSON.parse(JSON.stringify(plain), (key, value) =>
    key.startsWith('exclusive') && typeof value === 'boolean' ? undefined : value,
  ) as object
}

function validateBody(schema: Schema): ProxyMiddleware {
  return (next) =>
    async function validateBody(call) {
      const bytes = await readBody(call.body, call.scope)
      if (bytes instanceof Error) return { response: null, error: bytes }
      if (call.body.kind === 'source') call.body = { kind: 'bytes', bytes }
      const refusal = refusalOf(schema, bytes)
      return refusal ? { response: null, error: new GatewayError('schema', 400, refusal) } : next(call)
    }
}

/** What is wrong with the body, or null. */
function refusalOf(schema: Schema, bytes: Uint8Array): string | null {
  if (bytes.length === 0) return 'could not validate an empty body'
  try {
    return describe(validate(schema, toPlain(parseJson(bytes)))) || null
  } catch (error) {
    // Also a document nested too deep for the call stack.
    return (error as Error).message
  }
}

function createSchema(raw: unknown, at: string, tag: string, build: Build): ProxyMiddleware | null {
  try {
    return validateBody(readSchema(raw))
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
