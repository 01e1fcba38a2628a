// Assembles an answer of the chat dialect, from its chunks or from its one document. Usage may stand in every chunk (vLLM,
// cumulative), in the last one or nowhere: the last value of each field counts, nothing is ever added up.
import type { ConversationMessage, Tokens } from '../../../shared/call.ts'
import { readError } from '../provider-error.ts'
import type { Answer, AnswerFacts, Frame, ProviderError } from '../types.ts'
import { count, fields, items, text, type Fields } from '../values.ts'
import { contentText, readParts, reasoningOf, thinkingText } from './openai-chat-message.ts'

interface ToolCall {
  readonly choice: number
  readonly index: number | null
  readonly id: string | null
  name: string | null
  arguments: string
}

interface Choice {
  role: string
  text: string
  reasoning: string
  refusal: string
  finish: string | null
}

/** Assembled text above this is not kept; the bytes are, up to the capture limit. */
const textLimit = 512 * 1024
const meta: Frame = { kind: 'meta', content: false, text: '' }

export const createChatAnswer = (): Answer => new ChatAnswer()

class ChatAnswer implements Answer {
  #provider: string | null = null
  #model: string | null = null
  #id: string | null = null
  #tokens: Tokens | null = null
  #error: ProviderError | null = null
  #blockedPrompt = false
  #kept = 0
  readonly #choices: Choice[] = []
  readonly #calls: ToolCall[] = []
  #whole: readonly ConversationMessage[] | null = null

  isEnd(data: string): boolean {
    return data === '[DONE]'
  }

  frame(frame: unknown): Frame {
    const chunk = fields(frame)
    if (!chunk) return meta
    this.#readCommon(chunk)
    const error = readError(chunk)
    if (error) {
      this.#error ??= error
      return { kind: 'error', content: false, text: error.message ?? '' }
    }
    let found = meta
    for (const raw of items(chunk['choices'])) {
      const choice = fields(raw)
      if (!choice) continue
      const frameOfChoice = this.#readDelta(choice)
      if (!found.content) found = frameOfChoice
    }
    return found
  }

