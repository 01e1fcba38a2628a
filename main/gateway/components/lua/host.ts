// What KrakenD gives to its scripts beside the data: request, response, ctx, http_response, custom_error.
import { bytesSource } from '../../byte-source.ts'
import { GatewayError } from '../../error.ts'
import { allValues, firstValue } from '../../headers.ts'
import { encodeQuery, parseQuery } from '../../query.ts'
import { emptyObject } from '../../json.ts'
import type { HeaderMap, HttpRequest, ProxyRequest, ProxyResponse, Scope } from '../../types.ts'
import { readBody, readSource } from '../read-body.ts'
import { Arguments } from './arguments.ts'
import { listOf, openData, tableOf, textsOf } from './data.ts'
import { install } from './install.ts'
import { defineClass, needing, waitFor } from './objects.ts'
import type { Method } from './objects.ts'
import { LuaError } from './functions.ts'
import { createHttpCall } from './http.ts'
import type { State } from './state.ts'
import { bytesToLua, fromLuaText, luaToBytes, toLuaText } from './text.ts'
import { isTruthy, LuaTable } from './value.ts'
import type { LuaValue, Steps } from './value.ts'

/** What one execution may see. */
export interface Surroundings {
  readonly request?: ProxyRequest
  readonly response?: ProxyResponse
  readonly context?: HttpRequest
  readonly scope: Scope
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

class RequestHandle {
  readonly call: ProxyRequest
  constructor(call: ProxyRequest) {
    this.call = call
  }
}
class ResponseHandle {
  readonly response: ProxyResponse
  readonly scope: Scope
  constructor(response: ProxyResponse, scope: Scope) {
    this.response = response
    this.scope = scope
  }
}
class ContextHandle {
  readonly request: HttpRequest
  constructor(request: HttpRequest) {
    this.request = request
  }
}
const text = (args: Arguments, position: number): string => fromLuaText(args.text(position))

/** `name(value)` sets, `name()` gets. */
const property =
  <T>(get: (self: T) => string, set: (self: T, value: string) => void): Method<T> =>
  (self, args, values) => {
    if (values.length === 0) return toLuaText(get(self))
    set(self, text(args, 1))
    return undefined
  }

/** `headers()`, `headers(name)`, `headers(name, value)`; nil removes. */
const headers =
  <T>(of: (self: T) => HeaderMap): Method<T> =>
  (self, args, values) => {
    const map = of(self)
    if (values.length === 0) return tableOf(Object.assign(emptyObject(), firstValues(map)))
    const name = text(args, 1).toLowerCase()
    if (values.length === 1) return toLuaText(firstValue(map, name) ?? '')
    if (values[1] === undefined) delete map[name]
    else map[name] = text(args, 2)
    return undefined
  }

function firstValues(map: HeaderMap): Record<string, string> {
  const all: Record<string, string> = {}
  for (const name in map) all[name] = firstValue(map, name) ?? ''
  return all
}

const headerList =
  <T>(of: (self: T) => HeaderMap): Method<T> =>
  (self, args, values, state) => {
    if (values.length === 0) throw state.fault('need arguments')
    const name = text(args, 1).toLowerCase()
    if (values.length === 1) return listOf(allValues(of(self), name))
    const given = textsOf(values[1])
    if (!given) throw state.fault('invalid header value, must be a luaList')
    if (given.length === 0) delete of(self)[name]
    else of(self)[name] = given
    return undefined
  }

/** `params()`, `params(name)`, `params(name, value)`. */
const params =
  <T>(of: (self: T) => { params: Record<string, string> }): Method<T> =>
  (self, args, values) => {
    const owner = of(self)
    if (values.length === 0) return tableOf(Object.assign(emptyObject(), owner.params))
    const name = text(args, 1)
    if (values.length === 1) return toLuaText(Object.hasOwn(owner.params, name) ? owner.params[name]! : '')
    owner.params = { ...owner.params, [name]: text(args, 2) }
    return undefined
  }

function* bodyText(
  owner: { body: HttpRequest['body']; scope: Scope },
  state: State,
  keep: (bytes: Uint8Array) => void,
): Steps<string> {
  const { body, scope } = owner
  if (body.kind === 'none') return ''
  if (body.kind === 'bytes') return bytesToLua(body.bytes)
  const read = yield* waitFor(readBody(body, scope))
  const bytes = 'value' in read ? read.value : (read.error as Error)
  if (bytes instanceof Error) throw state.fault(bytes.message)
  keep(bytes)
  return bytesToLua(bytes)
}

const request = defineClass<RequestHandle>(
  'request',
  RequestHandle,
  {
    method: property(
      ({ call }) => call.method,
      ({ call }, value) => (call.method = value),
    ),
    path: property(
      ({ call }) => call.path,
      ({ call }, value) => (call.path = value),
    ),
    query: property(
      ({ call }) => encodeQuery(call.query),
      ({ call }, value) => (call.query = parseQuery(value)),
    ),
    url: property(
      ({ call }) => call.url,
      ({ call }, value) => (call.url = value),
    ),
    params: params(({ call }) => call),
    headers: headers(({ call }) => call.headers),
    headerList: headerList(({ call }) => call.headers),
  },
  {
    *body({ call }, values, state) {
      const set = (bytes: Uint8Array): void => void (call.body = { kind: 'bytes', bytes })
      if (values.length === 0) return yield* bodyText(call, state, set)
      set(luaToBytes(new Arguments('body', values, state, 1).text(1)))
      return undefined
    },
  },
)

const response = defineClass<ResponseHandle>(
  'response',
  ResponseHandle,
  {
    isComplete({ response }, _, values) {
      if (values.length === 0) return response.complete
      response.complete = isTruthy(values[0])
      return undefined
    },
    statusCode({ response }, args, values) {
      if (values.length === 0) return response.status
      response.status = args.whole(1)
      return undefined
    },
    data: ({ response }) => tableOf(response.body.data),
    headers: needing(
      'some',
      headers(({ response }) => response.headers),
    ),
    headerList: headerList(({ response }) => response.headers),
  },
  {
    *body({ response, scope }, values, state) {
      const { body } = response
      if (body.kind !== 'stream') return values.length === 0 ? '' : undefined
      if (values.length > 0) {
        const bytes = luaToBytes(new Arguments('body', values, state, 1).text(1))
        body.source.abort()
        response.body = { ...body, source: bytesSource(bytes), replaced: true }
        return undefined
      }
      const read = yield* waitFor(readSource(body.source, scope))
      const bytes = 'value' in read ? read.value : (read.error as Error)
      if (bytes instanceof Error) throw state.fault(bytes.message)
      response.body = { ...body, source: bytesSource(bytes) }
      return bytesToLua(bytes)
    },
  },
)

/** Fields of a client request that are getters until a script replaces them. */
function replace(request: HttpRequest, fields: Partial<Mutable<HttpRequest>>): void {
  for (const [name, value] of Object.entries(fields))
    Object.defineProperty(request, name, { value, writable: true, enumerable: true, configurable: true })
}

function setTarget(request: HttpRequest, url: string): void {
  const { pathname, search } = new URL(url, 'http://gateway')
  let path = pathname
  try {
    path = decodeURIComponent(pathname)
  } catch {}
  replace(request, { target: pathname + search, path, query: search.slice(1) })
}

const context = defineClass<ContextHandle>(
  'ctx',
  ContextHandle,
  {
    method: property(
      ({ request }) => request.method,
      ({ request }, value) => replace(request, { method: value }),
    ),
    url: property(
      ({ request }) => request.target,
      ({ request }, value) => setTarget(request, value),
    ),
    host: property(
      ({ request }) => request.host,
      ({ request }, value) => replace(request, { host: value }),
    ),
    query: needing('some', ({ request }, args, values) => {
      const query = parseQuery(request.query)
      const name = text(args, 1)
      if (values.length === 1) return toLuaText(query.get(name)?.[0] ?? '')
      query.set(name, [text(args, 2)])
      replace(request, { query: encodeQuery(query) })
      return undefined
    }),
    params: needing(
      'some',
      params(({ request }) => request),
    ),
    headers: needing(
      'some',
      headers(({ request }) => request.headers),
    ),
    headerList: headerList(({ request }) => request.headers),
  },
  {
    *body({ request }, values, state) {
      const set = (bytes: Uint8Array): void => replace(request, { body: { kind: 'bytes', bytes }, contentLength: bytes.length })
      if (values.length === 0) return yield* bodyText(request, state, set)
      set(luaToBytes(new Arguments('body', values, state, 1).text(1)))
      return undefined
    },
  },
)

function customError(args: Arguments, values: readonly LuaValue[], state: State): never {
  if (values.length === 0) throw state.fault('need arguments')
  const message = text(args, 1)
  const code = values[1] === undefined ? 500 : args.whole(2)
  const contentType = values[2] === undefined ? {} : { contentType: text(args, 3) }
  const status = code >= 100 && code < 1000 ? code : 500
  throw new LuaError(args.text(1), { cause: new GatewayError('lua_custom', status, message, contentType) })
}

export function openHost(state: State, surroundings: Surroundings): void {
  const { globals } = state
  const { scope } = surroundings
  const loader = (name: string, load: () => LuaValue): void =>
    globals.set(name, install(new LuaTable(), { load: () => [load()] }))
  const { request: call, response: result, context: client } = surroundings
  if (call) loader('request', () => request.make(new RequestHandle(call)))
  if (result) loader('response', () => response.make(new ResponseHandle(result, scope)))
  if (client) loader('ctx', () => context.make(new ContextHandle(client)))
  const http = new LuaTable()
  http.set('new', createHttpCall(scope))
  globals.set('http_response', http)
  install(globals, { custom_error: customError })
  openData(state)
}
