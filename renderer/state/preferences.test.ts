import { expect, test } from 'vitest'
import { createPreferences, readPreferences } from './preferences.ts'

test('reads what was stored and falls back value by value', () => {
  const read = readPreferences(
    JSON.stringify({ theme: 'light', density: 30, zoom: 150, detailPlace: 'above', listShareRight: 7, listShareBelow: 0.5 }),
  )
  expect(read).toMatchObject({ theme: 'light', density: 28, zoom: 150 })
  expect(read).toMatchObject({ detailPlace: 'auto', listShareRight: 0.69, listShareBelow: 0.5 })
})

test('survives a storage that holds something else', () => {
  expect(readPreferences('{').theme).toBe('system')
  expect(readPreferences(null).theme).toBe('system')
  expect(readPreferences('7').keys).toEqual({})
})

function setUp() {
  const written: unknown[] = []
  const acknowledge: (() => void)[] = []
  let tell: (values: Record<string, unknown>) => void = () => {}
  async function* values() {
    for (;;)
      yield await new Promise<Record<string, unknown>>((resolve) => {
        tell = resolve
      })
  }
  const preferences = createPreferences(null, {
    watch: async () => values(),
    set: ({ values: part }: { values: Record<string, unknown> }) => {
      written.push(part)
      return new Promise((resolve) => acknowledge.push(() => resolve({ ok: true })))
    },
  } as unknown as Parameters<typeof createPreferences>[1])
  return { preferences, written, acknowledge, tell: (part: Record<string, unknown>) => tell(part) }
}

test('takes what the process keeps', async () => {
  const { preferences, tell } = setUp()
  await new Promise(setImmediate)
  tell({ theme: 'light' })
  await expect.poll(() => preferences.get().theme).toBe('light')
  expect(preferences.settled.get()).toBe(true)
})

test('writes one change at a time and the rest together', async () => {
  const { preferences, written, acknowledge } = setUp()
  preferences.change({ theme: 'dark' })
  preferences.change({ zoom: 110 })
  preferences.change({ zoom: 125 })
  acknowledge[0]!()
  await expect.poll(() => written).toEqual([{ theme: 'dark' }, { zoom: 125 }])
})

test('an older value of the process does not undo a change under way', async () => {
  const { preferences, tell } = setUp()
  await new Promise(setImmediate)
  preferences.change({ theme: 'dark' })
  tell({ theme: 'light', zoom: 90 })
  await expect.poll(() => preferences.get().zoom).toBe(90)
  expect(preferences.get().theme).toBe('dark')
})
