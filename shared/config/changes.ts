// What one document changes against another, in words: the diff that is read before Apply and the line that names a revision.
// Endpoints are matched by method and path, then by likeness, so that a moved or renamed one is not "removed and added".
import type { ConfigChange } from '../contract/config.ts'
import { legacyNamespaces } from './namespaces.ts'
import { labelOf, listWords, switchWords, valueWords } from './change-words.ts'
import { matchEndpoints } from './match-endpoints.ts'
import { plainText } from './plain-text.ts'

type Raw = Readonly<Record<string, unknown>>
interface Place {
  readonly path: string
  readonly subject: string
  /** Stands before the name of the setting: `backend 2`, `rate limit`. */
  readonly prefix: string
}

const plain = /^[A-Za-z_$@#][\w$@#-]*$/
const join = (path: string, key: string | number): string => {
  if (typeof key === 'number') return `${path}[${key}]`
  if (!plain.test(key)) return `${path}['${key.replaceAll("'", "\\'")}']`
  return path === '' ? key : `${path}.${key}`
}
const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value)
const isObjects = (value: unknown): boolean => Array.isArray(value) && value.every(isRaw)
const record = (value: unknown): Raw => (isRaw(value) ? value : {})
const objects = (value: unknown): readonly Raw[] => (Array.isArray(value) ? value.map(record) : [])
const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

const telemetry = 'telemetry/opentelemetry'

/** Most important first: endpoints that come and go, then what changed in them, then the service. */
export function changesBetween(before: unknown, after: unknown): ConfigChange[] {
  const old = record(before)
  const now = record(after)
  if (same(old, now)) return []
  const service = keysOf(old, now).filter((key) => key !== 'endpoints')
  const place: Place = { path: '', subject: 'Service', prefix: '' }
  return [
    ...endpointChanges(objects(old['endpoints']), objects(now['endpoints'])),
    ...service.flatMap((key) => valueChanges(place, key, old[key], now[key])),
  ]
}

/** `/v1/messages time limit 30s → 60s`. */
export function changeSentence({ subject, what, before, after }: ConfigChange): string {
  const said = `${subject} ${what}`
  if (before === null && after === null) return said
  if (before === null) return `${said} set to ${valueWords(after)}`
  return after === null ? `${said} ${valueWords(before)} removed` : `${said} ${valueWords(before)} → ${valueWords(after)}`
}

const keysOf = (a: Raw, b: Raw): string[] => [...new Set([...Object.keys(a), ...Object.keys(b)])]

function endpointChanges(before: readonly Raw[], after: readonly Raw[]): ConfigChange[] {
  const { pairs, added, removed } = matchEndpoints(before, after)
  const methods = new Map<string, Set<string>>()
  for (const endpoint of [...before, ...after]) {
    const path = plainText(endpoint['endpoint'], '(no path)')
    const known = methods.get(path)
    if (known) known.add(methodOf(endpoint))
    else methods.set(path, new Set([methodOf(endpoint)]))
  }
  const nameOf = (endpoint: Raw): string => {
    const path = plainText(endpoint['endpoint'], '(no path)')
    return (methods.get(path)?.size ?? 0) > 1 ? `${methodOf(endpoint)} ${path}` : path
  }
  const whole = (subject: string, what: string, index: number): ConfigChange => ({
    path: join('endpoints', index),
    subject,
    what,
    before: null,
    after: null,
  })
  const moved = pairs.some(([a], index) => index > 0 && a < pairs[index - 1]![0])
  return [
    ...added.map((index) => whole(nameOf(after[index]!), 'added', index)),
    ...removed.map((index) => whole(nameOf(before[index]!), 'removed', index)),
    ...pairs.flatMap(([a, b]) => {
      const place: Place = { path: join('endpoints', b), subject: nameOf(after[b]!), prefix: '' }
      return objectChanges(place, before[a]!, after[b]!)
    }),
    ...(moved ? [{ path: 'endpoints', subject: 'Endpoints', what: 'stand in another order', before: null, after: null }] : []),
  ]
}

