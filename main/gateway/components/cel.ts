// validation/cel: rules before the call, after it, and over the claims of a token. An expression belongs to each group whose
// word it holds as text, as KrakenD sorts them; so `'required' in resp_data` is also asked before the call, and refused there.
import { canonicalName } from '../headers.ts'
import { GatewayError } from '../error.ts'
import type { Build, Component, HeaderMap, ProxyMiddleware, ProxyRequest, ProxyResponse, ProxyResult } from '../types.ts'
import { claimsToCel, compileCel, toCel } from './cel-language.ts'
import type { Evaluate } from './cel-language.ts'

export const celNamespace = 'validation/cel'

interface Rules {
  readonly request: readonly Evaluate[]
  readonly response: readonly Evaluate[]
  readonly token: readonly Evaluate[]
}

const noRules: Rules = { request: [], response: [], token: [] }

type Report = Pick<Build, 'fault' | 'log'>

/** As KrakenD decodes them: one item of another shape and there are no rules at all. */
function expressionsIn(raw: unknown): readonly string[] | null {
  if (!Array.isArray(raw)) return raw === null ? [] : null
  const expressions: string[] = []
  for (const item of raw as unknown[]) {
    if (item !== null && (typeof item !== 'object' || Array.isArray(item))) return null
    const { check_expr = null } = (item ?? {}) as { check_expr?: unknown }
    if (check_expr !== null && typeof check_expr !== 'string') return null
    expressions.push(check_expr ?? '')
  }
  return expressions
}

function compileRules(raw: unknown, at: string, tag: string, build: Build, report: Report = build): Rules {
  const { celRefusesToStart } = build.differences
  const complain = (path: string, message: string): void => {
    if (celRefusesToStart) report.fault(path, message)
    else report.log('WARNING', tag, `Error parsing the definitions: ${path}: error parsing the expression ${message}`)
  }
  const expressions = expressionsIn(raw)
  if (!expressions) {
    complain(at, 'must be a list of {"check_expr": "..."}')
    return noRules
  }
  const rules = { request: [] as Evaluate[], response: [] as Evaluate[], token: [] as Evaluate[] }
  const unread = { proxy: false, token: false }
  for (const [i, expression] of expressions.entries()) {
    const groups = groupsOf(expression)
    if (groups.length === 0) report.log('WARNING', tag, `The CEL rule #${i} asks for nothing and is never run`)
    if (groups.length === 0 && !celRefusesToStart) continue
    const compiled = compileCel(expression)
    if (compiled.kind === 'ok') {
      if (celRefusesToStart && compiled.type !== 'bool' && compiled.type !== 'dyn')
        report.fault(`${at}[${i}].check_expr`, `must give bool, gives ${compiled.type}`)
      for (const group of groups) rules[group].push(compiled.evaluate)
      continue
    }
    complain(`${at}[${i}].check_expr`, compiled.message)
    if (compiled.kind === 'types') continue
    unread.proxy ||= groups.includes('request') || groups.includes('response')
    unread.token ||= groups.includes('token')
  }
  // For one rule that it cannot read KrakenD gives up the whole layer, and that of tokens apart.
  if (unread.proxy) report.log('WARNING', tag, 'Falling back to the next proxy: no CEL rule of this layer is asked')
  return { ...(unread.proxy ? noRules : rules), token: unread.token ? [] : rules.token }
}

function groupsOf(expression: string): readonly (keyof Rules)[] {
  const groups: (keyof Rules)[] = []
  if (expression.includes('req')) groups.push('request')
  if (expression.includes('resp')) groups.push('response')
  if (expression.includes('JWT')) groups.push('token')
  return groups
}

/** Index of the first rule that does not say `true`, -1 when all do. `say` hears why. */
function firstRefusal(rules: readonly Evaluate[], variables: Record<string, unknown>, say: (why: string) => void): number {
  return rules.findIndex((rule, i) => {
    try {
      const result = rule(variables)
      if (result !== true) say(`#${i} result: ${typeof result === 'boolean' ? result : 'no bool'}`)
      return result !== true
    } catch (error) {
      say(`#${i} failed: ${failureOf(error as Error)}`)
      return true
    }
  })
}

/** The kind only: a whole message may quote a header or a key, which are secrets at times. */
const failureOf = (error: Error & { code?: string }): string => error.code?.replaceAll('_', ' ') ?? error.message

function checkCel(rules: Rules, tag: string, build: Build): ProxyMiddleware | null {
  const { request, response } = rules
  if (request.length + response.length === 0) return null
  const numbers = build.differences.celNumbers ? 'number' : 'text'
  const sayBefore = (why: string): void => build.log('INFO', `${tag}[pre]`, `Evaluator ${why}`)
  const sayAfter = (why: string): void => build.log('INFO', `${tag}[post]`, `Evaluator ${why}`)
  return (next) =>
    async function checkCel(call) {
      if (request.length > 0) {
        const refused = firstRefusal(request, requestVariables(call, build), sayBefore)
        if (refused >= 0) return aborted(refused)
      }
      const result = await next(call)
      if (response.length === 0 || result.error || !result.response) return result
      const refused = firstRefusal(response, responseVariables(result.response, numbers, build), sayAfter)
      if (refused < 0) return result
      if (result.response.body.kind === 'stream') result.response.body.source.abort()
      return aborted(refused)
    }
}

const aborted = (index: number): ProxyResult => ({
  response: null,
  error: new GatewayError('cel', 500, `request aborted by evaluator #${index}`),
})

const rfc3339 = (build: Build): string => new Date(build.now()).toISOString()

const requestVariables = (call: ProxyRequest, build: Build): Record<string, unknown> => ({
  req_method: call.method,
  req_path: call.path,
  req_params: new Map(Object.entries(call.params)),
  req_headers: headerLists(call.headers),
  req_querystring: call.query,
  now: rfc3339(build),
})

const responseVariables = (response: ProxyResponse, numbers: 'number' | 'text', build: Build): Record<string, unknown> => ({
  resp_completed: response.complete,
  resp_metadata_status: BigInt(response.status),
  resp_metadata_headers: headerLists(response.headers),
  resp_data: toCel(response.body.data, numbers),
  now: rfc3339(build),
})

function headerLists(headers: HeaderMap): Map<string, string[]> {
  const lists = new Map<string, string[]>()
  for (const name in headers) {
    const value = headers[name]!
    lists.set(canonicalName(name), typeof value === 'string' ? [value] : value)
  }
  return lists
}

/** The rules over a token's claims, for auth/validator; null when there are none. */
export function createTokenRules(
  raw: unknown,
  at: string,
  tag: string,
  build: Build,
): ((claims: Readonly<Record<string, unknown>>) => boolean) | null {
  if (raw === undefined) return null
  // The faults of these rules are reported once, by the component itself.
  const { token } = compileRules(raw, at, tag, build, { fault() {}, log() {} })
  if (token.length === 0) return null
  const say = (why: string): void => build.log('INFO', tag, `Rejecter ${why}`)
  return (claims) => firstRefusal(token, { JWT: claimsToCel(claims), now: rfc3339(build) }, say) < 0
}

export const cel: Component = {
  namespace: celNamespace,
  proxy(raw, at, endpoint, build) {
    const tag = `[ENDPOINT: ${endpoint.path}][CEL]`
    return checkCel(compileRules(raw, at, tag, build), tag, build)
  },
  backend(raw, at, backend, _endpoint, build) {
    const tag = `[BACKEND: ${backend.urlPattern}][CEL]`
    return checkCel(compileRules(raw, at, tag, build), tag, build)
  },
}
