// Host -> who serves and bills, as OpenTelemetry `gen_ai.provider.name`. `shared` hosts serve other things too: they name the
// provider only of a call whose dialect is known.

interface Host {
  readonly host: RegExp
  readonly provider: string
  readonly shared?: true
}

const hosts: readonly Host[] = [
  { host: /(^|\.)api\.openai\.com$/, provider: 'openai' },
  { host: /(^|\.)api\.anthropic\.com$/, provider: 'anthropic' },
  { host: /(^|\.)generativelanguage\.googleapis\.com$/, provider: 'gcp.gemini' },
  { host: /(^|[.-])aiplatform\.googleapis\.com$/, provider: 'gcp.vertex_ai' },
  { host: /^bedrock-runtime(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/, provider: 'aws.bedrock' },
  { host: /\.openai\.azure\.(com|us|cn)$/, provider: 'azure.ai.openai' },
  {
    host: /\.(cognitiveservices\.azure\.com|services\.ai\.azure\.com|azure-api\.net)$/,
    provider: 'azure.ai.openai',
    shared: true,
  },
  { host: /(^|\.)inference\.ai\.azure\.com$/, provider: 'azure.ai.inference' },
  { host: /^(api|codestral)\.mistral\.ai$/, provider: 'mistral_ai' },
  { host: /^api\.cohere\.(com|ai)$/, provider: 'cohere' },
  { host: /^api\.groq\.com$/, provider: 'groq' },
  { host: /^api\.deepseek\.com$/, provider: 'deepseek' },
  { host: /^api\.perplexity\.ai$/, provider: 'perplexity' },
  { host: /(^|\.)api\.x\.ai$/, provider: 'x_ai' },
  { host: /^api\.moonshot\.(ai|cn)$/, provider: 'moonshot_ai' },
  { host: /\.ml\.cloud\.ibm\.com$/, provider: 'ibm.watsonx.ai' },
  { host: /(^|\.)openrouter\.ai$/, provider: 'openrouter' },
  { host: /^api\.together\.(xyz|ai)$/, provider: 'together' },
  { host: /^api\.fireworks\.ai$/, provider: 'fireworks' },
  { host: /^api\.cerebras\.ai$/, provider: 'cerebras' },
  { host: /^router\.huggingface\.co$/, provider: 'hugging_face' },
  { host: /(^|\.)ollama\.com$/, provider: 'ollama' },
]

const maxKnown = 500
const known = new Map<string, Host | null>()

/** `authority` is `host` or `host:port`. `dialect` says whether the call is known to be an AI call. */
export function providerOfHost(authority: string, dialect: boolean): string | null {
  let found = known.get(authority)
  if (found === undefined) {
    found = find(authority.toLowerCase())
    if (known.size < maxKnown) known.set(authority, found)
  }
  return found && (dialect || !found.shared) ? found.provider : null
}

function find(authority: string): Host | null {
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(authority) ?? []
  // Ollama's own port; nothing else is registered or usual there.
  if (port === '11434') return { host: /./, provider: 'ollama' }
  return hosts.find((entry) => entry.host.test(host)) ?? null
}
