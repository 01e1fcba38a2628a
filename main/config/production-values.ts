// Which values belong to this machine and not to production.
import { isRawObject, type RawObject } from './document.ts'
import type { Segment } from '../../shared/config/path.ts'
import { plainText } from '../../shared/config/plain-text.ts'

export interface Replacement {
  /** Name of the variable that takes its place; null: `value` does. */
  readonly name: string | null
  readonly value: string
  readonly why: string
  readonly secret: boolean
}

type Path = readonly Segment[]

const local =
  /^(?:https?:\/\/)?(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal|[\w-]+\.local)(?::\d+)?\/?$/i
const secretKey = /(secret|password|passwd|api[_-]?key|token|private[_-]?key|credential|cypher_key)s?$/i
/** Settings with such a name that hold no secret. */
const openKeys = new Set(['token_keys', 'token_url', 'auth_header_name', 'public_key', 'roles_key', 'scopes_key', 'cookie_key'])
const secretHeader = /^(authorization|proxy-authorization|cookie|api-key|x-api-key|x-goog-api-key)$/i
const secretText =
  /\b(sk-[\w-]{12,}|AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|gh[pousr]_\w{20,}|xox[abp]-[\w-]{10,}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*|(?:Bearer|Basic)\s+[\w.~+/=-]{12,})/
const pathKey = /(^|_)(path|cert|certificate|key|ca|ca_certs|ca_cert|sources|folder|private_key|public_key|local_ca)$/

export function replacementFor(at: Path, value: unknown, root: RawObject): Replacement | null {
  const key = lastKey(at)
  if (typeof value === 'number')
    return key === 'port' && at.length === 1 && value !== 8080 ? env('KRAKEND_LISTEN_PORT', 'a port of this machine') : null
  if (typeof value !== 'string' || value === '' || value.includes('{{')) return null
  if (isSecret(at, key, value, root)) return { ...env(nameOf(at, 'SECRET'), 'a secret in clear text'), secret: true }
  if (at.length === 1 && key === 'listen_ip' && local.test(value))
    return { name: null, value: '', why: 'only this machine could reach the gateway; empty listens everywhere', secret: false }
  if (isHost(at, key) && local.test(value)) return env(nameOf(at, 'HOST'), 'a host of this machine')
  if (pathKey.test(key) && /^(\/home\/|\/Users\/|\/tmp\/|~\/|\.{0,2}\/|[A-Za-z]:\\)/.test(value) && !isHttpPath(at, key))
    return env(nameOf(at, 'FILE'), 'a file of this machine')
  return null
}

const env = (name: string, why: string): Replacement => ({ name, value: '', why, secret: false })

/** The nearest name above an item of a list. */
const lastKey = (at: Path): string => at.findLast((segment) => typeof segment === 'string') ?? ''

const isHost = (at: Path, key: string): boolean =>
  key === 'host' || /(_url|_address|^address)$/.test(key) || (key === 'listen_ip' && at.length > 1)

const isHttpPath = (at: Path, key: string): boolean =>
  key === 'health_path' ||
  key === 'skip_paths' ||
  key === 'logger_skip_paths' ||
  (key === 'path' && at.includes('modifier/martian'))

function isSecret(at: Path, key: string, value: string, root: RawObject): boolean {
  if (secretText.test(value)) return true
  if (key === 'value' && secretHeader.test(plainText(sibling(root, at, 'name')))) return true
  if (openKeys.has(key) || /_url$|_path$/.test(key)) return false
  // A path to a key file is no secret.
  return secretKey.test(key) && !/^(\.{0,2}\/|~\/)/.test(value) && at.includes('extra_config')
}

function sibling(root: RawObject, at: Path, name: string): unknown {
  let value: unknown = root
  for (const segment of at.slice(0, -1)) value = (value as Record<Segment, unknown>)[segment]
  return isRawObject(value) ? value[name] : undefined
}

/** `endpoints[3].backend[0].host[0]` -> `BACKEND_HOST`; of a component, its name: `CLIENT_CREDENTIALS_CLIENT_SECRET`. */
function nameOf(at: Path, kind: string): string {
  const words = at.filter((segment) => typeof segment === 'string' && !/^(endpoints|extra_config)$/.test(segment)).map(String)
  const tail = words.slice(-2).map((word) => word.split('/').at(-1)!)
  const name = tail
    .join('_')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  return name.includes(kind) || kind === 'SECRET' ? name || kind : `${name}_${kind}`.replace(/^_/, '')
}
