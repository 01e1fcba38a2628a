// Modifiers and filters of the URL. A filter looks at the request's URL for the answer too. The Host header stays what it was when
// the URL leads elsewhere, as in Go, where both are apart.
import { readPath, writePath } from '../../go-path.ts'
import { encodeQuery, parseQuery } from '../../query.ts'
import { flag, headerBytes, pattern, text, whole, type Fields } from './fields.ts'
import type { Condition } from './headers.ts'
import { joinUrl, type Modifier, type OutgoingMessage, type UrlParts } from './message.ts'

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

/** Label by label; a `*` stands for one. */
function hostMatches(host: string, wanted: string): boolean {
  const [labels, parts] = [host.toLowerCase().split('.'), wanted.toLowerCase().split('.')]
  return labels.length === parts.length && parts.every((part, i) => part === '*' || part === labels[i])
}

export function urlMatches(fields: Fields): Condition {
  const regex = pattern(fields, 'regex')
  return onUrl((url) => regex.test(joinUrl(url)))
}

const withoutPort = (host: string): string => host.replace(/:\d*$/, '')

export function setPort(fields: Fields): Modifier {
  const [port, isDefault, removes] = [whole(fields, 'port'), flag(fields, 'defaultForScheme'), flag(fields, 'remove')]
  if (Number(port !== 0) + Number(isDefault) + Number(removes) !== 1)
    throw new Error('set one of port, defaultForScheme and remove')
  return {
    request(message) {
      keepHost(message)
      const { url } = message
      const chosen = isDefault ? (url.scheme === 'https' ? 443 : 80) : port
      url.host = removes ? withoutPort(url.host) : `${withoutPort(url.host)}:${chosen}`
    },
  }
}

export function portIs(fields: Fields): Condition {
  const port = whole(fields, 'port')
  return onUrl(({ host, scheme }) => Number(/:(\d+)$/.exec(host)?.[1] ?? (scheme === 'https' ? 443 : 80)) === port)
}

export function stashUrl(fields: Fields): Modifier {
  const name = text(fields, 'headerName').toLowerCase()
  return { request: ({ url, headers }) => void (headers[name] = headerBytes(joinUrl(url))) }
}
