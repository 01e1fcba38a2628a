// One request for a token, the way Go's oauth2 library asks: credentials in the Authorization header first, in the form when that
// fails.
import { goQuote } from '../../../../shared/go-quote.ts'
import { knownStatusText } from '../../answer-head.ts'
import { collect } from '../../byte-source.ts'
import { GatewayError } from '../../error.ts'
import { emptyHeaders, firstValue } from '../../headers.ts'
import { jsonFault } from '../../json-fault.ts'
import { encodeQuery } from '../../query.ts'
import type { BackendRequest, BackendResponse } from '../../types.ts'

export interface Credentials {
  readonly id: string
  readonly secret: string
  readonly tokenUrl: string
  /** Space-separated; without scopes an empty one is sent. */
  readonly scope: string
  readonly parameters: ReadonlyMap<string, readonly string[]>
}
export interface Token {
  /** `Bearer`, or what the server says. */
  readonly type: string
  readonly value: string
  /** Milliseconds, wall clock; null = for ever. */
  readonly expiresAt: number | null
}
type Call = Pick<BackendRequest, 'method' | 'url' | 'headers' | 'body'>
type Send = (call: Call) => Promise<BackendResponse>

const answerLimit = 1024 * 1024

/** `place.inBody` is null until one of the two ways has worked. */
export async function fetchToken(
  credentials: Credentials,
  place: { inBody: boolean | null },
  send: Send,
  now: () => number,
): Promise<Token> {
  const known = place.inBody
  if (known !== null) return ask(credentials, known, send, now)
  try {
    const token = await ask(credentials, false, send, now)
    place.inBody = false
    return token
  } catch {
    const token = await ask(credentials, true, send, now)
    place.inBody = true
    return token
  }
}

async function ask(credentials: Credentials, inBody: boolean, send: Send, now: () => number): Promise<Token> {
  const form = new Map([
    ['grant_type', ['client_credentials']],
    ['scope', [credentials.scope]],
  ])
  for (const [name, values] of credentials.parameters) {
    if (name === 'scope') throw new GatewayError('token', 500, 'oauth2: cannot overwrite parameter "scope"')
    form.set(name, [...values])
  }
  if (inBody && credentials.id !== '') form.set('client_id', [credentials.id])
  if (inBody && credentials.secret !== '') form.set('client_secret', [credentials.secret])
  const bytes = Buffer.from(encodeQuery(form))
  const headers = emptyHeaders()
  headers['content-type'] = 'application/x-www-form-urlencoded'
  headers['content-length'] = String(bytes.length)
  if (!inBody) headers['authorization'] = basic(credentials)
  const answer = await posted(send, { method: 'POST', url: credentials.tokenUrl, headers, body: { kind: 'bytes', bytes } })
  const body = Buffer.from(await collect(answer.body, answerLimit)).toString()
  return readToken(answer.status, firstValue(answer.headers, 'content-type') ?? '', body, now)
}

async function posted(send: Send, call: Call): Promise<BackendResponse> {
  try {
    return await send(call)
  } catch (error) {
    throw new GatewayError('token', 500, `Post "${call.url}": ${(error as Error).message}`, { cause: error })
  }
}

function basic({ id, secret }: Credentials): string {
  const escape = (text: string): string => encodeQuery(new Map([['', [text]]])).slice(1)
  return `Basic ${Buffer.from(`${escape(id)}:${escape(secret)}`).toString('base64')}`
}

function readToken(status: number, contentType: string, body: string, now: () => number): Token {
  const isForm = /^\s*(application\/x-www-form-urlencoded|text\/plain)/i.test(contentType)
  const fields = isForm ? Object.fromEntries(new URLSearchParams(body)) : parseFields(body)
  const isFailure = status < 200 || status > 299
  if (typeof fields === 'string') {
    if (isFailure) throw refusal(status, body, {})
    throw new GatewayError('token', 500, `oauth2: cannot parse json: ${fields}`)
  }
  if (isFailure || fields['error']) throw refusal(status, body, fields)
  const value = fields['access_token']
  if (typeof value !== 'string' || value === '')
    throw new GatewayError('token', 500, 'oauth2: server response missing access_token')
  const seconds = Math.min(Number(fields['expires_in'] ?? 0), 2 ** 31 - 1)
  return { type: typeName(fields['token_type']), value, expiresAt: seconds ? now() + seconds * 1000 : null }
}

const stringFields = ['access_token', 'token_type', 'refresh_token', 'error', 'error_description', 'error_uri']

/** The fields of a JSON object, or what Go's library has against the text. A null is as good as nothing. */
function parseFields(body: string): Record<string, unknown> | string {
  const fault = jsonFault(body)
  if (fault !== null) return fault
  const value = (JSON.parse(body) ?? {}) as unknown
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return `json: cannot unmarshal ${kindOf(value)} into Go value of type internal.tokenJSON`
  const fields = value as Record<string, unknown>
  const wrong = stringFields.find((name) => typeof (fields[name] ?? '') !== 'string')
  if (wrong !== undefined)
    return `json: cannot unmarshal ${kindOf(fields[wrong])} into Go struct field tokenJSON.${wrong} of type string`
  return numberFault(fields['expires_in'] ?? 0) ?? fields
}

/** A whole number, or a text that is one. */
function numberFault(value: unknown): string | null {
  const text = JSON.stringify(value)
  if (/^(-?\d+|"-?\d+")$/.test(text)) return null
  if (typeof value === 'number') return `strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax`
  if (typeof value === 'string') return `json: invalid number literal, trying to unmarshal ${goQuote(text)} into Number`
  return `json: cannot unmarshal ${kindOf(value)} into Go value of type json.Number`
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

function refusal(status: number, body: string, fields: Record<string, unknown>): GatewayError {
  const told = ['error', 'error_description', 'error_uri'].map((name) => fields[name])
  if (typeof told[0] !== 'string' || told[0] === '')
    return new GatewayError('token', 500, `oauth2: cannot fetch token: ${status} ${knownStatusText(status)}\nResponse: ${body}`)
  const texts = told.filter((text) => typeof text === 'string' && text !== '') as string[]
  return new GatewayError('token', 500, `oauth2: ${texts.map((text) => goQuote(text)).join(' ')}`)
}

function typeName(type: unknown): string {
  if (typeof type !== 'string' || type === '') return 'Bearer'
  const lower = type.toLowerCase()
  return lower === 'bearer' ? 'Bearer' : lower === 'mac' ? 'MAC' : lower === 'basic' ? 'Basic' : type
}
