// backend/graphql: turns a REST call into a GraphQL operation. A query takes `{param}` variables from the path, a mutation takes
// the JSON body as its variables and the configured ones where the body has none.
import { readFileSync } from 'node:fs'
import { asGatewayError, GatewayError } from '../error.ts'
import { jsonFault } from '../json-fault.ts'
import { emptyObject, encodeJson, fromPlain, parseObject, toPlain } from '../json.ts'
import { failed } from '../proxy/result.ts'
import type { BackendConfig, Build, Component, GatewayErrorLike, JsonObject, ProxyMiddleware, ProxyRequest } from '../types.ts'
import { readBody } from './read-body.ts'

interface Operation {
  readonly query: string
  readonly operationName: string
  readonly variables: JsonObject
}
/** The operation for one request, or why there is none. */
type Operate = (request: ProxyRequest) => Operation | Promise<Operation | GatewayErrorLike>

export const graphql: Component = {
  namespace: 'backend/graphql',
  backend(raw, at, backend, _endpoint, build) {
    if (typeof raw !== 'object' || raw === null) {
      build.fault(at, 'must be an object')
      return null
    }
    const config = raw as Readonly<Record<string, unknown>>
    const operation = readOperation(config, at, backend, build)
    const operate = operation && operateAs(String(config['type']).toLowerCase(), operation)
    if (!operate) return null
    const send =
      String(config['method']).toUpperCase() !== 'GET' ? sendPost : build.differences.graphqlGetQuery ? sendGet : sendNothing
    return sendOperation(operate, send)
  },
}

/** What KrakenD reads as a string, and nothing but a string. */
const texts = ['query', 'query_path', 'operationName', 'type', 'method']

function readOperation(
  config: Readonly<Record<string, unknown>>,
  at: string,
  backend: BackendConfig,
  build: Build,
): Operation | null {
  const { query_path: path, variables } = config
  const warn = (why: string): null => {
    build.log('WARNING', `[BACKEND: ${backend.urlPattern}][GraphQL]`, why)
    return null
  }
  const wrong = texts.find((name) => typeof (config[name] ?? '') !== 'string')
  if (wrong !== undefined) return warn(`${wrong} must be a string`)
  if (typeof (variables ?? {}) !== 'object' || Array.isArray(variables)) return warn('variables must be an object')
  const text = (name: string): string => (config[name] ?? '') as string
  let query = text('query')
  if (typeof path === 'string' && path !== '') {
    try {
      query = readFileSync(path, 'utf8')
    } catch (error) {
      return warn((error as Error).message)
    }
  }
  // KrakenD looks at the first and the second character without asking whether there are any.
  if (!build.differences.explainStartPanics)
    for (const [name, value] of Object.entries(variables ?? {}))
      if (value === '' || value === '{}') build.fault(`${at}.variables.${name}`, 'runtime error: index out of range')
  return { query, operationName: text('operationName'), variables: fromPlain(variables ?? {}) as JsonObject }
}

function operateAs(type: string, operation: Operation): Operate | null {
  if (type === 'mutation') return mutate(operation)
  return type === 'query' ? fillQuery(operation) : null
}

/** Parameter names start with a capital letter; one without a value gives an empty text. */
function fillQuery(operation: Operation): Operate {
  const places = Object.entries(operation.variables).flatMap(([key, value]) => {
    const name = typeof value === 'string' ? /^\{(.+)\}$/s.exec(value)?.[1] : undefined
    return name === undefined ? [] : [{ key, name: name[0]!.toUpperCase() + name.slice(1) }]
  })
  if (places.length === 0) return () => operation
  return ({ params }) => {
    const variables = Object.assign(emptyObject(), operation.variables)
    for (const { key, name } of places) variables[key] = Object.hasOwn(params, name) ? params[name]! : ''
    return { ...operation, variables }
  }
}

function mutate(operation: Operation): Operate {
  return async (request) => {
    const bytes = await readBody(request.body, request.scope)
    if (!(bytes instanceof Uint8Array)) return bytes
    const fault = jsonFault(Buffer.from(bytes).toString())
    if (fault !== null) return new GatewayError('graphql_body', 500, fault)
    try {
      // Go reads these numbers as doubles.
      const given = fromPlain(toPlain(parseObject(bytes))) as JsonObject
      return { ...operation, variables: Object.assign(emptyObject(), operation.variables, given) }
    } catch (error) {
      return asGatewayError(error)
    }
  }
}

/** GraphQL's own order of keys; what is empty is left out. */
function bodyOf({ query, operationName, variables }: Operation): string {
  const name = operationName === '' ? '' : `,"operationName":${encodeJson(operationName)}`
  const values = Object.keys(variables).length === 0 ? '' : `,"variables":${encodeJson(variables)}`
  return `{"query":${encodeJson(query)}${name}${values}}`
}

type Send = (request: ProxyRequest, operation: Operation) => void

const sendPost: Send = (request, operation) => {
  const bytes = Buffer.from(bodyOf(operation))
  request.method = 'POST'
  request.body = { kind: 'bytes', bytes }
  request.headers['content-length'] = String(bytes.length)
}

/** As KrakenD: its URL is finished by then, so neither query nor body go out. */
const sendNothing: Send = (request) => {
  request.method = 'GET'
  request.body = { kind: 'none' }
  delete request.headers['content-length']
}

const sendGet: Send = (request, operation) => {
  sendNothing(request, operation)
  const { query, operationName, variables } = operation
  const pairs = new URLSearchParams({ query })
  if (operationName !== '') pairs.set('operationName', operationName)
  if (Object.keys(variables).length > 0) pairs.set('variables', encodeJson(variables))
  request.url += `${request.url.includes('?') ? '&' : '?'}${pairs}`
}

const sendOperation =
  (operate: Operate, send: Send): ProxyMiddleware =>
  (next) =>
    async function graphql(request) {
      const operation = await operate(request)
      if (operation instanceof Error) return failed(operation)
      send(request, operation)
      request.headers['content-type'] = 'application/json'
      return next(request)
    }
