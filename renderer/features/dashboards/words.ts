import type { SeriesBucket } from '../../../shared/contract/dashboards.ts'
import type { OutcomeGroup } from '../../../shared/outcome-groups.ts'
import { outcomeLooks, type Tone } from '../../state/outcome.ts'
import { count, plural, shortCount } from '../../ui/format.ts'
import type { GlyphName } from '../../ui/icons.tsx'

export interface GroupLook {
  readonly group: OutcomeGroup
  readonly name: string
  readonly tone: Exclude<Tone, 'live'>
  readonly glyph: GlyphName
  readonly color: string
}
export const groupLooks: readonly GroupLook[] = [
  { group: 'ok', name: 'OK', tone: 'ok', glyph: 'check', color: 'color-mix(in oklab, var(--ok) 62%, var(--bg))' },
  { group: 'limited', name: 'Limited', tone: 'limit', glyph: 'gauge', color: 'var(--limit-fill)' },
  { group: 'failed', name: 'Failed', tone: 'fail', glyph: 'octagon', color: 'var(--fail)' },
  { group: 'blocked', name: 'Blocked', tone: 'block', glyph: 'shield', color: 'var(--block)' },
  { group: 'cancelled', name: 'Cancelled', tone: 'stop', glyph: 'minus', color: 'var(--stop)' },
]

/** The word of an outcome class; the type of an error stays as the provider spells it. */
export const outcomeWord = (outcome: string): string =>
  Object.hasOwn(outcomeLooks, outcome) ? outcomeLooks[outcome as keyof typeof outcomeLooks].word : outcome

/** `812`, `17.4k`, `2.47 M`. */
export const inLegend = (value: number): string => (value >= 1e6 ? count(value) : shortCount(value))

export interface EmptyWords {
  readonly calls: string
  readonly streams: string
  readonly tokens: string
  readonly cost: string
  readonly marks: string
  readonly errors: string
}

/** Why there is nothing to draw: no call at all, no call to a model, or a fact that nobody reported. */
export function emptyWords({ calls, ai, unpriced }: Omit<SeriesBucket, 'at'>): EmptyWords {
  if (calls === 0) {
    const none = 'No call ended in this time.'
    return { calls: none, streams: none, tokens: none, cost: none, marks: none, errors: none }
  }
  const errors = 'Nothing went wrong in this time.'
  const spelled = plural(calls, 'call')
  if (ai === 0) {
    const none = `No AI call in this time: ${spelled} went elsewhere.`
    return { calls: '', streams: none, tokens: none, cost: none, marks: none, errors }
  }
  return {
    calls: '',
    streams: 'No answer was streamed in this time.',
    tokens: `No tokens were reported for ${plural(ai, 'AI call')}.`,
    cost: unpriced > 0 ? `No price for ${plural(unpriced, 'AI call')}.` : 'No call with a price in this time.',
    marks: `No output tokens were reported for ${plural(ai, 'AI call')}.`,
    errors,
  }
}
