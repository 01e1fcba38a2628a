// auth/validator: token -> claims -> CEL rules -> roles -> scopes -> claim headers -> `{JWT.x}` parameters.
// Refusals carry nothing, as KrakenD's: no body, no X-Krakend.
import { GatewayError } from '../../error.ts'
import { firstValue, emptyHeaders } from '../../headers.ts'
import type { Build, Component, EndpointConfig, HttpMiddleware, HttpRequest, HttpResponse } from '../../types.ts'
import { celNamespace, createTokenRules } from '../cel.ts'
import { claimAt, claimText, isPath, itemText, readClaims, refusalOf, wordsOf } from './claims.ts'
import type { Claims } from './claims.ts'
import { readValidator } from './config.ts'
import type { ValidatorConfig } from './config.ts'
import { idOfToken, loadKeySet } from './key-set.ts'
import type { KeySet } from './key-set.ts'
import { createKeySource, createKrakendKeySource, isFirstUse } from './key-source.ts'
import type { KeySource, SharedKeys } from './key-source.ts'
import { isSignedBy, parseToken } from './token.ts'

const namespace = 'auth/validator'

const refuse = (status: 401 | 403, why: string): HttpResponse => ({
  status,
  headers: emptyHeaders(),
  body: { kind: 'none' },
  error: new GatewayError('jwt', status, why),
})

const alwaysUnauthorized: HttpMiddleware = () =>
  async function alwaysUnauthorized() {
    return refuse(401, 'the validator is misconfigured')
  }

function createValidator(raw: unknown, at: string, endpoint: EndpointConfig, build: Build): HttpMiddleware | null {
  const tag = `[ENDPOINT: ${endpoint.path}][JWTValidator]`
  const refuses = build.differences.validatorRefusesToStart
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    if (refuses) build.fault(at, 'must be an object')
    else build.log('WARNING', tag, 'Unable to parse the configuration: it is no object')
    return refuses ? null : alwaysUnauthorized
  }
  const { config, fileKeys, fatal, dead } = readValidator(raw as Record<string, unknown>, at, refuses)
  if (dead.length > 0 && !refuses) {
    for (const { message } of dead) build.log('WARNING', tag, `Unable to parse the configuration: ${message}`)
    return alwaysUnauthorized
  }
  for (const { path, message } of [...fatal, ...dead]) build.fault(path, message)
  if (fatal.length + dead.length > 0) return null
  const verify = createVerify(config, keySourceOf(config, fileKeys, tag, build), build)
  const rules = createTokenRules(endpoint.extraConfig[celNamespace], `${endpoint.at}.extra_config`, tag, build)
  const params = claimsInPaths(endpoint)
  return (next) =>
    async function validateToken(request) {
      let claims: Claims
      try {
        claims = await verify(tokenOf(request, config))
      } catch (error) {
        const why = (error as Error).message
        if (config.debug) build.log('ERROR', tag, `Unable to validate the token: ${why}`)
        return refuse(401, why)
      }
      if (rules && !rules(claims)) return refuse(401, 'a rule refuses the claims')
      if (!isAllowed(claims, config, !refuses)) return refuse(403, 'roles or scopes are missing')
      request.claims = claims
      propagate(request, claims, config)
      if (params.length > 0) request.params = { ...request.params, ...claimParams(params, claims) }
      return next(request)
    }
}

/** Rejects with the reason. The key is asked for first, as KrakenD does: without a cache its server sees every token. */
function createVerify(config: ValidatorConfig, keys: KeySource, build: Build): (token: string) => Promise<Claims> {
  const twice = !build.differences.validatorRefusesToStart
  return async (token) => {
    const parsed = parseToken(token)
    const { head } = parsed
    const id = idOfToken(head, config.identity)
    const key = await keys.get(id)
    if (!key) throw new Error('no key of that id')
    if (head.alg !== config.alg) throw new Error(`the token is not signed with ${config.alg}`)
    if (!isSignedBy(parsed, config.alg, key)) throw new Error('wrong signature')
    const claims = readClaims(parsed.claims)
    const refusal = refusalOf(claims, config, build.now())
    if (refusal) throw new Error(refusal)
    // KrakenD looks the key up again when it reads the claims; without a cache that is a second download.
    if (twice && !(await keys.get(id))) throw new Error('no key of that id')
    return claims
  }
}

