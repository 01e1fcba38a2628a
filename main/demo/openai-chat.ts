// POST /v1/chat/completions (OpenAI API reference, "Chat").
import type { Asked, Dialect, Event } from './dialect.ts'
import { countWords, type Script } from './script.ts'

const usage = (asked: Asked, script: Script) => {
  const prompt = countWords(asked.body['messages'])
  const completion = script.pieces.length
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}
const head = (asked: Asked, script: Script, object: string) => ({
  id: `chatcmpl-${script.id}`,
  object,
  created: asked.created,
  model: asked.model,
  service_tier: 'default',
  system_fingerprint: 'fp_demo',
})
const includesUsage = ({ body }: Asked): boolean =>
  (body['stream_options'] as { include_usage?: unknown } | undefined)?.include_usage === true

function chunk(asked: Asked, script: Script, delta: object, finishReason: string | null = null): Event {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finishReason }]
  return { data: { ...head(asked, script, 'chat.completion.chunk'), choices, ...(includesUsage(asked) && { usage: null }) } }
}

export const openaiError = (kind: 'rate-limit' | 'server-error' | 'invalid', message: string) => {
  const [type, code] = {
    'rate-limit': ['requests', 'rate_limit_exceeded'],
    'server-error': ['server_error', null],
    invalid: ['invalid_request_error', null],
  }[kind] as [string, string | null]
  return { error: { message, type, param: null, code } }
}

export const openaiChat: Dialect = {
  path: '/v1/chat/completions',
  document: (asked, script) => {
    const content = script.pieces.map(({ text }) => text).join('')
    const message = { role: 'assistant', content, refusal: null, annotations: [] }
    return {
      ...head(asked, script, 'chat.completion'),
      choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
      usage: usage(asked, script),
    }
  },
  opening: (asked, script) => [chunk(asked, script, { role: 'assistant', content: '', refusal: null })],
  piece: (asked, script, index) => chunk(asked, script, { content: script.pieces[index]!.text }),
  closing: (asked, script) => [
    chunk(asked, script, {}, 'stop'),
    ...(includesUsage(asked)
      ? [{ data: { ...head(asked, script, 'chat.completion.chunk'), choices: [], usage: usage(asked, script) } }]
      : []),
    { data: '[DONE]' },
  ],
  error: openaiError,
  errorEvent: (message) => ({ data: openaiError('server-error', message) }),
}
