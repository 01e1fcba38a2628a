// Two separate ideas: the provider (who serves, who bills) and the dialect (the shape of the bytes). Evidence in falling order:
// configuration, host, path, headers, request body, answer. A call that matches nothing costs a few string comparisons.
import type { Evidence } from '../../shared/call.ts'
import { dialects } from './dialects.ts'
import { providerOfHost } from './hosts.ts'
import type { Dialect, Headers, Recognition } from './types.ts'
import { fields } from './values.ts'

export interface Request {
  readonly method: string
  /** Absolute. */
  readonly url: string
  readonly headers: Headers
  /** `extra_config` of the backend. */
  readonly extraConfig: Readonly<Record<string, unknown>>
}

/** By configuration, host, path and headers; null when none of them says anything. */
export function recognise(request: Request): Recognition | null {
  const { authority, path } = splitUrl(request.url)
  const evidence: Evidence[] = []
  const dialect = dialects.find((entry) => entry.operationOf(request.method, path) !== null) ?? null

  const configured = configuredProvider(request.extraConfig)
  const byHost = configured ?? providerOfHost(authority, dialect !== null)
  if (configured !== null) evidence.push('config')
  else if (byHost !== null) evidence.push('host')
  if (byHost === null && dialect === null) return null

  if (dialect) evidence.push('path')
  let provider = byHost
  if (dialect && provider === null) {
    provider = azurePath.test(path) ? 'azure.ai.openai' : null
    if (provider === null && hasAzureHeaders(request)) {
      provider = 'azure.ai.openai'
      evidence.push('header')
    }
  }
  return {
    provider,
    dialect,
    operation: dialect?.operationOf(request.method, path) ?? null,
    model: dialect?.modelOf(path) ?? null,
    evidence,
  }
}

/** What the request body adds when path and host named no dialect. `start` is the beginning of the body, at most 64 KB of it. */
export function recogniseBody(known: Recognition | null, start: string): Recognition | null {
  return recogniseText(known, 'body', (dialect) => dialect.recognisesRequest(start))
}

/** What the beginning of the answer adds when nothing before named a dialect. */
export function recogniseAnswer(known: Recognition | null, start: string): Recognition | null {
  return recogniseText(known, 'response', (dialect) => dialect.recognisesAnswer(start))
}

function recogniseText(
  known: Recognition | null,
  evidence: Evidence,
  test: (dialect: Dialect) => string | null,
): Recognition | null {
  if (known?.dialect) return known
  for (const dialect of dialects) {
    const operation = test(dialect)
    if (operation === null) continue
    return {
      provider: known?.provider ?? null,
      dialect,
      operation,
      model: null,
      evidence: [...(known?.evidence ?? []), evidence],
    }
  }
  return known
}

/** A provider that only the answer names: by a header that only this provider sends, or by what the body said. */
export function withAnswer(known: Recognition, headers: Headers, byBody: string | null): Recognition {
  if (known.provider !== null || known.dialect === null) return known
  const provider = answerHeaders.find(([name]) => headers[name] !== undefined)?.[1] ?? byBody
  if (provider === null) return known
  const evidence: readonly Evidence[] = known.evidence.includes('response') ? known.evidence : [...known.evidence, 'response']
  return { ...known, provider, evidence }
}

const answerHeaders: readonly (readonly [string, string])[] = [
  ['openai-organization', 'openai'],
  ['x-groq-id', 'groq'],
  ['x-generation-id', 'openrouter'],
  ['azureml-model-session', 'azure.ai.openai'],
]

const azurePath = /\/openai\/deployments\/[^/]+\//

function hasAzureHeaders(request: Request): boolean {
  return request.headers['api-key'] !== undefined && /[?&]api-version=/.test(request.url)
}

const vendors: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  gemini: 'gcp.gemini',
  mistral: 'mistral_ai',
  bedrock: 'aws.bedrock',
}

/** KrakenD Enterprise's `ai/llm` names exactly one vendor. */
function configuredProvider(extraConfig: Readonly<Record<string, unknown>>): string | null {
  const llm = fields(extraConfig['ai/llm'])
  const vendor = llm && Object.keys(llm).find((name) => Object.hasOwn(vendors, name))
  return vendor ? vendors[vendor]! : null
}

function splitUrl(url: string): { readonly authority: string; readonly path: string } {
  const scheme = url.indexOf('://')
  const start = scheme < 0 ? 0 : scheme + 3
  let slash = url.indexOf('/', start)
  if (slash < 0) slash = url.length
  const question = url.indexOf('?', slash)
  const authority = url.slice(start, slash)
  return {
    authority: authority.slice(authority.lastIndexOf('@') + 1),
    path: url.slice(slash, question < 0 ? url.length : question),
  }
}
