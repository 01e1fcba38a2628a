// What may follow in the filter line: names of fields, then comparisons for numbers, then values that were seen.
import { facetFields, type Facet, type FacetField } from '../../shared/contract/calls.ts'
import { filterFields, isNumberField, termOf } from '../../shared/filter.ts'

export interface Completion {
  /** Replaces the last word of the draft. */
  readonly text: string
  readonly hint: string
  /** The term is whole; the next one begins. */
  readonly ends: boolean
}

const hints: Readonly<Record<string, string>> = {
  outcome: 'how the call ended',
  model: 'asked for or answered, model:gpt*',
  provider: 'who answered',
  endpoint: 'as configured',
  backend: 'as configured',
  status: 'HTTP status to the client',
  duration: 'whole time, 2s or 150ms',
  ttft: 'time to the first token, 2s or 150ms',
  speed: 'output tokens per second',
  in: 'input tokens',
  out: 'output tokens',
  cached: 'input tokens read from a cache',
  reasoning: 'reasoning tokens',
  cost: 'US dollars',
  sent: 'bytes of the request, 10kb',
  received: 'bytes of the answer, 10kb',
  attempts: 'backend calls',
  revision: 'of the configuration',
  time: 'a moment, 14:31 or -15m',
  session: 'conversation, as the client named it',
  trace: 'trace id',
  tool: 'called or offered',
  finish: 'finish reason',
  error: 'type of the error',
  bookmark: 'yes or no',
  note: 'text of your note',
}
const most = 10

/** The word under way: `draft` is everything before the caret. */
export function wordOf(draft: string): { readonly minus: string; readonly field: string | null; readonly part: string } {
  const word = /(?:"[^"]*"?|\S)*$/.exec(draft)?.[0] ?? ''
  const minus = word.startsWith('-') ? '-' : ''
  const rest = word.slice(minus.length)
  const at = rest.search(/[:<>]/)
  return at < 0 ? { minus, field: null, part: rest } : { minus, field: rest.slice(0, at).toLowerCase(), part: rest.slice(at + 1) }
}

/** The field whose values should be asked for; null while no field is named. */
export function facetOf(draft: string): FacetField | null {
  const { field } = wordOf(draft)
  return facetFields.find((one) => one === field) ?? null
}

export function completionsOf(draft: string, facet: Facet | null): readonly Completion[] {
  const { minus, field, part } = wordOf(draft)
  if (field === null) {
    const names = filterFields.filter((name) => name.startsWith(part.toLowerCase()))
    return names.slice(0, most).flatMap((name) => ofField(minus, name, part))
  }
  if (!facet || facet.field !== field) return []
  const wanted = part.replace(/^"/, '').toLowerCase()
  return facet.values
    .filter(({ value }) => (value ?? 'none').toLowerCase().includes(wanted))
    .slice(0, most)
    .map(({ value, calls }) => ({
      text: minus + termOf(field, value),
      hint: `${calls.toLocaleString('en-US')} ${calls === 1 ? 'call' : 'calls'}`,
      ends: true,
    }))
}

function ofField(minus: string, name: string, part: string): readonly Completion[] {
  const hint = hints[name] ?? ''
  if (name === 'time') return ['>=', '<'].map((op) => ({ text: `${minus}time${op}`, hint, ends: false }))
  if (isNumberField(name) && part.toLowerCase() === name)
    return ['>', '>=', '<', '<=', ':'].map((op) => ({ text: `${minus}${name}${op}`, hint, ends: false }))
  return [{ text: `${minus}${name}${isNumberField(name) ? '>' : ':'}`, hint, ends: false }]
}

/** The draft with its last word completed. */
export function completed(draft: string, completion: Completion): string {
  const word = /(?:"[^"]*"?|\S)*$/.exec(draft)?.[0] ?? ''
  return draft.slice(0, draft.length - word.length) + completion.text
}
