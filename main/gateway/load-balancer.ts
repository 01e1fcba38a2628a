// Picks a host and writes the final URL: host, path as Go escapes it, the pattern's own query as it is, then the forwarded query
// sorted and encoded. Several hosts: uniform random, as KrakenD on a machine with more than one CPU.
import { GatewayError } from './error.ts'
import { brokenEscape, escapePath } from './go-path.ts'
import { encodeQuery } from './query.ts'
import { watchSrv } from './srv.ts'
import type { BackendConfig, Build, ProxyMiddleware, ProxyRequest } from './types.ts'

/** Gives a host, now or when the first look-up is done. */
type PickHost = () => string | undefined | Promise<string | undefined>

export function balanceLoad(backend: BackendConfig, build: Build): ProxyMiddleware {
  const pick = pickHost(backend, build)
  const problems = new Map(backend.hosts.map((host) => [host, hostProblem(host)]))
  return (next) =>
    function balanceLoad(request) {
      const host = pick()
      if (typeof host === 'string') return send(request, host)
      if (host === undefined) return refuse(noHosts())
      return host.then((found) => (found === undefined ? refuse(noHosts()) : send(request, found)))

      function send(to: ProxyRequest, chosen: string): ReturnType<typeof next> {
        try {
          const problem = problems.get(chosen)
          if (problem) throw unparsable(chosen, to.path, problem)
          to.url = urlOf(chosen, to)
        } catch (error) {
          return refuse(error as GatewayError)
        }
        return next(to)
      }
    }
}

const noHosts = (): GatewayError => new GatewayError('no_hosts', 500, 'no hosts available')
const refuse = (error: GatewayError): Promise<{ response: null; error: GatewayError }> =>
  Promise.resolve({ response: null, error })

function pickHost(backend: BackendConfig, build: Build): PickHost {
  const { hosts } = backend
  if (backend.sd === 'dns' && hosts[0] !== undefined) {
    const list = watchSrv(hosts[0], backend.sdScheme, build)
    return () => {
      const found = list()
      return Array.isArray(found) ? oneOf(found, build) : (found as Promise<readonly string[]>).then((all) => oneOf(all, build))
    }
  }
  if (hosts.length < 2) return () => hosts[0]
  return () => oneOf(hosts, build)
}

const oneOf = (hosts: readonly string[], build: Build): string | undefined =>
  hosts.length > 0 ? hosts[Math.min(hosts.length - 1, Math.floor(build.random() * hosts.length))] : undefined

function urlOf(host: string, request: ProxyRequest): string {
  const { path, query } = request
  const url = `${host}${escapeUrl(host, path)}`
  if (query.size === 0) return url
  const forwarded = encodeQuery(query)
  if (forwarded === '') return url
  const mark = url.indexOf('?')
  return mark < 0 ? `${url}?${forwarded}` : mark === url.length - 1 ? `${url}${forwarded}` : `${url}&${forwarded}`
}

const asWritten = /^[\w\-.~!$&'()*+,;=:@[\]/]*$/

/** Only the path is escaped; a fragment is cut off, which is what Go does to `#` in a value that was not decoded. */
function escapeUrl(host: string, text: string): string {
  if (asWritten.test(text)) return text
  if (/[^\x20-\x7e\x80-\uffff]/.test(text)) throw unparsable(host, text, 'net/url: invalid control character in URL')
  const hash = text.indexOf('#')
  const whole = hash < 0 ? text : text.slice(0, hash)
  const mark = whole.indexOf('?')
  const path = mark < 0 ? whole : whole.slice(0, mark)
  const escaped = escapePath(path)
  if (escaped === null) throw unparsable(host, text, `invalid URL escape ${JSON.stringify(brokenEscape(path))}`)
  return mark < 0 ? escaped : escaped + whole.slice(mark)
}

/** What Go's URL parser has against a host that was not sanitised. */
function hostProblem(host: string): string | null {
  const scheme = /^[a-z][a-z\d+.-]*:/i.exec(host)?.[0]
  if (host.startsWith(':')) return 'missing protocol scheme'
  if (scheme === undefined) return /^[^/?#]*:/.test(host) ? 'first path segment in URL cannot contain colon' : null
  const authority = /^\/\/(?:[^/?#]*@)?([^/?#]*)/.exec(host.slice(scheme.length))?.[1] ?? ''
  const strange = /[^\w\-.~!$&'()*+,;=:[\]<>"%\x80-\uffff]/.exec(authority)?.[0]
  return strange === undefined ? null : `invalid character ${JSON.stringify(strange)} in host name`
}

const unparsable = (host: string, path: string, why: string): GatewayError =>
  new GatewayError('bad_url', 500, `parse ${JSON.stringify(host + path)}: ${why}`)
