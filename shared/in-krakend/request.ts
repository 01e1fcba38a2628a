// What the backends of this call would have seen from KrakenD.
import { fieldsOf } from '../endpoint-in-force.ts'
import type { InKrakend, Served } from '../in-krakend.ts'
import { header, verdict } from './words.ts'

export function requestDifferences(served: Served): readonly InKrakend[] {
  return [
    ...forwardedAddress(served),
    ...hopByHop(served),
    ...placeholders(served),
    ...sharedCache(served),
    ...unreadError(served),
  ]
}

function forwardedAddress({ detail, parts, endpoint }: Served): readonly InKrakend[] {
  const claimed = header(detail.client.request.headers, 'x-forwarded-for')
  if (claimed === null || !parts) return []
  const first = claimed.split(',')[0]!.trim()
  const passed = header(parts.request.headers, 'x-forwarded-for') ?? ''
  if (first === '' || passed.includes(first)) return []
  const trusted = fieldsOf(endpoint.service['router'])['trusted_proxies']
  return [
    verdict(
      'backend',
      'client-ip',
      `The client's own X-Forwarded-For, ${first}, would have been believed: the backend and the rate limits per client see that address.`,
      Array.isArray(trusted) && trusted.length > 0 ? 'likely' : 'certain',
    ),
  ]
}

const hopHeaders = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade']

function hopByHop({ detail, endpoint, parts }: Served): readonly InKrakend[] {
  const names = endpoint.inputHeaders.map((name) => name.toLowerCase())
  const passes = (name: string) => names.includes('*') || names.includes(name)
  const sent = hopHeaders.flatMap((name) => {
    const value = header(detail.client.request.headers, name)
    // Every client says keep-alive; passed on it does no harm.
    return value === null || /^keep-alive$/i.test(value) || !passes(name) || !parts ? [] : [`${name}: ${value}`]
  })
  if (sent.length === 0) return []
  const closes = sent.some((line) => /close/i.test(line))
  return [
    verdict(
      'backend',
      'connection-forwarded',
      `\`${sent.join('`, `')}\` would have gone on to the backend.${closes ? ' Now and then such an answer comes empty, as a 200.' : ''}`,
    ),
  ]
}

function placeholders({ call, endpoint }: Served): readonly InKrakend[] {
  if (!(call.endpoint ?? '').includes('{')) return []
  const path = call.path.split('?')[0]!
  if (/(^|\/)(%2e|\.){1,2}(\/|$)/i.test(path) && /%2e/i.test(path))
    return [
      verdict(
        'backend',
        'path-traversal',
        'The dot segment would have reached the backend raw: the caller chooses another resource.',
        'likely',
      ),
    ]
  const inQuery = endpoint.backends.some(({ urlPattern }) => /\?.*\{/.test(urlPattern))
  const odd = /%20|%[89a-f][0-9a-f]/i.test(path)
  if (!odd || !inQuery) return []
  return [verdict('client', 'path-traversal', 'A space or a letter beyond ASCII in that placeholder gives a 500.', 'likely')]
}

function sharedCache({ detail, endpoint }: Served): readonly InKrakend[] {
  const cached = endpoint.backends.some(({ extra }) => extra['qos/http-cache'] !== undefined)
  if (!cached || header(detail.client.request.headers, 'authorization') === null) return []
  return [
    verdict(
      'client',
      'cache-identity',
      "The cache ignores Authorization: this caller may have got another one's answer, and others this one.",
      'likely',
    ),
  ]
}

function unreadError({ attempt, endpoint, passes }: Served): readonly InKrakend[] {
  if (passes || !attempt || attempt.mock !== null || attempt.status === null || attempt.status < 400) return []
  const http = endpoint.backends.map(({ extra }) => fieldsOf(extra['backend/http']))
  if (http.some((block) => block['return_error_code'] === true || typeof block['return_error_details'] === 'string')) return []
  return [
    verdict(
      'backend',
      'error-body',
      `The ${attempt.status} of the backend would have been closed unread, and its connection with it.`,
    ),
  ]
}
