import { expect, test } from 'vitest'
import { readPreferences } from './preferences.ts'

test('reads what was stored and falls back value by value', () => {
  const read = readPreferences(JSON.stringify({ theme: 'light', detailPlace: 'above', listShareRight: 7, listShareBelow: 0.5 }))
  expect(read).toMatchObject({ theme: 'light', detailPlace: 'auto', listShareRight: 0.69, listShareBelow: 0.5 })
})

test('survives a storage that holds something else', () => {
  expect(readPreferences('{').theme).toBe('system')
  expect(readPreferences(null).theme).toBe('system')
})
