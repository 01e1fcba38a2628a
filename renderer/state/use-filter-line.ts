// What the filter line of a screen holds: whole terms, the one under way, and what may follow. It says the feed's filter, which
// other screens set too; a change from outside replaces the terms.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { parseFilter, printFilter, type Term } from '../../shared/filter.ts'
import { useObserved } from '../ui/observable.ts'
import type { LineTerm, TermLineProps } from '../ui/term-line.tsx'
import { useConsole } from './console.tsx'
import { completed, completionsOf, facetOf, type Completion } from './filter-completion.ts'

const settleMs = 200

const insideQuotes = (text: string) => (text.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1

/** Terms as the user wrote them: `duration>9s` stays that. */
function writtenTerms(line: string): readonly LineTerm[] {
  const parsed = parseFilter(line)
  if (!parsed.ok) return []
  const [only] = parsed.filter
  if (only && parsed.filter.length === 1) return [written(only, line.trim())]
  return parsed.filter.map((term) => written(term, printFilter([term])))
}

function written({ kind, not }: Term, text: string): LineTerm {
  const end = kind === 'free' ? (not ? 1 : 0) : text.search(/[:<>]/) + (/[<>]=/.test(text) ? 2 : 1)
  return { text, head: text.slice(0, end), not }
}

const lineOf = (terms: readonly LineTerm[], draft: string) =>
  [...terms.map((term) => term.text), draft.trim()].filter(Boolean).join(' ')
const negated = (text: string) => (text.startsWith('-') ? text.slice(1) : `-${text}`)

export function useFilterLine(): Omit<TermLineProps, 'id' | 'label' | 'placeholder'> {
  const { feed } = useConsole()
  const line = useObserved(feed.filter)
  const [terms, setTerms] = useState(() => writtenTerms(line))
  const [draft, setDraft] = useState('')
  const [said, setSaid] = useState(line)
  const [open, setOpen] = useState(false)
  const parsed = parseFilter(draft)
  const offers = useCompletions(lineOf(terms, ''), draft, open)

  if (line !== said) {
    setSaid(line)
    // What comes back is what was just said, unless another screen or a menu said something else.
    if (line !== lineOf(terms, draft) && line !== lineOf(terms, '')) {
      setTerms(writtenTerms(line))
      setDraft('')
    }
  }
  useEffect(() => {
    // A term that cannot be read yet leaves the list as the others have it.
    const text = lineOf(terms, parsed.ok ? draft : '')
    if (text === feed.filter.get()) return undefined
    const timer = setTimeout(() => feed.setFilter(text), draft === '' ? 0 : settleMs)
    return () => clearTimeout(timer)
  }, [terms, draft, parsed.ok, feed])

  const say = (nextTerms: readonly LineTerm[], nextDraft: string) => {
    setTerms(nextTerms)
    setDraft(nextDraft)
  }
  const commit = (text: string) => {
    const read = parseFilter(text)
    if (read.ok && read.filter.length > 0) say([...terms, ...writtenTerms(text)], '')
  }
  const without = (index: number) => terms.filter((_, at) => at !== index)
  return {
    terms,
    draft,
    problem: parsed.ok ? null : parsed.problem,
    offers,
    open,
    onOpen: setOpen,
    onDraft: setDraft,
    onAccept(index) {
      const offer = offers[index]
      if (offer?.ends) commit(completed(draft, offer))
      else if (offer) setDraft(completed(draft, offer))
    },
    onCommit: () => commit(draft),
    endsAtSpace: parsed.ok && parsed.filter.some((term) => term.kind !== 'free') && !insideQuotes(draft),
    onEdit(index) {
      const term = terms[index]
      if (term) say([...without(index), ...writtenTerms(draft)], term.text)
    },
    onNegate: (index) => setTerms(terms.flatMap((term, at) => (at === index ? writtenTerms(negated(term.text)) : [term]))),
    onRemove: (index) => setTerms(without(index)),
    onClear: () => say([], ''),
  }
}

function useCompletions(filter: string, draft: string, open: boolean): readonly Completion[] {
  const { ask } = useConsole()
  const field = facetOf(draft)
  const query = useQuery(
    ask.calls.facets.queryOptions({
      input: { filter, fields: field ? [field] : [], limit: 100 },
      enabled: open && field !== null,
      placeholderData: keepPreviousData,
    }),
  )
  return completionsOf(draft, query.data?.facets[0] ?? null)
}
