import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Minus } from 'lucide-react'
import { useState } from 'react'
import { facetFields, type Facet } from '../../../shared/contract/calls.ts'
import { useConsole } from '../../state/console.tsx'
import { count } from '../../ui/format.ts'
import { Icon } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'
import { fieldTerm } from './columns.tsx'
import { withTerm } from './cell-menu.tsx'

const everyMs = 1000
const few = 8
const many = 100

/** How the calls of the list spread over the values of each field; a value filters to it. */
export function FacetsPanel() {
  const { ask, feed } = useConsole()
  const filter = useObserved(feed.filter)
  const [all, setAll] = useState(false)
  const query = useQuery(
    ask.calls.facets.queryOptions({
      input: { filter, fields: [...facetFields], limit: all ? many : few },
      refetchInterval: everyMs,
      placeholderData: keepPreviousData,
    }),
  )
  const facets = (query.data?.facets ?? []).filter((facet) => facet.values.some((one) => one.value !== null))
  return (
    <div className="facets scroll" role="region" aria-label="Facets" tabIndex={0}>
      {facets.map((facet) => (
        <FacetBox key={facet.field} facet={facet} onMore={() => setAll(true)} />
      ))}
    </div>
  )
}

function FacetBox({ facet, onMore }: { facet: Facet; onMore: () => void }) {
  const { feed } = useConsole()
  const add = (value: string | null, minus: boolean) => {
    const term = (minus ? '-' : '') + fieldTerm(facet.field, value)
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
      {facet.more > 0 && (
        <button type="button" className="btn quiet" onClick={onMore}>
          {count(facet.more)} more
        </button>
      )}
    </section>
  )
}
