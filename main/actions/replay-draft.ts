// A recorded request as it can be sent again, and the secrets that must be given for it.
import type { CallDetail } from '../../shared/call.ts'
import type { GivenSecret, ReplayDraft, ReplayEdit, ReplaySecret } from '../../shared/contract/call-actions.ts'
import type { Body } from '../../shared/contract/calls.ts'
import { bytesOf, textOf } from '../../shared/export/base64.ts'
import { incompleteWords, variableFor } from '../../shared/export/exported-request.ts'
import { mask } from '../../shared/secrets.ts'
import { mainAttempt } from '../../shared/summary.ts'

/** Headers of one connection, which the new one has its own of. */
export const ofConnection = /^(?:connection|content-length|transfer-encoding|keep-alive|proxy-connection|upgrade|te|expect)$/i

export function draftOf(detail: CallDetail, body: Body | null, env: NodeJS.ProcessEnv): ReplayDraft {
  const { call, client } = detail
  const encoded = client.request.contentEncoding !== null
  const headers = client.request.headers.filter(
    ({ name }) => !ofConnection.test(name) && !(encoded && name.toLowerCase() === 'content-encoding'),
  )
  const attempt = mainAttempt(call)
  const secretOf = (place: string): ReplaySecret => {
    const variable = variableFor(place.replace(/^\?/, ''), attempt)
    return { place, variable, inEnvironment: (env[variable] ?? '') !== '' }
  }
  const running = call.state === 'running' ? 'This call still runs; it can be replayed when it has ended.' : null
  const cut = incompleteWords(client.request.bytes, body?.captured ?? 0)
  return {
    method: call.method,
    path: call.path,
    headers,
    body: body && body.captured > 0 ? bodyFor(bytesOf(body.base64), body.base64) : null,
    secrets: [...maskedPlaces(call.path, headers)].map(secretOf),
    problem: running ?? (cut === null ? null : `${cut} The request cannot be replayed as it was.`),
  }
}

function bodyFor(bytes: Uint8Array, base64: string): ReplayDraft['body'] {
  const text = textOf(bytes)
  return text === null ? { base64 } : { text }
}

/** Headers by name, query parameters as `?name`. */
function maskedPlaces(path: string, headers: ReplayEdit['headers']): ReadonlySet<string> {
  const parameters = [...path.matchAll(/[?&]([^=&]+)=([^&]*)/g)].filter(([, , value]) => value === mask)
  return new Set([
    ...headers.filter(({ value }) => value.includes(mask)).map(({ name }) => name.toLowerCase()),
    ...parameters.map(([, name]) => `?${name}`),
  ])
}

/** What of an edited request is still masked. */
export function placesOf(wanted: Pick<ReplayEdit, 'path' | 'headers'>, known: readonly ReplaySecret[]): readonly ReplaySecret[] {
  const places = maskedPlaces(wanted.path, wanted.headers)
  return known.filter(({ place }) => places.has(place))
}

/** The request with its secrets in place. `value` null: from the environment of this process, by the variable that was shown. */
export function withSecrets(
  wanted: ReplayEdit,
  places: readonly ReplaySecret[],
  given: readonly GivenSecret[],
  env: NodeJS.ProcessEnv,
): { readonly filled: ReplayEdit; readonly missing: readonly string[] } {
  const missing: string[] = []
  const values = new Map<string, string>()
  for (const { place, variable } of places) {
    const choice = given.find((one) => one.place === place)
    const value = choice === undefined ? '' : (choice.value ?? env[variable] ?? '')
    if (value === '') missing.push(place)
    else values.set(place, value)
  }
  const headers = wanted.headers.map(({ name, value }) => {
    const secret = values.get(name.toLowerCase())
    return { name, value: secret === undefined ? value : filledIn(value, secret) }
  })
  const path = wanted.path.replace(/([?&])([^=&]+)=([^&]*)/g, (pair, mark: string, name: string, value: string) => {
    const secret = value === mask ? values.get(`?${name}`) : undefined
    return secret === undefined ? pair : `${mark}${name}=${encodeURIComponent(secret)}`
  })
  return { filled: { ...wanted, path, headers }, missing }
}

/** `Bearer ***` keeps its scheme; a value of several secrets is given as a whole. */
const filledIn = (value: string, secret: string): string => {
  const parts = value.split(mask)
  return parts.length === 2 ? parts.join(secret) : parts.length > 2 ? secret : value
}
