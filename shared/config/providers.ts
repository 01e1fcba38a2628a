// "Add AI provider": endpoints that pass a provider's calls through unchanged. The Community Edition has no wildcard routes, so the
// calls that the SDKs make are listed; a placeholder is one whole segment, which is why a Gemini call (`model:verb`) is one.
import type { ProviderRecipe } from './provider-recipe.ts'
import { providerList } from './provider-recipes.ts'

export interface ProviderEndpoint {
  readonly endpoint: string
  readonly method: string
  readonly output_encoding: 'no-op'
  readonly timeout: string
  readonly input_headers: readonly string[]
  readonly input_query_strings?: readonly string[]
  readonly backend: readonly { readonly url_pattern: string; readonly encoding: 'no-op'; readonly host: readonly string[] }[]
}

export interface ProviderQuestion {
  readonly id: string
  readonly label: string
  /** What an empty answer stands for; null: an answer is needed. */
  readonly otherwise: string | null
  readonly example: string
}

export type ProviderAnswers = Readonly<Record<string, string>>

export interface Provider {
  readonly id: string
  readonly name: string
  /** Where its calls are offered unless the user says otherwise: `/openai`. */
  readonly prefix: string
  readonly questions: readonly ProviderQuestion[]
  /** What a user has to know that the endpoints cannot do; null when there is nothing. */
  readonly note: string | null
}

export type ProviderMade =
  | {
      readonly ok: true
      readonly endpoints: readonly ProviderEndpoint[]
      /** Path below the gateway that a client takes for its base URL. */
      readonly basePath: string
    }
  | { readonly ok: false; readonly problem: string }

export const providers: readonly Provider[] = providerList.map(({ id, name, questions = [], note = null }) => ({
  id,
  name,
  prefix: `/${id}`,
  questions,
  note,
}))

/** The whole answer of a long generation must fit, also where KrakenD runs the file and the limit is a hard one. */
const timeout = '600s'
const everywhere = ['Content-Type', 'Accept', 'User-Agent', 'Traceparent', 'Tracestate']

export function makeProvider(id: string, prefix: string, answers: ProviderAnswers = {}): ProviderMade {
  const recipe = providerList.find((one) => one.id === id)
  if (!recipe) return { ok: false, problem: `there is no provider '${id}'` }
  const below = prefix.trim().replace(/\/+$/, '')
  const start = below === '' || below.startsWith('/') ? below : `/${below}`
  const problem = prefixProblem(start) ?? answerProblem(recipe, answers)
  if (problem !== null) return { ok: false, problem }
  const given = (question: string): string => answerTo(recipe, answers, question)
  const host = recipe.host(given)
  const endpoints = recipe.routes(given).flatMap((route) => {
    const [methods = '', path = ''] = route.split(' ')
    return methods.split(',').map((method) => endpointFor(recipe, start, method, path, host))
  })
  return { ok: true, endpoints, basePath: `${start}${recipe.base}` }
}

function endpointFor(recipe: ProviderRecipe, start: string, method: string, path: string, host: string): ProviderEndpoint {
  const queries = recipe.queries ?? []
  return {
    endpoint: `${start}${path}`,
    method,
    output_encoding: 'no-op',
    timeout,
    input_headers: [...recipe.headers, ...everywhere],
    ...(queries.length > 0 ? { input_query_strings: queries } : {}),
    backend: [{ url_pattern: path, encoding: 'no-op', host: [host] }],
  }
}

function prefixProblem(prefix: string): string | null {
  if (prefix === '' || /^(\/[\w.~-]+)+$/.test(prefix)) {
    const isOwn = /\/__(debug|echo|health)(\/|$)/.test(`${prefix}/`)
    return isOwn ? `${prefix} is a path of KrakenD's own` : null
  }
  return 'a prefix is made of letters, digits, dots, hyphens and slashes: /ai/openai'
}

function answerTo(recipe: ProviderRecipe, answers: ProviderAnswers, question: string): string {
  const given = Object.hasOwn(answers, question) ? answers[question]!.trim() : ''
  return given || (recipe.questions?.find(({ id }) => id === question)?.otherwise ?? '')
}

function answerProblem(recipe: ProviderRecipe, answers: ProviderAnswers): string | null {
  for (const { id, label, example } of recipe.questions ?? []) {
    const answer = answerTo(recipe, answers, id)
    if (answer === '') return `${label} is missing, such as ${example}`
    const fits = id === 'host' ? /^https?:\/\/[\w.-]+(:\d{2,5})?$/ : /^(\{\w+\}|[\w.-]+)$/
    if (!fits.test(answer))
      return id === 'host' ? `${label} is scheme, name and port: ${example}` : `${label} cannot be '${answer}'`
  }
  return null
}
