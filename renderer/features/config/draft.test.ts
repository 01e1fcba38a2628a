import { expect, test } from 'vitest'
import type { ConfigSnapshot } from '../../../shared/contract/config.ts'
import { createDraft, isEdited, isUnapplied } from './draft.ts'

const snapshot = (text: string, rest: Partial<ConfigSnapshot> = {}): ConfigSnapshot => ({
  file: '/etc/krakend.json',
  text,
  revision: 1,
  problems: [],
  format: 'json',
  locked: null,
  onDisk: null,
  ...rest,
})
const memory = () => {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
}
const opened = (storage: ReturnType<typeof memory> | null = null) => {
  let now = 0
  const draft = createDraft(storage, () => now)
  draft.arrived(snapshot('a\nb\nc\nd'))
  return { draft, pass: (ms: number) => (now += ms) }
}

test('edits are undone and done again, in groups', () => {
  const { draft, pass } = opened()
  draft.edit('1', 'type')
  draft.edit('12', 'type')
  pass(2000)
  draft.edit('123', 'type')
  draft.undo()
  expect(draft.get().text).toBe('12')
  draft.undo()
  expect(draft.get()).toMatchObject({ text: 'a\nb\nc\nd', canUndo: false, canRedo: true })
  draft.redo()
  draft.redo()
  expect(draft.get().text).toBe('123')
})

test('a file that changed without a draft is shown; what was applied is the new base', () => {
  const { draft } = opened()
  draft.arrived(snapshot('new', { revision: 2 }))
  expect(draft.get()).toMatchObject({ text: 'new', base: 'new', revision: 2, pending: null })
  draft.edit('mine')
  draft.arrived(snapshot('mine', { revision: 3 }))
  expect(isEdited(draft.get())).toBe(false)
})

test('a file that changed under a draft waits, and is taken or joined', () => {
  const { draft } = opened()
  draft.edit('a\nb\nc\nD')
  draft.arrived(snapshot('A\nb\nc\nd', { revision: 2 }))
  expect(draft.get()).toMatchObject({ text: 'a\nb\nc\nD', pending: 'A\nb\nc\nd' })
  expect(draft.keepMine()).toBe(true)
  expect(draft.get()).toMatchObject({ text: 'A\nb\nc\nD', base: 'A\nb\nc\nd', pending: null })
  draft.arrived(snapshot('x', { revision: 3 }))
  expect(draft.keepMine()).toBe(false)
  draft.takeTheirs()
  expect(draft.get()).toMatchObject({ text: 'x', base: 'x', pending: null })
})

test('a draft comes back after a reload, as pending when the file went on', () => {
  const storage = memory()
  const { draft } = opened(storage)
  draft.edit('mine')
  draft.keep()
  const again = createDraft(storage)
  again.arrived(snapshot('a\nb\nc\nd'))
  expect(again.get()).toMatchObject({ text: 'mine', pending: null })
  const later = createDraft(storage)
  later.arrived(snapshot('theirs'))
  expect(later.get()).toMatchObject({ text: 'mine', pending: 'theirs' })
  later.undoAll()
  later.keep()
  expect(storage.getItem('spyhop.draft./etc/krakend.json')).toBeNull()
})

test('a broken file on disk is the text to mend; undo all goes back to it, then to what is in force', () => {
  const draft = createDraft(null)
  draft.arrived(snapshot('good', { onDisk: 'bad' }))
  expect(draft.get().text).toBe('bad')
  expect(isUnapplied(draft.get())).toBe(true)
  draft.edit('bad too')
  draft.undoAll()
  expect(draft.get().text).toBe('bad')
  draft.undoAll()
  expect(draft.get().text).toBe('good')
})

test('a locked document is not edited', () => {
  const draft = createDraft(null)
  draft.arrived(snapshot('a', { locked: 'it is made of templates' }))
  draft.edit('b')
  expect(draft.get().text).toBe('a')
})
