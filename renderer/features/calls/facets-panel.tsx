import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ListChecks } from 'lucide-react'
import { useState } from 'react'
import { facetFields, type Facet, type FacetField } from '../../../shared/contract/calls.ts'
import { useConsole } from '../../state/console.tsx'
import { Icon } from '../../ui/icons.tsx'
import { useObserved, useObservedPart } from '../../ui/observable.ts'
import { DropMenu } from './drop-menu.tsx'
import { FacetBox } from './facet-box.tsx'

const everyMs = 1000
const few = 8
const many = 200

/** How the calls of the list spread over the values of each field; a value filters to it. */
export function FacetsPanel() {
  const { preferences } = useConsole()
  const { facetFields: fields } = useObserved(preferences)
  const [long, setLong] = useState<readonly FacetField[]>([])
  const short = useFacets(fields, few)
  const whole = useFacets(
    fields.filter((field) => long.includes(field)),
    many,
  )
  const facets = short
    .map((facet) => whole.find(({ field }) => field === facet.field) ?? facet)
    .filter((facet) => facet.values.some((one) => one.value !== null))
  const turn = (field: FacetField) => setLong(long.includes(field) ? long.filter((one) => one !== field) : [...long, field])
  return (
    <div className="facets scroll" role="region" aria-label="Facets" tabIndex={0}>
      <div className="top">
        <span className="micro t2">Facets</span>
        <FieldMenu />
      </div>
      {facets.map((facet) => (
        <FacetBox key={facet.field} facet={facet} long={long.includes(facet.field)} onTurn={() => turn(facet.field)} />
      ))}
      {facets.length === 0 && <p className="t2 pt">{fields.length === 0 ? 'No field is chosen.' : 'Nothing to choose from.'}</p>}
    </div>
  )
}

function useFacets(fields: readonly FacetField[], limit: number): readonly Facet[] {
  const { ask, feed } = useConsole()
  const filter = useObserved(feed.filter)
  const paused = useObservedPart(feed.calls, (view) => view.paused)
  const query = useQuery(
    ask.calls.facets.queryOptions({
      input: { filter, fields: [...fields], limit },
      enabled: fields.length > 0,
      refetchInterval: paused ? false : everyMs,
      placeholderData: keepPreviousData,
    }),
  )
  return fields.length === 0 ? [] : (query.data?.facets ?? [])
}

function FieldMenu() {
  const { preferences } = useConsole()
  const { facetFields: chosen } = useObserved(preferences)
  const set = (next: readonly FacetField[]) =>
    preferences.change({ facetFields: facetFields.filter((field) => next.includes(field)) })
  return (
    <DropMenu name="Choose facets" className="btn icon quiet" label={<Icon of={ListChecks} size={12} />}>
      {() =>
        facetFields.map((field) => (
          <span key={field} className="line">
            <label className="choice">
              <input
                type="checkbox"
                checked={chosen.includes(field)}
                onChange={(event) =>
                  set(event.currentTarget.checked ? [...chosen, field] : chosen.filter((one) => one !== field))
                }
              />
              {field}
            </label>
          </span>
        ))
      }
    </DropMenu>
  )
}
