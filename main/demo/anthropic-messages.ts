// POST /v1/messages (Anthropic API reference, "Messages" and "Streaming messages").
import type { Asked, Dialect, Event } from './dialect.ts'
import { countWords, type Script } from './script.ts'

const named = (type: string, rest: object = {}): Event => ({ name: type, data: { type, ...rest } })

function message(asked: Asked, script: Script, done: boolean) {
  return {
    id: `msg_${script.id}`,
    type: 'message',
    role: 'assistant',
    model: asked.model,
    content: done ? [{ type: 'text', text: script.pieces.map((piece) => piece.text).join(''), citations: null }] : [],
    stop_reason: done ? 'end_turn' : null,
    stop_sequence: null,
    usage: {
      input_tokens: countWords(asked.body['messages']) + countWords(asked.body['system']),
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: done ? script.pieces.length : 1,
      service_tier: 'standard',
    },
  }
}
const error = (kind: 'rate-limit' | 'server-error' | 'invalid', text: string) => {
  const type = { 'rate-limit': 'rate_limit_error', 'server-error': 'api_error', invalid: 'invalid_request_error' }[kind]
  return { type: 'error', error: { type, message: text }, request_id: 'req_demo' }
}

export const anthropicMessages: Dialect = {
  path: '/v1/messages',
  document: (asked, script) => message(asked, script, true),
  opening: (asked, script) => [
    named('message_start', { message: message(asked, script, false) }),
    named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    named('ping'),
  ],
  piece: (_asked, script, index) =>
    named('content_block_delta', { index: 0, delta: { type: 'text_delta', text: script.pieces[index]!.text } }),
  closing: (_asked, script) => [
    named('content_block_stop', { index: 0 }),
    named('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: script.pieces.length },
    }),
    named('message_stop'),
  ],
  error,
  errorEvent: (text) => named('error', { error: { type: 'overloaded_error', message: text }, request_id: 'req_demo' }),
}
