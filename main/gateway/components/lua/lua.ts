// modifier/lua-endpoint, lua-proxy and lua-backend. KrakenD runs Lua 5.1; the Lua engines on npm are 5.3 and 5.4, where
// `10 / 2` prints `5.0` and setfenv and unpack are gone. So this folder holds a small 5.1 of its own: chunks are compiled
// once, an execution costs its globals, and a script can pause for its HTTP calls without holding up the process.
import { emptyHeaders } from '../../headers.ts'
import { emptyObject } from '../../json.ts'
import { GatewayError } from '../../error.ts'
import type {
  Build,
  Component,
  GatewayErrorLike,
  HttpMiddleware,
  HttpResponse,
  ProxyMiddleware,
  ProxyResponse,
  ProxyResult,
} from '../../types.ts'
import { createScript } from './script.ts'
import type { Script, ScriptOptions } from './script.ts'
import { fromLuaText } from './text.ts'

interface LuaConfig extends Omit<ScriptOptions, 'print' | 'time'> {
  readonly pre: string
  readonly post: string
  readonly skipNext: boolean
}

/** Milliseconds: a script that needs longer would hold up every other request. */
const longestRun = 500

function readConfig(raw: unknown): LuaConfig | null {
  if (typeof raw !== 'object' || raw === null) return null
  const fields = raw as Record<string, unknown>
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  return {
    sources: Array.isArray(fields.sources) ? fields.sources.filter((path) => typeof path === 'string') : [],
    md5: typeof fields.md5 === 'object' && fields.md5 !== null ? (fields.md5 as Record<string, string>) : {},
    live: fields.live === true,
    openLibraries: fields.allow_open_libs === true,
    pre: text(fields.pre),
    post: text(fields.post),
    skipNext: fields.skip_next === true,
  }
}

interface Scripts {
  readonly pre: Script | null
  readonly post: Script | null
  readonly skipNext: boolean
}

/** null: nothing runs. A script that cannot run is a fault in our mode; KrakenD starts and answers 500. */
function createScripts(raw: unknown, at: string, tag: string, timeout: number, build: Build): Scripts | null {
  const config = readConfig(raw)
  if (!config) return null
  const { pre, post, skipNext } = config
  const print = (line: string): void => build.log('DEBUG', tag, fromLuaText(line))
  const options: ScriptOptions = { ...config, print, time: timeout > 0 ? Math.min(timeout, longestRun) : longestRun }
  const create = (name: string, code: string): Script | null => (code === '' ? null : createScript(name, code, options))
  const scripts = { pre: create('pre-script', pre), post: create('post-script', post), skipNext }
  for (const [name, script] of Object.entries({ pre: scripts.pre, post: scripts.post })) {
    const problem = script?.problem
    if (!problem) continue
    if (build.differences.luaRefusesToStart)
      build.fault(problem.code === 'lua_syntax' ? `${at}.${name}` : `${at}.sources`, problem.message)
    else build.log('ERROR', tag, problem.message)
    // A changed file switches the whole component off.
    if (problem.code === 'lua_md5') return null
  }
  return scripts.pre || scripts.post || skipNext ? scripts : null
}

function runAroundProxy({ pre, post, skipNext }: Scripts): ProxyMiddleware {
  const failed = (error: GatewayErrorLike): ProxyResult => ({ response: null, error })
  return (next) =>
    async function runLua(request) {
      const { scope } = request
      if (pre) {
        const error = await pre.run({ request, scope })
        if (error) return failed(error)
      }
      const result = skipNext ? { response: emptyResponse(), error: null } : await next(request)
      const { response } = result
      if (!post || result.error || !response) return result
      const error = await post.run({ request, response, scope })
      if (!error) return result
      if (response.body.kind === 'stream') response.body.source.abort()
      return failed(error)
    }
}

const emptyResponse = (): ProxyResponse => ({
  body: { kind: 'data', data: emptyObject() },
  complete: false,
  status: 0,
  headers: emptyHeaders(),
})

/** `answer` says how a refusal looks: an endpoint's script chooses the status, the service's script never does. */
function runBeforeHandler(
  script: Script,
  build: Build,
  tag: string,
  answer: (error: GatewayErrorLike) => HttpResponse,
): HttpMiddleware {
  return (next) =>
    async function runLua(request) {
      const error = await script.run({ context: request, scope: request.scope })
      if (!error) return next(request)
      build.log('ERROR', tag, error.message)
      return answer(error)
    }
}

function refusal(error: GatewayErrorLike): HttpResponse {
  const headers = emptyHeaders()
  if (error instanceof GatewayError && error.contentType !== null) headers['content-type'] = error.contentType
  return { status: error.status, headers, body: { kind: 'none' }, error }
}

const always500 = (error: GatewayErrorLike): HttpResponse => ({
  status: 500,
  headers: emptyHeaders(),
  body: { kind: 'none' },
  error,
})

export const luaEndpoint: Component = {
  namespace: 'modifier/lua-endpoint',
  service(raw, at, build) {
    const tag = '[SERVICE: Gin][Lua]'
    const scripts = createScripts(raw, at, tag, 0, build)
    return scripts?.pre ? runBeforeHandler(scripts.pre, build, tag, always500) : null
  },
  endpoint(raw, at, endpoint, build) {
    const tag = `[ENDPOINT: ${endpoint.path}][Lua]`
    const scripts = createScripts(raw, at, tag, endpoint.timeout, build)
    return scripts?.pre ? runBeforeHandler(scripts.pre, build, tag, refusal) : null
  },
}

export const luaProxy: Component = {
  namespace: 'modifier/lua-proxy',
  proxy(raw, at, endpoint, build) {
    const tag = `[ENDPOINT: ${endpoint.path}][Lua]`
    const scripts = createScripts(raw, at, tag, endpoint.timeout, build)
    return scripts && runAroundProxy(scripts)
  },
}

export const luaBackend: Component = {
  namespace: 'modifier/lua-backend',
  backend(raw, at, backend, endpoint, build) {
    const tag = `[BACKEND: ${backend.urlPattern}][Lua]`
    const scripts = createScripts(raw, at, tag, endpoint.timeout, build)
    return scripts && runAroundProxy(scripts)
  },
}