const methodOf = (endpoint: Raw): string => plainText(endpoint['method'], 'GET').toUpperCase()

function objectChanges(place: Place, before: Raw, after: Raw): ConfigChange[] {
  return keysOf(before, after).flatMap((key) => valueChanges(place, key, before[key], after[key]))
}

function valueChanges(place: Place, key: string, before: unknown, after: unknown): ConfigChange[] {
  if (same(before, after)) return []
  if (key === 'extra_config') return componentChanges(place, record(before), record(after))
  if (key === 'backend' && Array.isArray(after ?? before)) return backendChanges(place, objects(before), objects(after))
  const path = join(place.path, key)
  const what = `${place.prefix}${place.path.endsWith('.layers') ? `${key} layer` : labelOf(key)}`
  const told = (words: string): ConfigChange => ({ path, subject: place.subject, what: words, before: null, after: null })
  if (typeof after === 'boolean') return [told(`${place.prefix}${switchWords(key, after)}`)]
  const list = listWords(key, before ?? [], after ?? [])
  if (list !== null) return list.map((words) => told(place.prefix === '' ? words : `${place.prefix}${words}`))
  if (isObjects(before ?? []) && isObjects(after ?? []))
    return itemChanges({ ...place, path, prefix: what }, objects(before), objects(after))
  if (isRaw(before) || isRaw(after)) {
    const inner = { ...place, path, prefix: key === 'layers' ? place.prefix : `${what}: ` }
    const nested = objectChanges(inner, record(before), record(after))
    if (nested.length > 0) return nested
  }
  return [{ path, subject: place.subject, what, before: before ?? null, after: after ?? null }]
}

/** By their place in the list; a name of their own is used where they have one. */
function itemChanges(place: Place, before: readonly Raw[], after: readonly Raw[]): ConfigChange[] {
  return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index).flatMap((index) => {
    const [old, now] = [before[index], after[index]]
    const name = `${place.prefix} ${plainText((now ?? old)?.['name'], String(index + 1))}`
    const path = join(place.path, index)
    if (old && now) return objectChanges({ path, subject: place.subject, prefix: `${name}: ` }, old, now)
    return [{ path, subject: place.subject, what: `${name} ${now ? 'added' : 'removed'}`, before: null, after: null }]
  })
}

function componentChanges(place: Place, before: Raw, after: Raw): ConfigChange[] {
  const extra = join(place.path, 'extra_config')
  return keysOf(before, after).flatMap((name) => {
    const [old, now] = [before[name], after[name]]
    if (same(old, now)) return []
    const short = Object.hasOwn(legacyNamespaces, name) ? legacyNamespaces[name]! : name
    const path = join(extra, name)
    const isTelemetry = short === telemetry
    const subject = isTelemetry && place.path === '' ? 'Telemetry' : place.subject
    const label = isTelemetry ? (place.path === '' ? '' : 'telemetry') : labelOf(short)
    if (old === undefined || now === undefined) {
      const words = `${place.prefix}${label} ${now === undefined ? 'removed' : 'added'}`.trim()
      return [{ path, subject, what: words, before: null, after: null }]
    }
    const inner: Place = { path, subject, prefix: label === '' ? '' : `${place.prefix}${label}: ` }
    if (isRaw(old) && isRaw(now)) return objectChanges(inner, old, now)
    return [{ path, subject, what: `${place.prefix}${label || 'settings'}`, before: old, after: now }]
  })
}

function backendChanges(place: Place, before: readonly Raw[], after: readonly Raw[]): ConfigChange[] {
  const count = Math.max(before.length, after.length)
  const list = join(place.path, 'backend')
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    const [old, now] = [before[index], after[index]]
    const name = count === 1 ? 'backend' : `backend ${index + 1}`
    const path = join(list, index)
    if (!old || !now)
      return [{ path, subject: place.subject, what: `${name} ${now ? 'added' : 'removed'}`, before: null, after: null }]
    return objectChanges({ path, subject: place.subject, prefix: `${name} ` }, old, now)
  })
}
