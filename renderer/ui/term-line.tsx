// A line of terms: whole ones are chips, the one under way is text with completion.
import { Search, X } from 'lucide-react'
import { useId, useRef, useState, type KeyboardEvent } from 'react'
import { Icon } from './icons.tsx'
import './term-line.css'

export interface LineTerm {
  readonly text: string
  /** What stands before the value; drawn in colour. */
  readonly head: string
  readonly not: boolean
}
export interface Offer {
  readonly text: string
  readonly hint: string
}
export interface TermLineProps {
  /** Of the text field, for whoever sends the focus there. */
  readonly id: string
  readonly label: string
  readonly placeholder: string
  readonly terms: readonly LineTerm[]
  readonly draft: string
  /** Why the draft cannot be read; null when it can. */
  readonly problem: string | null
  readonly offers: readonly Offer[]
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
  readonly onDraft: (draft: string) => void
  readonly onAccept: (index: number) => void
  readonly onCommit: () => void
  /** True: a space ends the term that is written. */
  readonly endsAtSpace: boolean
  readonly onEdit: (index: number) => void
  readonly onNegate: (index: number) => void
  readonly onRemove: (index: number) => void
  readonly onClear: () => void
}

export function TermLine(props: TermLineProps) {
  const { terms, draft, offers, open, problem } = props
  const [active, setActive] = useState(-1)
  const input = useRef<HTMLInputElement>(null)
  const [listId, problemId] = [useId(), useId()]
  const listed = open && offers.length > 0
  const empty = terms.length === 0 && draft === ''
  const accept = (index: number) => {
    props.onAccept(index)
    setActive(-1)
    input.current?.focus()
  }
  const edit = (index: number) => {
    props.onEdit(index)
    setActive(-1)
    input.current?.focus()
  }
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (!pressInList(event) && !pressInText(event)) return
    event.preventDefault()
  }
  const pressInList = ({ key, shiftKey }: KeyboardEvent): boolean => {
    if (!listed) return false
    const none = active < 0 ? 1 : 0
    if (key === 'ArrowDown') setActive((active + 1) % offers.length)
    else if (key === 'ArrowUp') setActive((active + offers.length + none - 1) % offers.length)
    else if (active >= 0 && active < offers.length && (key === 'Enter' || key === 'Tab')) accept(active)
    else if (key === 'Tab' && draft !== '' && !shiftKey) accept(0)
    else return false
    return true
  }
  const pressInText = (event: KeyboardEvent<HTMLInputElement>): boolean => {
    const { key } = event
    if (key === 'Enter' || (key === ' ' && props.endsAtSpace)) props.onCommit()
    else if (key === 'Backspace' && draft === '' && terms.length > 0) props.onEdit(terms.length - 1)
    else if (key === 'Escape') {
      event.stopPropagation()
      if (listed) props.onOpen(false)
      else if (draft !== '') props.onDraft('')
      else event.currentTarget.blur()
    } else return false
    return true
  }
  return (
    <div className="filterbox">
      <div className="filter" role="search" onClick={(event) => event.target === event.currentTarget && input.current?.focus()}>
        <Icon of={Search} />
        {terms.map((term, index) => (
          <Chip
            key={term.text}
            term={term}
            onEdit={() => edit(index)}
            onNegate={() => props.onNegate(index)}
            onRemove={() => props.onRemove(index)}
          />
        ))}
        <input
          id={props.id}
          ref={input}
          role="combobox"
          aria-label={props.label}
          aria-expanded={listed}
          aria-controls={listed ? listId : undefined}
          aria-autocomplete="list"
          aria-activedescendant={listed && active >= 0 ? `${listId}-${active}` : undefined}
          aria-invalid={problem !== null}
          aria-describedby={problemId}
          placeholder={empty ? props.placeholder : ''}
          value={draft}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            props.onDraft(event.currentTarget.value)
            setActive(-1)
            props.onOpen(true)
          }}
          onFocus={() => props.onOpen(true)}
          onBlur={() => props.onOpen(false)}
          onKeyDown={press}
        />
        <span id={problemId} className="t3 cut why" role="status" title={problem ?? undefined}>
          {problem}
        </span>
        {empty ? (
          <kbd aria-hidden>/</kbd>
        ) : (
          <button
            type="button"
            className="btn quiet icon clear"
            aria-label="Clear the filter"
            title="Clear the filter"
            onClick={props.onClear}
          >
            <Icon of={X} size={12} />
          </button>
        )}
      </div>
      {listed && <Offers id={listId} offers={offers} active={active} onAccept={accept} />}
    </div>
  )
}

function Offers(props: { id: string; offers: readonly Offer[]; active: number; onAccept: (index: number) => void }) {
  return (
    <div id={props.id} className="offers" role="listbox" aria-label="Completions">
      {props.offers.map((offer, index) => (
        <div
          key={offer.text}
          id={`${props.id}-${index}`}
          role="option"
          aria-selected={index === props.active}
          className="offer"
          // The input keeps the focus, or it would close the list before the click arrives.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => props.onAccept(index)}
        >
          <span className="mono cut">{offer.text}</span>
          <span className="t3 cut">{offer.hint}</span>
        </div>
      ))}
    </div>
  )
}

function Chip(props: { term: LineTerm; onEdit: () => void; onNegate: () => void; onRemove: () => void }) {
  const { text, head, not } = props.term
  return (
    <span className={not ? 'chip not' : 'chip'}>
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
        {head !== '' && <b>{head}</b>}
        {text.slice(head.length)}
      </button>
      <button type="button" className="x" aria-label={`Remove ${text}`} onClick={props.onRemove}>
        <Icon of={X} size={12} />
      </button>
    </span>
  )
}