  document(body: unknown): boolean {
    const answer = fields(body)
    if (!answer) return false
    this.#readCommon(answer)
    this.#error = readError(answer)
    this.#whole = items(answer['choices']).map((raw) => {
      const choice = fields(raw) ?? {}
      const message = fields(choice['message']) ?? {}
      this.#choiceAt(choice).finish = text(choice['finish_reason'])
      for (const call of items(message['tool_calls'])) this.#readToolCall(0, fields(call) ?? {}, true)
      if (fields(message['function_call'])) this.#readToolCall(0, { function: message['function_call'] }, true)
      return { role: text(message['role']) ?? 'assistant', parts: readParts(message) }
    })
    return true
  }

  get facts(): AnswerFacts {
    const finishReasons = this.#choices.flatMap((choice) => (choice?.finish ? [choice.finish] : []))
    return {
      provider: this.#provider,
      model: this.#model,
      id: this.#id,
      tokens: this.#tokens,
      finishReasons,
      finished: finishReasons.length > 0 && this.#choices.every((choice) => choice.finish !== null),
      blocked: finishReasons.includes('content_filter') || this.#blockedPrompt ? 'content_filter' : null,
      tools: this.#calls.flatMap((call) => (call.name ? [call.name] : [])),
      error: this.#error,
      messages: this.#whole ?? this.#assemble(),
      hasEndMarker: true,
    }
  }

  #readCommon(answer: Fields): void {
    this.#model = text(answer['model']) ?? this.#model
    this.#id = text(answer['id']) ?? this.#id
    const groq = fields(answer['x_groq'])
    if (groq) this.#provider = 'groq'
    else if (text(answer['provider']) && this.#id?.startsWith('gen-')) this.#provider = 'openrouter'
    const usage = fields(answer['usage']) ?? fields(groq?.['usage'])
    if (usage) this.#tokens = mergeTokens(this.#tokens, readUsage(usage))
  }

  #choiceAt(raw: Fields): Choice {
    const index = Math.min(count(raw['index']) ?? 0, 127)
    while (this.#choices.length <= index)
      this.#choices.push({ role: 'assistant', text: '', reasoning: '', refusal: '', finish: null })
    return this.#choices[index]!
  }

  #readDelta(raw: Fields): Frame {
    const choice = this.#choiceAt(raw)
    choice.finish = text(raw['finish_reason']) ?? choice.finish
    const delta = fields(raw['delta']) ?? fields(raw['message'])
    if (!delta) return meta
    choice.role = text(delta['role']) ?? choice.role
    const content = contentText(delta['content']) ?? text(fields(delta['audio'])?.['transcript'])
    const reasoning = reasoningOf(delta) ?? thinkingText(delta['content'])
    const refusal = text(delta['refusal'])
    const args = this.#readToolDeltas(count(raw['index']) ?? 0, delta)
    if (content !== null) choice.text += this.#keep(content)
    if (reasoning !== null) choice.reasoning += this.#keep(reasoning)
    if (refusal !== null) choice.refusal += this.#keep(refusal)
    if (content !== null) return { kind: 'text', content: true, text: content }
    if (reasoning !== null) return { kind: 'reasoning', content: true, text: reasoning }
    if (refusal !== null) return { kind: 'refusal', content: true, text: refusal }
    if (args !== null) return { kind: 'tool', content: args !== '', text: args }
    return text(fields(delta['audio'])?.['data']) ? { kind: 'text', content: true, text: '' } : meta
  }

  #readToolDeltas(choice: number, delta: Fields): string | null {
    let args: string | null = null
    for (const raw of items(delta['tool_calls'])) args = (args ?? '') + this.#readToolCall(choice, fields(raw) ?? {}, false)
    const legacy = fields(delta['function_call'])
    if (legacy) args = (args ?? '') + this.#readToolCall(choice, { index: 0, function: legacy }, false)
    return args
  }

  // `index` tells parallel calls apart, `id` and `name` stand in the first piece only. Some servers always say index 0 and
  // give each call its own id; others repeat the id in every piece, or leave the index out.
  #readToolCall(choice: number, raw: Fields, isWhole: boolean): string {
    const target = fields(raw['function']) ?? fields(raw['custom']) ?? {}
    const index = count(raw['index'])
    const id = text(raw['id'])
    const name = text(target['name'])
    const args = text(target['arguments']) ?? text(target['input']) ?? ''
    let call = isWhole
      ? undefined
      : this.#calls.findLast((known) => known.choice === choice && (index === null || known.index === index))
    if (call && id !== null && call.id !== null && call.id !== id) call = undefined
    if (!call) {
      call = { choice, index, id, name, arguments: '' }
      this.#calls.push(call)
    }
    call.name ??= name
    call.arguments += this.#keep(args)
    return args
  }

  #keep(piece: string): string {
    const room = textLimit - this.#kept
    this.#kept += piece.length
    return piece.length <= room ? piece : piece.slice(0, Math.max(0, room))
  }

  #assemble(): readonly ConversationMessage[] {
    return this.#choices.map((choice, n) => ({
      role: choice.role,
      parts: [
        ...part('reasoning', choice.reasoning),
        ...part('text', choice.text),
        ...part('refusal', choice.refusal),
        ...this.#calls
          .filter((call) => call.choice === n)
          .map((call) => ({ kind: 'tool_call' as const, text: call.arguments, name: call.name })),
      ],
    }))
  }
}

const part = (kind: 'reasoning' | 'text' | 'refusal', value: string) => (value === '' ? [] : [{ kind, text: value, name: null }])

/** `input` includes cached tokens and `output` includes reasoning, whatever the server's own arithmetic. */
export function readUsage(usage: Fields): Tokens | null {
  const inputDetails = fields(usage['prompt_tokens_details'])
  const outputDetails = fields(usage['completion_tokens_details'])
  const input = count(usage['prompt_tokens'])
  const visible = count(usage['completion_tokens'])
  const reasoning = count(outputDetails?.['reasoning_tokens']) ?? count(usage['reasoning_tokens'])
  const total = count(usage['total_tokens'])
  // xAI and Perplexity count reasoning beside `completion_tokens`; the total gives it away.
  const beside =
    reasoning !== null && reasoning > 0 && input !== null && visible !== null && total === input + visible + reasoning
  const tokens = {
    input,
    output: beside ? visible + reasoning : visible,
    // DeepSeek: prompt_cache_hit_tokens.
    cacheRead: count(inputDetails?.['cached_tokens']) ?? count(usage['prompt_cache_hit_tokens']),
    cacheWrite: count(inputDetails?.['cache_write_tokens']),
    reasoning,
  }
  return Object.values(tokens).every((value) => value === null) ? null : { ...tokens, source: 'provider' }
}

function mergeTokens(before: Tokens | null, now: Tokens | null): Tokens | null {
  if (!before || !now) return now ?? before
  return {
    input: now.input ?? before.input,
    output: now.output ?? before.output,
    cacheRead: now.cacheRead ?? before.cacheRead,
    cacheWrite: now.cacheWrite ?? before.cacheWrite,
    reasoning: now.reasoning ?? before.reasoning,
    source: 'provider',
  }
}
