// The parts of a chat message, of a request or of a whole answer. Media are named with their size, never kept.
import type { ConversationMessage } from '../../../shared/call.ts'
import { fields, items, text, type Fields } from '../values.ts'

type Part = ConversationMessage['parts'][number]

export function readParts(message: Fields): readonly Part[] {
  const parts: Part[] = []
  const add = (kind: Part['kind'], value: string | null, name: string | null = null): void => {
    if (value !== null) parts.push({ kind, text: value, name })
  }
  add('reasoning', reasoningOf(message))
  if (message['role'] === 'tool' || message['role'] === 'function') {
    add('tool_result', contentText(message['content']) ?? '', text(message['name']) ?? text(message['tool_call_id']))
    return parts
  }
  if (typeof message['content'] === 'string') add('text', text(message['content']))
  else for (const raw of items(message['content'])) parts.push(readPart(raw))
  add('refusal', text(message['refusal']))
  for (const raw of items(message['tool_calls'])) {
    const call = fields(raw) ?? {}
    const target = fields(call['function']) ?? fields(call['custom'])
    add('tool_call', argumentsOf(target), text(target?.['name']))
  }
  const legacy = fields(message['function_call'])
  if (legacy) add('tool_call', argumentsOf(legacy), text(legacy['name']))
  return parts
}

/** Reasoning text under the names that DeepSeek, vLLM and OpenRouter use. */
export const reasoningOf = (delta: Fields): string | null => text(delta['reasoning_content']) ?? text(delta['reasoning'])

/** Text of a content that is a string or a list of parts (Mistral streams lists). */
export function contentText(content: unknown): string | null {
  if (typeof content === 'string') return text(content)
  const texts = items(content).map((raw) => text(fields(raw)?.['text']) ?? '')
  return text(texts.join(''))
}

/** Mistral's `{ type: 'thinking', thinking: [{ type: 'text', text }] }`. */
export function thinkingText(content: unknown): string | null {
  if (!Array.isArray(content)) return null
  return text(content.map((raw) => contentText(fields(raw)?.['thinking']) ?? '').join(''))
}

const argumentsOf = (target: Fields | null): string => {
  const value = target?.['arguments'] ?? target?.['input']
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
}

function readPart(raw: unknown): Part {
  const part = fields(raw)
  if (!part) return { kind: typeof raw === 'string' ? 'text' : 'other', text: typeof raw === 'string' ? raw : '', name: null }
  const type = text(part['type']) ?? 'other'
  if (type === 'text') return { kind: 'text', text: text(part['text']) ?? '', name: null }
  if (type === 'refusal') return { kind: 'refusal', text: text(part['refusal']) ?? '', name: null }
  if (type === 'thinking') return { kind: 'reasoning', text: thinkingText([part]) ?? '', name: null }
  if (type === 'image_url') {
    const image = part['image_url']
    return { kind: 'image', text: nameMedia(typeof image === 'string' ? image : text(fields(image)?.['url'])), name: null }
  }
  if (type === 'input_audio' || type === 'file') {
    const media = fields(part[type])
    const data = text(media?.['data']) ?? text(media?.['file_data']) ?? text(media?.['file_id'])
    return { kind: 'file', text: nameMedia(data), name: text(media?.['filename']) ?? text(media?.['format']) }
  }
  return { kind: 'other', text: text(part['text']) ?? '', name: type }
}

function nameMedia(reference: string | null): string {
  if (reference === null) return ''
  const inline = /^data:([^;,]*)/.exec(reference)
  if (!inline && reference.length <= 512) return reference
  return `${inline?.[1] || 'base64'}, about ${Math.round((reference.length * 3) / 4)} bytes`
}
