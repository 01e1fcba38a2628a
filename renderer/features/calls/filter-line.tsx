// The filter line. A finished term becomes a chip, the text after the chips is live while it is typed; what cannot be read
// says why in the line itself and hides no call.
import { Search, X } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { parseFilter, printFilter, type Term } from '../../../shared/filter.ts'
import { Icon } from '../../ui/icons.tsx'

export const filterInputId = 'filter-input'
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

export function FilterLine({ initial, onFilter }: { initial: string; onFilter: (line: string) => void }) {
  const [terms, setTerms] = useState<readonly Written[]>(() => writtenTerms(initial))
  const [draft, setDraft] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const parsed = parseFilter(draft)

  useEffect(() => {
    if (!parsed.ok) return undefined
    const timer = setTimeout(() => onFilter(lineOf(terms, draft)), settleMs)
    return () => clearTimeout(timer)
  }, [terms, draft, parsed.ok, onFilter])

  const commit = () => {
    if (!parsed.ok || parsed.filter.length === 0) return
    setTerms([...terms, ...writtenTerms(draft)])
    setDraft('')
  }
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    const last = terms.at(-1)
    if (event.key === 'Enter') commit()
    else if (event.key === ' ' && parsed.ok && parsed.filter.some((term) => term.kind !== 'free') && !insideQuotes(draft)) {
      event.preventDefault()
      commit()
    } else if (event.key === 'Backspace' && draft === '' && last) {
      event.preventDefault()
      setTerms(terms.slice(0, -1))
      setDraft(last.text)
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      if (draft !== '') setDraft('')
      else event.currentTarget.blur()
    }
  }
  const empty = terms.length === 0 && draft === ''
  return (
    <div className="filter" role="search" onClick={() => input.current?.focus()}>
      <Icon of={Search} />
      {terms.map((term, index) => (
        <Chip key={term.text} written={term} onRemove={() => setTerms(terms.filter((_, at) => at !== index))} />
      ))}
      <input
        id={filterInputId}
        ref={input}
        aria-label="Filter calls"
        aria-invalid={!parsed.ok}
        aria-describedby="filter-problem"
        placeholder={empty ? 'Filter, for example model:gpt* -outcome:ok' : ''}
        value={draft}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setDraft(event.currentTarget.value)}
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
          onClick={() => {
            setTerms([])
            setDraft('')
          }}
        >
          <Icon of={X} size={12} />
        </button>
      )}
    </div>
  )
}

function Chip({ written, onRemove }: { written: Written; onRemove: () => void }) {
  const { term, text } = written
  const cutAt = term.kind === 'free' ? (term.not ? 1 : 0) : text.search(/[:<>]/) + (/[<>]=/.test(text) ? 2 : 1)
  return (
    <span className={term.not ? 'chip not' : 'chip'}>
      {cutAt > 0 && <b>{text.slice(0, cutAt)}</b>}
      <span className="cut">{text.slice(cutAt)}</span>
      <button type="button" aria-label={`Remove ${text}`} onClick={onRemove}>
        <Icon of={X} size={12} />
      </button>
    </span>
  )
}
