// Secrets never reach the store, the screen or an export. One module decides what a secret is, so that a new place that shows
// headers or URLs cannot forget one.

export const mask = '***'

const secretHeaders = new Set([
  'authorization',
  'proxy-authorization',
  'api-key',
  'x-api-key',
  'x-goog-api-key',
  'cookie',
  'set-cookie',
  'x-amz-security-token',
  'ocp-apim-subscription-key',
])
const secretHeaderEnding = /(?:api-?key|token|secret|password|credential|signature)$/
const secretParameter =
  /^(?:key|api[-_]?key|auth|code|sig|signature|subscription-key|(?:.*[-_])?(?:token|secret|password|passwd|credential|signature|apikey))$/i

const known = new Map<string, boolean>()
const knownLimit = 2000

/** True when the value of this header must not be kept. `name` in lower case. */
export function isSecretHeader(name: string): boolean {
  let secret = known.get(name)
  if (secret === undefined) {
    secret = secretHeaders.has(name) || secretHeaderEnding.test(name)
    if (known.size < knownLimit) known.set(name, secret)
  }
  return secret
}

/** The value as it may be kept: the scheme (`Bearer`) and cookie names stay, what follows does not. */
export function maskHeader(name: string, value: string): string {
  if (!isSecretHeader(name)) return (value.includes('=') || value.includes('@')) && hasUrl.test(value) ? maskUrl(value) : value
  if (name === 'cookie') return value.replace(/=[^;]*/g, `=${mask}`).replace(/^[^=]+$/, mask)
  if (name === 'set-cookie') return value.replace(/^([^=;]*=)[^;]*/, `$1${mask}`).replace(/^[^=]+$/, mask)
  const scheme = name.endsWith('authorization') ? /^([A-Za-z][A-Za-z0-9-]*) +\S/.exec(value)?.[1] : undefined
  return scheme === undefined ? mask : `${scheme} ${mask}`
}

// Location, Referer and Link carry URLs, and so their query.
const hasUrl = /[?&][^=&\s]+=|:\/\/[^/\s]*@/

/** A URL or a request target with secret query values and the password of `user:password@` masked; everything else as it was. */
export function maskUrl(url: string): string {
  const question = url.indexOf('?')
  const masked = question < 0 ? url : url.slice(0, question + 1) + maskQuery(url.slice(question + 1))
  return masked.includes('@') ? masked.replace(/(:\/\/)[^/?#\s@]*@/, `$1${mask}@`) : masked
}

function maskQuery(query: string): string {
  return query.replace(/([^=&?#;\s<>"]+)=([^&#;\s<>"]*)/g, (pair, name: string) =>
    secretParameter.test(decodeName(name)) ? `${name}=${mask}` : pair,
  )
}

function decodeName(name: string): string {
  try {
    return name.includes('%') ? decodeURIComponent(name) : name
  } catch {
    return name
  }
}
