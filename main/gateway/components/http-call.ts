// One small HTTP call on behalf of a component: key sets, Lua's http_response. Not the way to the backends: no pool limits,
// no telemetry. Uses node:http, as undici cannot leave out `Connection`, and reads the whole answer.
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { RequestOptions } from 'node:https'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
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
  const url = new URL(location, call.url).href
  if (answer.status >= 307) return httpCall({ ...call, url }, redirects - 1)
  const method = call.method === 'HEAD' ? 'HEAD' : 'GET'
  return httpCall({ ...call, url, method, body: undefined }, redirects - 1)
}

function askOnce(call: HttpCall): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const url = new URL(call.url)
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw new GatewayError('scheme', 500, `unsupported protocol scheme "${url.protocol.slice(0, -1)}"`)
    const isTls = url.protocol === 'https:'
    // As Go does: proxies of the environment count, but never towards this machine.
    const agent = !isLoopback(url.hostname) && (isTls ? secureProxied : proxied)
    const outgoing = (isTls ? httpsRequest : httpRequest)(url, { method: call.method ?? 'GET', agent, ...call.tls })
    outgoing.removeHeader('connection')
    outgoing.setHeader('User-Agent', userAgent)
    outgoing.setHeader('Accept-Encoding', 'gzip')
    for (const [name, value] of Object.entries(call.headers ?? {})) outgoing.setHeader(name, value)
    if (call.body) outgoing.setHeader('Content-Length', call.body.length)
    const timer = setTimeout(() => outgoing.destroy(new GatewayError('deadline', 500, 'context deadline exceeded')), call.timeout)
    const untie = call.scope?.onEnd((cause) => outgoing.destroy(cause))
    outgoing.on('error', (error) => reject(wordedAsGo(error, call, url)))
    outgoing.on('close', () => {
      clearTimeout(timer)
      untie?.()
      reject(new GatewayError('body_cut', 500, 'unexpected EOF'))
    })
    outgoing.on('response', (incoming) => {
      readAnswer(incoming, call.limit ?? 64 * 1024 * 1024).then(resolve, reject)
    })
    outgoing.end(call.body)
  })
}

interface SystemError extends Error {
  readonly syscall?: string
  readonly errors?: readonly Error[]
}

function wordedAsGo(error: SystemError, { method = 'GET' }: HttpCall, url: URL): GatewayError {
  if (error instanceof GatewayError) return error
  const isDial = error.errors !== undefined || error.syscall === 'connect' || error.syscall === 'getaddrinfo'
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  const text = isDial ? dialText(error, url.hostname, port) : tlsText(error)
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
