// GenAI client metrics and span attributes of OpenTelemetry, both generations: the names of v1.41, which dashboards have today, and
// those on the main branch since. They have a scope of their own, so that KrakenD's families stay as they are.
import { attributeKey, type Instrument } from '../names.ts'

export const GENAI_SCOPE = 'spyhop'

/** Seconds. The convention ends at 81.92; long reasoning runs need the last three. */
const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68, 655.36]
const TOKENS = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864]

const seconds = (name: string, description: string): Instrument => ({
  name: `gen_ai.client.${name}`,
  kind: 'histogram',
  unit: 's',
  description,
  number: 'double',
  buckets: 'time',
  boundaries: SECONDS,
  scope: GENAI_SCOPE,
})
const tokens = (name: string, description: string): Instrument => ({
  name: `gen_ai.client.${name}`,
  kind: 'histogram',
  unit: '{token}',
  description,
  number: 'int',
  buckets: 'size',
  boundaries: TOKENS,
  scope: GENAI_SCOPE,
})
const counter = (name: string, description: string): Instrument => ({
  name: `gen_ai.client.inference.usage.${name}`,
  kind: 'counter',
  unit: '{token}',
  description,
  number: 'int',
  buckets: null,
  scope: GENAI_SCOPE,
})

const duration = 'Duration of GenAI operations.'
const firstChunk = 'Time until the first chunk of a streamed answer.'
const perChunk = 'Time between two chunks of a streamed answer.'

/** v1.41. */
export const operation = {
  duration: seconds('operation.duration', duration),
  firstChunk: seconds('operation.time_to_first_chunk', firstChunk),
  perChunk: seconds('operation.time_per_output_chunk', perChunk),
  usage: tokens('token.usage', 'Tokens used, by type.'),
} as const

/** Since v1.41; for inference only, other operations keep the older names. */
export const inference = {
  duration: seconds('inference.duration', duration),
  firstChunk: seconds('inference.time_to_first_chunk', firstChunk),
  perChunk: seconds('inference.time_per_output_chunk', perChunk),
  input: counter('input_tokens', 'Input tokens, cached ones included.'),
  output: counter('output_tokens', 'Output tokens, reasoning included.'),
  cacheRead: counter('cache_read.input_tokens', 'Input tokens read from a cache.'),
  cacheWrite: counter('cache_write.input_tokens', 'Input tokens written to a cache.'),
  reasoning: counter('reasoning.output_tokens', 'Output tokens spent on reasoning.'),
  inputSize: tokens('inference.operation.input_tokens', 'Input tokens of one operation.'),
  outputSize: tokens('inference.operation.output_tokens', 'Output tokens of one operation.'),
} as const

/** Operations that are inference; `fetch_response` and embeddings are not. */
export const inferenceOperations: ReadonlySet<string> = new Set(['chat', 'generate_content', 'text_completion'])

export const attribute = {
  operation: attributeKey('gen_ai.operation.name', 'string'),
  provider: attributeKey('gen_ai.provider.name', 'string'),
  requestModel: attributeKey('gen_ai.request.model', 'string'),
  responseModel: attributeKey('gen_ai.response.model', 'string'),
  requestStream: attributeKey('gen_ai.request.stream', 'bool'),
  responseId: attributeKey('gen_ai.response.id', 'string'),
  finishReasons: attributeKey('gen_ai.response.finish_reasons', 'strings'),
  timeToFirstChunk: attributeKey('gen_ai.response.time_to_first_chunk', 'double'),
  inputTokens: attributeKey('gen_ai.usage.input_tokens', 'int'),
  outputTokens: attributeKey('gen_ai.usage.output_tokens', 'int'),
  cacheRead: attributeKey('gen_ai.usage.cache_read.input_tokens', 'int'),
  cacheWrite: attributeKey('gen_ai.usage.cache_write.input_tokens', 'int'),
  /** The name of `cacheWrite` up to v1.41. */
  cacheCreation: attributeKey('gen_ai.usage.cache_creation.input_tokens', 'int'),
  reasoning: attributeKey('gen_ai.usage.reasoning.output_tokens', 'int'),
  costAmount: attributeKey('gen_ai.usage.cost.amount', 'double'),
  costCurrency: attributeKey('gen_ai.usage.cost.currency', 'string'),
  costSource: attributeKey('gen_ai.usage.cost.source', 'string'),
  openaiApi: attributeKey('openai.api.type', 'string'),
  serverAddress: attributeKey('server.address', 'string'),
  serverPort: attributeKey('server.port', 'int'),
  errorType: attributeKey('error.type', 'string'),
  tokenType: attributeKey('gen_ai.token.type', 'string'),
  tokenModality: attributeKey('gen_ai.token.modality', 'string'),
} as const
