import { useFilterLine } from '../../state/use-filter-line.ts'
import { TermLine } from '../../ui/term-line.tsx'

export const filterInputId = 'filter-input'

export function FilterLine() {
  return (
    <TermLine
      {...useFilterLine()}
      id={filterInputId}
      label="Filter calls"
      placeholder="Filter, for example model:gpt* -outcome:ok"
    />
  )
}
