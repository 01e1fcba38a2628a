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

function compileRules(raw: unknown, at: string, tag: string, build: Build, report: Report = build): Rules {
  const { celRefusesToStart } = build.differences
  const complain = (path: string, message: string): void => {
    if (celRefusesToStart) report.fault(path, message)
    else report.log('WARNING', tag, `Error building the CEL rules: ${path}: ${message}`)
  }
  if (!Array.isArray(raw)) {
    complain(at, 'must be a list of {"check_expr": "..."}')
    return noRules
  }
  const rules = { request: [] as Evaluate[], response: [] as Evaluate[], token: [] as Evaluate[] }
  for (const [i, item] of raw.entries()) {
    const { check_expr } = (item ?? {}) as { check_expr?: unknown }
    const expression = typeof check_expr === 'string' ? check_expr : ''
    const compiled = compileCel(expression)
    if (compiled.kind !== 'ok') {
      complain(`${at}[${i}].check_expr`, compiled.message)
      // KrakenD gives up the whole layer for one rule that it cannot read.
      if (compiled.kind === 'syntax' && !celRefusesToStart) return noRules
      continue
    }
    if (celRefusesToStart && compiled.type !== 'bool' && compiled.type !== 'dyn')
      report.fault(`${at}[${i}].check_expr`, `must give bool, gives ${compiled.type}`)
    if (expression.includes('req')) rules.request.push(compiled.evaluate)
    if (expression.includes('resp')) rules.response.push(compiled.evaluate)
    if (expression.includes('JWT')) rules.token.push(compiled.evaluate)
    if (!/req|resp|JWT/.test(expression)) report.log('WARNING', tag, `The CEL rule #${i} asks for nothing and is never run`)
  }
  return rules
}

/** Index of the first rule that does not say `true`, -1 when all do. */
function firstRefusal(rules: readonly Evaluate[], variables: Record<string, unknown>): number {
  return rules.findIndex((rule) => {
    try {
      return rule(variables) !== true
    } catch {
      return true
    }
  })
}

function checkCel(rules: Rules, build: Build): ProxyMiddleware | null {
  const { request, response } = rules
  if (request.length + response.length === 0) return null
  const numbers = build.differences.celNumbers ? 'number' : 'text'
  return (next) =>
    async function checkCel(call) {
      if (request.length > 0) {
        const refused = firstRefusal(request, requestVariables(call, build))
        if (refused >= 0) return aborted(refused)
      }
      const result = await next(call)
      if (response.length === 0 || result.error || !result.response) return result
      const refused = firstRefusal(response, responseVariables(result.response, numbers, build))
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
  return (claims) => firstRefusal(token, { JWT: claimsToCel(claims), now: rfc3339(build) }) < 0
}

export const cel: Component = {
  namespace: celNamespace,
  proxy: (raw, at, endpoint, build) => checkCel(compileRules(raw, at, `[ENDPOINT: ${endpoint.path}][CEL]`, build), build),
  backend: (raw, at, backend, _endpoint, build) =>
    checkCel(compileRules(raw, at, `[BACKEND: ${backend.urlPattern}][CEL]`, build), build),
}
