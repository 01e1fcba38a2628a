// The filter of Calls, here: its terms as chips, and a place to write one more.
import { useState } from 'react'
import { Search, X } from 'lucide-react'
import { parseFilter, printFilter } from '../../../shared/filter.ts'
import { Icon } from '../../ui/icons.tsx'

export function FilterBox({ line, onFilter }: { line: string; onFilter: (line: string) => void }) {
  const [draft, setDraft] = useState('')
  const parsed = parseFilter(line)
  const typed = parseFilter(draft)
  const terms = parsed.ok ? parsed.filter : []
  const commit = () => {
    if (!typed.ok || draft.trim() === '') return
    onFilter(`${line} ${draft.trim()}`.trim())
    setDraft('')
  }
  return (
    <div className="filter" role="search">
      <Icon of={Search} />
      {terms.map((term, index) => {
        const text = printFilter([term])
        return (
          <span key={`${index} ${text}`} className={term.not ? 'chip not' : 'chip'}>
            <span className="cut">{text}</span>
            <button
              type="button"
              aria-label={`Remove ${text}`}
              onClick={() => onFilter(printFilter(terms.filter((_, at) => at !== index)))}
            >
              <Icon of={X} size={12} />
            </button>
          </span>
        )
      })}
      <input
        id="dashboards-filter"
        aria-label="Filter the calls of the dashboards"
        aria-invalid={!typed.ok}
        placeholder="The same filter as in Calls; Enter adds a term"
        value={draft}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit()
          if (event.key === 'Escape') setDraft('')
        }}
      />
      <span className="t3 cut why" role="status">
        {typed.ok ? '' : typed.problem}
      </span>
    </div>
  )
}
