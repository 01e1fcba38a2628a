// One small HTTP call on behalf of a component: key sets, Lua's http_response. Not the way to the backends: no pool limits,
// no telemetry. Uses node:http, as undici cannot leave out `Connection`, and reads the whole answer.
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { RequestOptions } from 'node:https'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { goQuote } from '../../../shared/go-quote.ts'
import { GatewayError } from '../error.ts'
import { firstValue, headersFromRaw } from '../headers.ts'
import type { HeaderMap, Scope } from '../types.ts'
import { dialText, tlsText } from '../upstream/go-errors.ts'
import { userAgent } from '../version.ts'

export interface HttpCall {
  readonly url: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: Uint8Array | undefined
  readonly tls?: TlsOptions
  /** Milliseconds for the whole call. */
  readonly timeout: number
  /** Bytes of the answer. */
  readonly limit?: number
  readonly scope?: Scope
}
export type TlsOptions = Pick<RequestOptions, 'rejectUnauthorized' | 'ca' | 'ciphers' | 'checkServerIdentity'>
export interface HttpAnswer {
  readonly status: number
  readonly headers: HeaderMap
  readonly body: Buffer
}

const proxied = new HttpAgent({ proxyEnv: process.env })
const secureProxied = new HttpsAgent({ proxyEnv: process.env })
const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || host.startsWith('127.')

/** Rejects with a GatewayError. Follows redirects as Go's client does. */
export async function httpCall(call: HttpCall, redirects = 10): Promise<HttpAnswer> {
  const answer = await askOnce(call)
  const location = firstValue(answer.headers, 'location')
  if (location === undefined || ![301, 302, 303, 307, 308].includes(answer.status)) return answer
  if (redirects === 0) throw new GatewayError('redirects', 500, 'stopped after 10 redirects')
  return httpCall(redirected(call, answer.status, parseUrl(location, call.url)), redirects - 1)
}

/** Secrets do not leave the host they were meant for. */
function redirected(call: HttpCall, status: number, url: URL): HttpCall {
  const isSameHost = url.hostname === new URL(call.url).hostname
  const kept = Object.entries(call.headers ?? {}).filter(([name]) => isSameHost || !/^(authorization|cookie)$/i.test(name))
  const next = { ...call, url: url.href, headers: Object.fromEntries(kept) }
  return status >= 307 ? next : { ...next, method: call.method === 'HEAD' ? 'HEAD' : 'GET', body: undefined }
}

function parseUrl(text: string, base?: string): URL {
  const url = URL.parse(text, base)
  if (!url) throw new GatewayError('url', 500, `parse ${goQuote(text)}: invalid URL`)
  if (url.protocol === 'http:' || url.protocol === 'https:') return url
  throw new GatewayError('scheme', 500, `unsupported protocol scheme "${url.protocol.slice(0, -1)}"`)
}

function askOnce(call: HttpCall): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const url = parseUrl(call.url)
    const isTls = url.protocol === 'https:'
    const headers = {
      'User-Agent': userAgent,
      'Accept-Encoding': 'gzip',
      ...call.headers,
      ...(call.body && { 'Content-Length': String(call.body.length) }),
    }
    // As Go does: proxies of the environment count, but never towards this machine.
    const agent = !isLoopback(url.hostname) && (isTls ? secureProxied : proxied)
    const outgoing = (isTls ? httpsRequest : httpRequest)(url, { method: call.method ?? 'GET', headers, agent, ...call.tls })
    outgoing.removeHeader('connection')
    const timer = setTimeout(() => outgoing.destroy(new GatewayError('deadline', 500, 'context deadline exceeded')), call.timeout)
    const untie = call.scope?.onEnd((cause) => outgoing.destroy(cause))
    outgoing.on('error', (error) => reject(wordedAsGo(error, call, url)))
    outgoing.on('close', () => {
      clearTimeout(timer)
      untie?.()
    })
    outgoing.on('response', (incoming) => {
      readAnswer(incoming, call.limit ?? 64 * 1024 * 1024).then(resolve, (error: Error) => reject(wordedAsGo(error, call, url)))
    })
    outgoing.end(call.body)
  })
}

interface SystemError extends Error {
  readonly code?: string
  readonly syscall?: string
  readonly errors?: readonly Error[]
}

function wordedAsGo(error: SystemError, { method = 'GET' }: HttpCall, url: URL): GatewayError {
  if (error instanceof GatewayError) return error
  const isDial = error.errors !== undefined || error.syscall === 'connect' || error.syscall === 'getaddrinfo'
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  const isCut = error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_PREMATURE_CLOSE'
  const text = isDial ? dialText(error, url.hostname, port) : isCut ? 'unexpected EOF' : tlsText(error)
  const verb = method.charAt(0).toUpperCase() + method.slice(1).toLowerCase()
  return new GatewayError('call', 500, `${verb} "${url.href}": ${text}`, { cause: error })
}

async function readAnswer(incoming: IncomingMessage, limit: number): Promise<HttpAnswer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) throw new GatewayError('body_too_large', 500, `body exceeds ${limit} bytes`)
    chunks.push(chunk)
  }
  const headers = headersFromRaw(incoming.rawHeaders)
  const body = Buffer.concat(chunks, size)
  return { status: incoming.statusCode ?? 0, headers, body: decoded(body, firstValue(headers, 'content-encoding'), limit) }
}

function decoded(body: Buffer, encoding: string | undefined, limit: number): Buffer {
  if (encoding === 'gzip') return gunzipSync(body, { maxOutputLength: limit })
  return encoding === 'br' ? brotliDecompressSync(body, { maxOutputLength: limit }) : body
}
