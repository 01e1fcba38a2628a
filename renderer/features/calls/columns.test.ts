import { expect, test } from 'vitest'
import { usualColumns } from '../../state/preferences.ts'
import { fitColumns } from './columns.tsx'

test('columns leave a narrow list in their order, and six stay', () => {
  expect(fitColumns(usualColumns, 1200)).toEqual(usualColumns)
  expect(fitColumns(usualColumns, 850)).not.toContain('backend')
  expect(fitColumns(usualColumns, 300)).toEqual(['time', 'outcome', 'model', 'out', 'cost', 'duration'])
})

test('columns that were added leave before the usual ones', () => {
  expect(fitColumns([...usualColumns, 'session'], 960)).toEqual(usualColumns)
})
