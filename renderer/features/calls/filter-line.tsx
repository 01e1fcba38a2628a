// The filter line: whole terms are chips, the one under way is text with completion. What it says is the feed's filter, which
// other screens set too; a change from outside replaces the chips.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Search, X } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { parseFilter, printFilter, type Term } from '../../../shared/filter.ts'
import { useConsole } from '../../state/console.tsx'
import { Icon } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'
import { completed, completionsOf, facetOf, type Completion } from './completion.ts'

export const filterInputId = 'filter-input'
const listId = 'filter-completions'
const settleMs = 200

const insideQuotes = (text: string) => (text.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1
/** A term as the user wrote it: `duration>9s` stays that. */
interface Written {
  readonly term: Term
  readonly text: string
}

function writtenTerms(line: string): readonly Written[] {
  const parsed = parseFilter(line)
  if (!parsed.ok) return []
  const [only] = parsed.filter
  if (only && parsed.filter.length === 1) return [{ term: only, text: line.trim() }]
  return parsed.filter.map((term) => ({ term, text: printFilter([term]) }))
}

const lineOf = (terms: readonly Written[], draft: string) =>
  [...terms.map((term) => term.text), draft.trim()].filter(Boolean).join(' ')
const negated = (text: string) => (text.startsWith('-') ? text.slice(1) : `-${text}`)

export function FilterLine() {
  const { feed } = useConsole()
  const line = useObserved(feed.filter)
  const [terms, setTerms] = useState<readonly Written[]>(() => writtenTerms(line))
  const [draft, setDraft] = useState('')
  const [said, setSaid] = useState(line)
  const [active, setActive] = useState(-1)
  const [open, setOpen] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const parsed = parseFilter(draft)
  const completions = useCompletions(lineOf(terms, ''), draft, open)

  if (line !== said) {
    setSaid(line)
    // What comes back is what was just said, unless another screen or a menu said something else.
    if (line !== lineOf(terms, draft) && line !== lineOf(terms, '')) {
      setTerms(writtenTerms(line))
      setDraft('')
    }
  }
  const say = (nextTerms: readonly Written[], nextDraft: string) => {
    setTerms(nextTerms)
    setDraft(nextDraft)
    setActive(-1)
  }
  useEffect(() => {
    // A term that cannot be read yet leaves the list as the others have it.
    const text = lineOf(terms, parsed.ok ? draft : '')
    if (text === feed.filter.get()) return undefined
    const timer = setTimeout(() => feed.setFilter(text), settleMs)
    return () => clearTimeout(timer)
  }, [terms, draft, parsed.ok, feed])

  const commit = (text: string) => {
    const read = parseFilter(text)
    if (read.ok && read.filter.length > 0) say([...terms, ...writtenTerms(text)], '')
  }
  const accept = (completion: Completion) => {
    const next = completed(draft, completion)
    if (completion.ends) commit(next)
    else say(terms, next)
    input.current?.focus()
  }
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    const last = terms.at(-1)
    const offered = open && completions.length > 0
    const chosen = completions[active]
    if (offered && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      setActive((active + (event.key === 'ArrowDown' ? 1 : completions.length + (active < 0 ? 1 : 0) - 1)) % completions.length)
    } else if (offered && chosen && (event.key === 'Enter' || event.key === 'Tab')) {
      event.preventDefault()
      accept(chosen)
    } else if (offered && event.key === 'Tab' && draft !== '' && !event.shiftKey) {
      event.preventDefault()
      accept(completions[0]!)
    } else if (event.key === 'Enter') commit(draft)
    else if (event.key === ' ' && parsed.ok && parsed.filter.some((term) => term.kind !== 'free') && !insideQuotes(draft)) {
      event.preventDefault()
      commit(draft)
    } else if (event.key === 'Backspace' && draft === '' && last) {
      event.preventDefault()
      say(terms.slice(0, -1), last.text)
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      if (offered) setOpen(false)
      else if (draft !== '') say(terms, '')
      else event.currentTarget.blur()
    }
  }
  const edit = (index: number) => {
    const term = terms[index]
    if (!term) return
    say([...terms.filter((_, at) => at !== index), ...writtenTerms(draft)], term.text)
    input.current?.focus()
  }
  const negate = (index: number) =>
    say(
      terms.flatMap((term, at) => (at === index ? writtenTerms(negated(term.text)) : [term])),
      draft,
    )
  const empty = terms.length === 0 && draft === ''
  const listed = open && completions.length > 0
  return (
    <div className="filterbox">
      <div className="filter" role="search" onClick={(event) => event.target === event.currentTarget && input.current?.focus()}>
        <Icon of={Search} />
        {terms.map((term, index) => (
          <Chip
            key={term.text}
            written={term}
            onEdit={() => edit(index)}
            onNegate={() => negate(index)}
            onRemove={() =>
              say(
                terms.filter((_, at) => at !== index),
                draft,
              )
            }
          />
        ))}
        <input
          id={filterInputId}
          ref={input}
          role="combobox"
          aria-label="Filter calls"
          aria-expanded={listed}
          aria-controls={listed ? listId : undefined}
          aria-autocomplete="list"
          aria-activedescendant={listed && active >= 0 ? `${listId}-${active}` : undefined}
          aria-invalid={!parsed.ok}
          aria-describedby="filter-problem"
          placeholder={empty ? 'Filter, for example model:gpt* -outcome:ok' : ''}
          value={draft}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            say(terms, event.currentTarget.value)
            setOpen(true)
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={press}
        />
        <span id="filter-problem" className="t3 cut why" role="status" title={parsed.ok ? undefined : parsed.problem}>
          {parsed.ok ? '' : parsed.problem}
        </span>
        {empty ? (
          <kbd aria-hidden>/</kbd>
        ) : (
          <button
            type="button"
            className="btn quiet icon clear"
            aria-label="Clear the filter"
            title="Clear the filter"
            onClick={() => say([], '')}
          >
            <Icon of={X} size={12} />
          </button>
        )}
      </div>
      {listed && <Offers completions={completions} active={active} onAccept={accept} />}
    </div>
  )
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

function Offers(props: { completions: readonly Completion[]; active: number; onAccept: (completion: Completion) => void }) {
  return (
    <div id={listId} className="offers" role="listbox" aria-label="Completions">
      {props.completions.map((completion, index) => (
        <div
          key={completion.text}
          id={`${listId}-${index}`}
          role="option"
          aria-selected={index === props.active}
          className="offer"
          // The input keeps the focus, or it would close the list before the click arrives.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => props.onAccept(completion)}
        >
          <span className="mono cut">{completion.text}</span>
          <span className="t3 cut">{completion.hint}</span>
        </div>
      ))}
    </div>
  )
}

function Chip(props: { written: Written; onEdit: () => void; onNegate: () => void; onRemove: () => void }) {
  const { term, text } = props.written
  const cutAt = term.kind === 'free' ? (term.not ? 1 : 0) : text.search(/[:<>]/) + (/[<>]=/.test(text) ? 2 : 1)
  return (
    <span className={term.not ? 'chip not' : 'chip'}>
      <button
        type="button"
        className="text cut"
        title="Edit this term; - turns it round"
        onClick={props.onEdit}
        onKeyDown={(event) => {
          if (event.key === '-' || event.key === '!') props.onNegate()
          else if (event.key === 'Delete' || event.key === 'Backspace') props.onRemove()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      >
        {cutAt > 0 && <b>{text.slice(0, cutAt)}</b>}
        {text.slice(cutAt)}
      </button>
      <button type="button" className="x" aria-label={`Remove ${text}`} onClick={props.onRemove}>
        <Icon of={X} size={12} />
      </button>
    </span>
  )
}
