// What the configuration file offers to each SDK: the base URL is what stands before the path that the SDK itself adds.
import type { EndpointLine } from '../../../state/endpoint-lines.ts'

export type Sdk = 'openai' | 'anthropic' | 'gemini' | 'ollama' | 'langchain' | 'vercel'

export const sdks: readonly { readonly value: Sdk; readonly label: string }[] = [
  { value: 'openai', label: 'OpenAI SDK' },
  { value: 'anthropic', label: 'Anthropic SDK' },
  { value: 'gemini', label: 'Google GenAI SDK' },
  { value: 'ollama', label: 'Ollama SDK' },
  { value: 'langchain', label: 'LangChain' },
  { value: 'vercel', label: 'Vercel AI SDK' },
]

type Dialect = Exclude<Sdk, 'langchain' | 'vercel'>

/** What an SDK adds to its base URL; `tail` finds the base in the path of an endpoint. */
const dialects: Readonly<Record<Dialect, { readonly adds: string; readonly tail: RegExp }>> = {
  openai: { adds: '/chat/completions', tail: /^(.*)\/chat\/completions$/ },
  anthropic: { adds: '/v1/messages', tail: /^(.*)\/v1\/messages$/ },
  gemini: { adds: '/v1beta/models/{call}', tail: /^(.*)\/v1beta\/models\/\{[^}]+\}$/ },
  ollama: { adds: '/api/chat', tail: /^(.*)\/api\/chat$/ },
}
/** LangChain and the AI SDK speak what the provider's package speaks; here OpenAI's. */
const dialectOf = (sdk: Sdk): Dialect => (sdk === 'langchain' || sdk === 'vercel' ? 'openai' : sdk)

/** `POST .../v1/messages`: the endpoint that an SDK calls. */
export const wantedEndpoint = (sdk: Sdk): string => `POST ...${dialects[dialectOf(sdk)].adds}`

/** The path part of the base URL for an SDK, or null when no endpoint takes its calls. The demo's own endpoints come last. */
export function basePath(sdk: Sdk, endpoints: readonly EndpointLine[]): string | null {
  const dialect = dialectOf(sdk)
  const found = endpoints.flatMap(({ method, path }) => {
    const match = method === 'POST' ? dialects[dialect].tail.exec(path) : null
    return match ? [match[1] ?? ''] : []
  })
  return found.find((path) => path.includes(dialect)) ?? found.find((path) => !path.startsWith('/demo')) ?? found[0] ?? null
}
