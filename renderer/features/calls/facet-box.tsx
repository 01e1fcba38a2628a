import { Minus } from 'lucide-react'
import type { Facet } from '../../../shared/contract/calls.ts'
import { useConsole } from '../../state/console.tsx'
import { termOf } from '../../../shared/filter.ts'
import { withTerm } from '../../state/filter.ts'
import { count } from '../../ui/format.ts'
import { Icon } from '../../ui/icons.tsx'

/** `long`: as many values as there are are shown. */
export function FacetBox({ facet, long, onTurn }: { facet: Facet; long: boolean; onTurn: () => void }) {
  const { feed } = useConsole()
  const add = (value: string | null, minus: boolean) => {
    const term = (minus ? '-' : '') + termOf(facet.field, value)
    feed.setFilter(withTerm(feed.filter.get(), term))
  }
  return (
    <section aria-label={facet.field}>
      <h2 className="micro t2">{facet.field}</h2>
      <ul>
        {facet.values.map(({ value, calls }) => (
          <li key={String(value)} className="facet">
            <button
              type="button"
              className="value"
              title={`${value ?? 'none'}: filter to it, with Shift or Alt exclude it`}
              onClick={(event) => add(value, event.shiftKey || event.altKey)}
            >
              <span className={value === null ? 'cut t3' : 'cut'}>{value ?? 'none'}</span>
              <span className="num t2">{count(calls)}</span>
            </button>
            <button
              type="button"
              className="btn icon quiet minus"
              aria-label={`Exclude ${value ?? 'none'}`}
              title={`Exclude ${value ?? 'none'}`}
              onClick={() => add(value, true)}
            >
              <Icon of={Minus} size={12} />
            </button>
          </li>
        ))}
      </ul>
      {(facet.more > 0 || long) && (
        <button type="button" className="btn quiet" aria-expanded={long} onClick={onTurn}>
          {long ? 'Fewer' : `${count(facet.more)} more`}
          <span className="vh"> of {facet.field}</span>
        </button>
      )}
    </section>
  )
}
