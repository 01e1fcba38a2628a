// What each provider's SDKs call: `METHOD[,METHOD] PATH`, as the provider spells it below its host.
import type { ProviderQuestion } from './providers.ts'

export interface ProviderRecipe {
  readonly id: string
  readonly name: string
  readonly questions?: readonly ProviderQuestion[]
  readonly note?: string
  host(answer: (question: string) => string): string
  /** Behind the prefix, where a client's base URL ends. */
  readonly base: string
  readonly headers: readonly string[]
  readonly queries?: readonly string[]
  routes(answer: (question: string) => string): readonly string[]
}

export const pages = ['limit', 'after', 'before', 'order']
export const openAiHeaders = [
  'Authorization',
  'OpenAI-Organization',
  'OpenAI-Project',
  'OpenAI-Beta',
  'Idempotency-Key',
  'X-Client-Request-Id',
]
export const chat = ['POST /v1/chat/completions', 'GET /v1/models', 'GET /v1/models/{model}']
