// Two neutral letters and a name for each provider; never a logo.

const known: Readonly<Record<string, readonly [tag: string, name: string]>> = {
  openai: ['OA', 'OpenAI'],
  anthropic: ['AN', 'Anthropic'],
  'gcp.gemini': ['GE', 'Gemini'],
  'gcp.vertex_ai': ['VX', 'Vertex AI'],
  'gcp.gen_ai': ['GE', 'Google AI'],
  'aws.bedrock': ['BR', 'Bedrock'],
  'azure.ai.openai': ['AZ', 'Azure OpenAI'],
  'azure.ai.inference': ['AZ', 'Azure AI'],
  mistral_ai: ['MI', 'Mistral'],
  cohere: ['CO', 'Cohere'],
  groq: ['GQ', 'Groq'],
  deepseek: ['DS', 'DeepSeek'],
  x_ai: ['XA', 'xAI'],
  perplexity: ['PX', 'Perplexity'],
  ollama: ['OL', 'Ollama'],
  openrouter: ['OR', 'OpenRouter'],
  'ibm.watsonx.ai': ['WX', 'watsonx'],
  spyhop_demo: ['DE', 'Demo provider'],
}

export interface ProviderLook {
  readonly tag: string
  readonly name: string
  /** Only the dialect is known: some server that speaks it. */
  readonly guessed: boolean
}

/** A provider that is not in the list shows its own first two letters; an unknown one those of the dialect it speaks. */
export function providerLook(provider: string | null, dialect: string | null): ProviderLook | null {
  if (provider !== null) {
    const [tag, name] = known[provider] ?? [letters(provider), provider]
    return { tag, name, guessed: false }
  }
  if (dialect === null) return null
  const family = dialect.split('.')[0] ?? dialect
  const [tag] = known[family] ?? Object.entries(known).find(([id]) => id.includes(family))?.[1] ?? [letters(family)]
  return { tag, name: `Unknown provider, speaks ${dialect}`, guessed: true }
}

const letters = (name: string) =>
  name
    .replace(/[^a-z0-9]/gi, '')
    .slice(0, 2)
    .toUpperCase()

/** Hosts lose their left part: `anthropic.com`, `localhost:11434`. Addresses stay whole. */
export function shortHost(url: string): string {
  const host = /^[a-z]+:\/\/(?:[^@/]*@)?([^/?#]+)/i.exec(url)?.[1] ?? ''
  if (/^[\d.:[\]]+$/.test(host)) return host
  const [name = '', port] = host.split(':')
  const short = name.split('.').slice(-2).join('.')
  return port ? `${short}:${port}` : short
}
