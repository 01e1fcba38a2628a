// Modifiers and filters of the URL. A filter looks at the request's URL for the answer too. The Host header stays what it was when
// the URL leads elsewhere, as in Go, where both are apart.
import { goQuote } from '../../../../shared/go-quote.ts'
import { readPath, writePath } from '../../go-path.ts'
import { firstValue } from '../../headers.ts'
import { encodeQuery, parseQuery } from '../../query.ts'
import { flag, headerBytes, pattern, text, whole, type Fields } from './fields.ts'
import type { Condition } from './headers.ts'
import { joinUrl, martianError, type Modifier, type OutgoingMessage, type UrlParts } from './message.ts'

export function setQuery(fields: Fields): Modifier {
  const [name, value] = [text(fields, 'name'), text(fields, 'value')]
  return {
    request({ url }) {
      const query = parseQuery(url.query)
      query.set(name, [value])
      url.query = encodeQuery(query)
    },
  }
}

const onUrl = (matches: (url: UrlParts) => boolean): Condition => ({
  request: ({ url }) => matches(url),
  response: ({ request }) => matches(request.url),
})

export function queryIs(fields: Fields): Condition {
  const [name, value] = [text(fields, 'name'), text(fields, 'value')]
  return onUrl((url) => {
    const values = parseQuery(url.query).get(name)
    return values !== undefined && (value === '' || values.includes(value))
  })
}

function keepHost(message: OutgoingMessage): void {
  message.headers.host ??= message.url.host
}

export function setUrl(fields: Fields): Modifier {
  const [scheme, host, path, query] = [text(fields, 'scheme'), text(fields, 'host'), text(fields, 'path'), text(fields, 'query')]
  return {
    request(message) {
      const { url } = message
      if (host !== '') keepHost(message)
      if (scheme !== '') url.scheme = scheme
      if (host !== '') url.host = host
      if (path !== '') url.path = writePath(path)
      if (query !== '') url.query = query
    },
  }
}

export function urlIs(fields: Fields): Condition {
  const [scheme, host, path, query] = [text(fields, 'scheme'), text(fields, 'host'), text(fields, 'path'), text(fields, 'query')]
  return onUrl(
    (url) =>
      (scheme === '' || url.scheme === scheme) &&
      (host === '' || hostMatches(url.host, host)) &&
      (path === '' || readPath(url.path) === path) &&
      (query === '' || url.query === query),
  )
}

/** From the end, as martian walks: a `*` stands for all up to the next dot. */
function hostMatches(host: string, wanted: string): boolean {
  if (host === '' || host === wanted) return host !== ''
  let at = host.length - 1
  for (let i = wanted.length - 1; i >= 0; i--) {
    if (wanted[i] === '*') {
      while (at > 0 && host[at] !== '.') at--
      if (i === 0 && at === 0) return true
    } else if (host[at] !== wanted[i]) return false
    else if (at === 0) return i === 0
    else at--
  }
  return false
}

export function urlMatches(fields: Fields): Condition {
  const regex = pattern(fields, 'regex')
  return onUrl((url) => regex.test(joinUrl(url)))
}

/** As Go's net.SplitHostPort; throws where the host has no port. */
function splitPort(host: string): readonly [host: string, port: string] {
  const match = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(host)
  if (match) return [match[1] ?? match[2]!, match[3]!]
  throw martianError(
    `address ${host}: ${/^(\[.*\]|[^:]*)$/.test(host) ? 'missing port in address' : 'too many colons in address'}`,
  )
}

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443 }

export function setPort(fields: Fields): Modifier {
  const [port, isDefault, removes] = [whole(fields, 'port'), flag(fields, 'defaultForScheme'), flag(fields, 'remove')]
  if (Number(port !== 0) + Number(isDefault) + Number(removes) !== 1)
    throw new Error('Must specify only one of port, defaultForScheme or remove')
  return {
    request(message) {
      const { url } = message
      const host = url.host.includes(':') ? splitPort(url.host)[0] : url.host
      const chosen = isDefault ? defaultPorts[url.scheme] : port
      if (chosen === undefined) return
      keepHost(message)
      url.host = removes ? host : `${host.includes(':') ? `[${host}]` : host}:${chosen}`
    },
  }
}

export function portIs(fields: Fields): Condition {
  const port = whole(fields, 'port')
  const isOne = ({ host }: UrlParts): boolean => {
    const [, written] = splitPort(host)
    if (!/^[+-]?\d+$/.test(written)) throw martianError(`strconv.Atoi: parsing ${goQuote(written)}: invalid syntax`)
    return Number(written) === port
  }
  const isDefault = ({ host, scheme }: UrlParts): boolean => !host.includes(':') && (defaultPorts[scheme] ?? 0) === port
  return {
    request: ({ url }) => isDefault(url) || (url.host.includes(':') && isOne(url)),
    // Of the answer's request martian wants a port, where it is not the default one.
    response: ({ request }) => isDefault(request.url) || isOne(request.url),
  }
}

/** Writes the URL into a header; the answer gets what the request's header says. */
export function stashUrl(fields: Fields): Modifier {
  const name = text(fields, 'headerName').toLowerCase()
  return {
    request: ({ url, headers }) => void (headers[name] = headerBytes(joinUrl(url))),
    response: ({ headers, request }) => void (headers[name] = firstValue(request.headers, name) ?? ''),
  }
}
