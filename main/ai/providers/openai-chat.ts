// `openai.chat`: OpenAI's chat completions and everyone who speaks them (Azure, Mistral, Groq, DeepSeek, xAI, OpenRouter, vLLM,
// LM Studio, llama.cpp, Ollama's /v1). Path and body marks: ai-telemetry, sections 2.2 to 2.5.
import type { ConversationMessage } from '../../../shared/call.ts'
import type { Dialect } from '../types.ts'
import { fields, text } from '../values.ts'
import { createChatAnswer } from './openai-chat-answer.ts'
import { readParts } from './openai-chat-message.ts'

const deployment = /\/openai\/deployments\/([^/]+)\/chat\/completions$/

export const openaiChat: Dialect = {
  id: 'openai.chat',
  operationOf: (method, path) => (method === 'POST' && path.endsWith('/chat/completions') ? 'chat' : null),
  modelOf(path) {
    const name = deployment.exec(path)?.[1]
    return name === undefined ? null : decode(name)
  },
  recognisesAnswer: (start) => (/"object"\s*:\s*"chat\.completion(\.chunk)?"/.test(start) ? 'chat' : null),
  // Fields that only this shape has beside `messages` and `model`; those two alone are also Anthropic's, Ollama's and Cohere's.
  recognisesRequest: (start) =>
    start.includes('"messages"') &&
    start.includes('"model"') &&
    /"(?:stream_options|max_completion_tokens|response_format|parallel_tool_calls|logprobs|frequency_penalty|presence_penalty|reasoning_effort)"\s*:/.test(
      start,
    )
      ? 'chat'
      : null,
  readRequest(body) {
    const request = fields(body)
    const messages = Array.isArray(request?.['messages']) ? request['messages'] : []
    return {
      model: text(request?.['model']),
      stream: typeof request?.['stream'] === 'boolean' ? request['stream'] : null,
      conversation: messages.map(readMessage),
    }
  },
  createAnswer: createChatAnswer,
}

function readMessage(raw: unknown): ConversationMessage {
  const message = fields(raw) ?? {}
  return { role: text(message['role']) ?? 'unknown', parts: readParts(message) }
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
