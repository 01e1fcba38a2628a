// What the configuration file offers to each SDK: the base URL is what stands before the path that the SDK itself adds.
export interface EndpointLine {
  readonly method: string
  readonly path: string
}

export type Sdk = 'openai' | 'anthropic' | 'gemini' | 'ollama'

export const sdks: readonly { readonly value: Sdk; readonly label: string }[] = [
  { value: 'openai', label: 'OpenAI SDK' },
  { value: 'anthropic', label: 'Anthropic SDK' },
  { value: 'gemini', label: 'Google GenAI SDK' },
  { value: 'ollama', label: 'Ollama SDK' },
]

const tails: Readonly<Record<Sdk, RegExp>> = {
  openai: /^(.*)\/(?:chat\/completions|responses)$/,
  anthropic: /^(.*)\/v1\/messages$/,
  gemini: /^(.*)\/v1beta\/models\/\{[^}]+\}$/,
  ollama: /^(.*)\/api\/chat$/,
}

/** Endpoints of a configuration text; empty when it is not plain JSON (a template, YAML): then nothing is claimed about it. */
export function readEndpoints(text: string): readonly EndpointLine[] {
  try {
    const root = JSON.parse(text) as { readonly endpoints?: unknown }
    if (!Array.isArray(root.endpoints)) return []
    return root.endpoints.flatMap((entry: unknown): EndpointLine[] => {
      const { endpoint, method } = (entry ?? {}) as { readonly endpoint?: unknown; readonly method?: unknown }
      if (typeof endpoint !== 'string') return []
      return [{ path: endpoint, method: typeof method === 'string' ? method.toUpperCase() : 'GET' }]
    })
  } catch {
    return []
  }
}

/** The path part of the base URL for an SDK, or null when no endpoint takes its calls. The demo's own endpoints come last. */
export function basePath(sdk: Sdk, endpoints: readonly EndpointLine[]): string | null {
  const found = endpoints.flatMap(({ method, path }) => {
    const match = method === 'POST' ? tails[sdk].exec(path) : null
    return match ? [match[1] ?? ''] : []
  })
  return found.find((path) => path.includes(sdk)) ?? found.find((path) => !path.startsWith('/demo')) ?? found[0] ?? null
}
