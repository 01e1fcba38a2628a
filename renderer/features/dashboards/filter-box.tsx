import { useFilterLine } from '../../state/use-filter-line.ts'
import { TermLine } from '../../ui/term-line.tsx'

export const filterInputId = 'dashboards-filter'

export function FilterBox() {
  return (
    <TermLine
      {...useFilterLine()}
      id={filterInputId}
      label="Filter the calls of the dashboards"
      placeholder="The same filter as in Calls"
    />
  )
}
