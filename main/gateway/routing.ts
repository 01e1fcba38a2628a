// Finds the handler of a request (layers B1 to B5): redirects, 404, 405, the check of path parameters, and the net under all
// handlers. Each method has its tree, in the order in which methods first appear: that order shows in `Allow`.
import type { Fault } from '../../shared/config/service.ts'
import type { RouterOptions } from './components/router.ts'
import { emptyHeaders, firstValue } from './headers.ts'
import { writePath } from './go-path.ts'
import { cleanPath, redirectTo } from './redirect.ts'
import { createRouteTree, type OpenWays, type RouteTree } from './route-tree.ts'
import type { Build, EndpointConfig, HttpHandler, HttpRequest, HttpResponse } from './types.ts'

interface Route {
  readonly handler: HttpHandler
}

const noValues: readonly string[] = []

export interface Misses {
  readonly notFound: HttpHandler
  notAllowed(allow: string): HttpHandler
}

export interface Routing {
  /** Null, or why this route and an earlier one cannot both be. */
  add(method: string, path: string, handler: HttpHandler): string | null
  readonly handle: HttpHandler
}

export function createRouting(router: RouterOptions, misses: Misses, build: Build): Routing {
  const trees = new Map<string, RouteTree<Route>>()
  const notAllowed = new Map<string, HttpHandler>()
  const guard = createGuard(build)
  const oneRedirect = build.differences.redirectKeepsMethod

  function redirectionOf(tree: RouteTree<Route>, path: string, slash: boolean): string | null {
    if (slash && router.redirectTrailingSlash) return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : `${path}/`
    return router.redirectFixedPath ? tree.correct(cleanPath(path), true) : null
  }

  /** KrakenD may send a client on to a path that is sent on again, or is none. Here the last one is named at once. */
  function finalRedirection(tree: RouteTree<Route>, path: string, slash: boolean): string | null {
    let next = redirectionOf(tree, path, slash)
    if (!oneRedirect) return next
    for (let hops = 0; next !== null && hops < 4; hops++) {
      const found = tree.find(next)
      if (found.kind === 'found') return next
      next = redirectionOf(tree, next, found.slash)
    }
    return null
  }

  function miss(request: HttpRequest, path: string): HttpHandler {
    if (!router.handleMethodNotAllowed) return misses.notFound
    const allowed: string[] = []
    const open: OpenWays = []
    trees.get(request.method)?.findAlso(path, open)
    for (const [method, tree] of trees)
      if (method !== request.method && tree.findAlso(path, open).kind === 'found') allowed.push(method)
    if (allowed.length === 0) return misses.notFound
    const allow = allowed.join(', ')
    let handler = notAllowed.get(allow)
    if (!handler) notAllowed.set(allow, (handler = misses.notAllowed(allow)))
    return handler
  }

  return {
    add(method, path, handler) {
      let tree = trees.get(method)
      if (!tree) trees.set(method, (tree = createRouteTree<Route>()))
      return tree.add(path, { handler })
    },
    handle(request) {
      const path = router.removeExtraSlash ? cleanPath(request.path) : request.path
      const tree = trees.get(request.method)
      const found = tree?.find(path)
      if (found?.kind === 'found') {
        request.params = paramsOf(found.names, found.values)
        return enter(request, found.value.handler, found.values)
      }
      if (tree && found && request.method !== 'CONNECT' && path !== '/') {
        const location = finalRedirection(tree, request.path, found.slash)
        const prefix = found.slash && router.redirectTrailingSlash ? forwardedPrefix(request) : ''
        if (location !== null) return Promise.resolve(redirect(request, prefix + location))
      }
      return enter(request, miss(request, path), found?.values ?? [])
    },
  }

  async function enter(request: HttpRequest, handler: HttpHandler, values: readonly string[]): Promise<HttpResponse> {
    const response = badParam(router.checkParams ? values : noValues) ?? (await guard(handler, request))
    response.logged = router.accessLog && !router.skipPaths.has(request.path)
    return response
  }
}

function redirect(request: HttpRequest, path: string): HttpResponse {
  const query = request.target.includes('?') ? `?${request.query}` : ''
  const clean = cleanPath(path)
  // A dot at the end is no directory here.
  const location = writePath(path.endsWith('/') || clean === '/' ? clean : clean.replace(/\/$/, '')) + query
  return redirectTo(location, request.method === 'GET' ? 301 : 307, request.method)
}

/** What a proxy in front of us cut off the path, as gin reads it. */
function forwardedPrefix({ headers }: HttpRequest): string {
  const prefix = cleanPath(firstValue(headers, 'x-forwarded-prefix') ?? '').replace(/[^a-zA-Z\d/-]/g, '')
  return prefix.startsWith('/') && prefix !== '/' ? prefix : ''
}

function paramsOf(names: readonly string[], values: readonly string[]): Record<string, string> {
  const params = Object.create(null) as Record<string, string>
  for (let i = 0; i < names.length; i++) params[names[i]!] = values[i]!
  return params
}

/** A value that is still encoded would become a path of its own at the backend. */
function paramFault(value: string): string | null {
  if (!/[%?#]/.test(value)) return null
  const broken = /%(?![\da-f]{2}).{0,2}/is.exec(value)
  return broken ? `invalid URL escape ${JSON.stringify(broken[0])}` : 'encoded url params'
}

function badParam(values: readonly string[]): HttpResponse | null {
  for (const value of values) {
    const fault = paramFault(value)
    if (fault === null) continue
    const headers = emptyHeaders()
    headers['content-type'] = 'text/plain; charset=utf-8'
    return { status: 400, headers, body: { kind: 'bytes', bytes: `error: ${fault}` } }
  }
  return null
}

/** A bug in a handler is a 500 without a body and a line in the log; it never ends the process. */
export function createGuard(build: Build): (handler: HttpHandler, request: HttpRequest) => Promise<HttpResponse> {
  return async function guard(handler, request) {
    try {
      return await handler(request)
    } catch (error) {
      build.log('ERROR', '[SERVICE: Gin]', `panic recovered: ${error instanceof Error ? error.stack : String(error)}`)
      return { status: 500, headers: emptyHeaders(), body: { kind: 'none' } }
    }
  }
}

/** Where the two routes that clash stand, for the fault. */
export function routeFault(endpoint: EndpointConfig, conflict: string, others: readonly EndpointConfig[]): Fault {
  const named = /existing prefix '([^']*)'/.exec(conflict)?.[1]
  const other = others.find(
    ({ route, method, at }) =>
      at !== endpoint.at && method === endpoint.method && (route === endpoint.route || (named && route.startsWith(named))),
  )
  const where = other ? ` (${other.at}: ${other.method} ${other.path})` : ''
  return { path: `${endpoint.at}.endpoint`, message: `${endpoint.method} ${endpoint.path}: ${conflict}${where}` }
}
