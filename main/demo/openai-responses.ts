// POST /v1/responses (OpenAI API reference, "Responses"). Events carry a sequence number and end without `[DONE]`.
import type { Asked, Dialect, Event } from './dialect.ts'
import { openaiError } from './openai-chat.ts'
import { countWords, type Script } from './script.ts'

const text = (script: Script) => script.pieces.map((piece) => piece.text).join('')
const itemId = (script: Script) => `msg_${script.id}`
const part = (content: string) => ({ type: 'output_text', annotations: [], logprobs: [], text: content })
const message = (script: Script, status: 'in_progress' | 'completed') => ({
  id: itemId(script),
  type: 'message',
  status,
  role: 'assistant',
  content: status === 'completed' ? [part(text(script))] : [],
})

function response(asked: Asked, script: Script, status: 'in_progress' | 'completed') {
  const input = countWords(asked.body['input']) + countWords(asked.body['instructions'])
  const output = script.pieces.length
  const usage = {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  }
  return {
    id: `resp_${script.id}`,
    object: 'response',
    created_at: asked.created,
    status,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: asked.body['instructions'] ?? null,
    max_output_tokens: null,
    model: asked.model,
    output: status === 'completed' ? [message(script, 'completed')] : [],
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    service_tier: 'default',
    store: false,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage: status === 'completed' ? usage : null,
    user: null,
    metadata: {},
  }
}

const openingEvents = 4
const event = (type: string, sequence: number, rest: object): Event => ({
  name: type,
  data: { type, sequence_number: sequence, ...rest },
})
const place = (script: Script) => ({ item_id: itemId(script), output_index: 0, content_index: 0 })

export const openaiResponses: Dialect = {
  path: '/v1/responses',
  document: (asked, script) => response(asked, script, 'completed'),
  opening: (asked, script) => [
    event('response.created', 0, { response: response(asked, script, 'in_progress') }),
    event('response.in_progress', 1, { response: response(asked, script, 'in_progress') }),
    event('response.output_item.added', 2, { output_index: 0, item: message(script, 'in_progress') }),
    event('response.content_part.added', 3, { ...place(script), part: part('') }),
  ],
  piece: (_asked, script, index) =>
    event('response.output_text.delta', openingEvents + index, {
      ...place(script),
      delta: script.pieces[index]!.text,
      logprobs: [],
    }),
  closing: (asked, script) => {
    const next = openingEvents + script.pieces.length
    return [
      event('response.output_text.done', next, { ...place(script), text: text(script), logprobs: [] }),
      event('response.content_part.done', next + 1, { ...place(script), part: part(text(script)) }),
      event('response.output_item.done', next + 2, { output_index: 0, item: message(script, 'completed') }),
      event('response.completed', next + 3, { response: response(asked, script, 'completed') }),
    ]
  },
  error: openaiError,
  errorEvent: (reason) => event('error', 0, { code: 'server_error', message: reason, param: null }),
}