function keySourceOf(config: ValidatorConfig, fileKeys: KeySet | null, tag: string, build: Build): KeySource {
  const { place, placeKey, identity, cacheDuration, cooldown } = config
  const isTolerant = build.differences.validatorRefusesToStart
  const now = (): number => build.now()
  if (isTolerant) {
    const load = (): Promise<KeySet> => loadKeySet(place, { identity, isTolerant })
    const key = JSON.stringify([namespace, placeKey, identity, cacheDuration, cooldown])
    const keys = build.keep(key, () => createKeySource({ load, now, lifetime: cacheDuration, cooldown: cooldown || 5000 }))
    keys.get('').catch((error: Error) => build.log('WARNING', tag, `Unable to load the keys: ${error.message}`))
    return keys
  }
  const load = async (): Promise<KeySet> => fileKeys ?? loadKeySet(place, { identity, isTolerant })
  const lifetime = config.cache ? cacheDuration : 0
  const keys = createKrakendKeySource({ load, now, lifetime, cooldown, shared: config.cache ? sharedKeys(build) : null })
  if (config.cache && place.kind === 'url' && isFirstUse(build, place.url)) keys.get('unknown').catch(() => {})
  return keys
}

const shared = new WeakMap<Build, SharedKeys>()

/** Service level `shared_cache_duration`; 0 stands for 900 seconds. */
function sharedKeys(build: Build): SharedKeys | null {
  const raw = build.service.extraConfig[namespace]
  if (typeof raw !== 'object' || raw === null) return null
  let keys = shared.get(build)
  const seconds = Number((raw as { shared_cache_duration?: unknown }).shared_cache_duration ?? 0) || 900
  if (!keys) shared.set(build, (keys = { lifetime: seconds * 1000, entries: new Map() }))
  return keys
}

/** The header, with or without `Bearer`, then the cookie. */
function tokenOf(request: HttpRequest, { header, cookie }: ValidatorConfig): string {
  const value = firstValue(request.headers, header) ?? ''
  const token = value.length > 7 && value.slice(0, 7).toLowerCase() === 'bearer ' ? value.slice(7) : value
  return token === '' ? cookieValue(request, cookie) : token
}

function cookieValue(request: HttpRequest, name: string): string {
  const header = request.headers.cookie
  for (const pair of [header ?? []].flat().join('; ').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name)
      return pair
        .slice(at + 1)
        .trim()
        .replace(/^"(.*)"$/, '$1')
  }
  throw new Error('no token')
}

/** Throws, as KrakenD panics, for a role or scope that is no text when `isTyped`. */
function isAllowed(claims: Claims, config: ValidatorConfig, isTyped: boolean): boolean {
  const { roles, rolesKey, rolesNested, scopes, scopesKey, allScopes } = config
  const wordsAt = (key: string, nested: boolean): readonly (string | null)[] => wordsOf(claimAt(claims, key, nested), isTyped)
  if (roles.length > 0 && !hasRole(roles, wordsAt(rolesKey, rolesNested && isPath(rolesKey)))) return false
  if (scopes.length === 0 || scopesKey === '') return true
  const given = wordsAt(scopesKey, true)
  if (given.includes(null)) throw new TypeError('a scope is no text')
  return allScopes ? scopes.every((scope) => given.includes(scope)) : scopes.some((scope) => given.includes(scope))
}

function hasRole(roles: readonly string[], given: readonly (string | null)[]): boolean {
  for (const role of roles)
    for (const one of given) {
      if (one === null) throw new TypeError('a role is no text')
      if (one === role) return true
    }
  return false
}

/** A missing claim blanks the header, so that no client can forge it. */
function propagate(request: HttpRequest, claims: Claims, { propagated, preserveArrays }: ValidatorConfig): void {
  for (const [claim, header] of propagated) {
    const value = claimAt(claims, claim, isPath(claim))
    if (value === undefined) request.headers[header] = ''
    else request.headers[header] = preserveArrays && Array.isArray(value) ? value.map(itemText) : claimText(value)
  }
}

/** `{JWT.sub}` in a pattern of any backend: `sub`. */
function claimsInPaths(endpoint: EndpointConfig): readonly string[] {
  const names = new Set<string>()
  for (const { urlPattern } of endpoint.backends)
    for (const [, name] of urlPattern.matchAll(/\{JWT\.([^{}]+)\}/g)) names.add(name!)
  return [...names]
}

function claimParams(names: readonly string[], claims: Claims): Record<string, string> {
  const params: Record<string, string> = {}
  for (const name of names) {
    const value = claimAt(claims, name, false)
    if (value !== undefined) params[`JWT.${name}`] = claimText(value)
  }
  return params
}

export const validator: Component = { namespace, endpoint: createValidator }
