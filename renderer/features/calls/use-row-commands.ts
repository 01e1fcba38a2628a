import { useConsole } from '../../state/console.tsx'
import type { Command } from '../../state/commands.ts'
import { withTerm } from '../../state/filter.ts'
import { useCommands } from '../../state/use-commands.ts'
import { idsBetween } from './calls-list.tsx'
import { columnKeys, type ColumnKey } from '../../state/preferences.ts'
import { cellTerm, columns } from './columns.tsx'
import { nextSort } from './list-head.tsx'

export const noteInputId = 'call-note'
const group = 'Calls'
const words = (key: ColumnKey) => columns[key].label.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase())
const fields = ['outcome', 'endpoint', 'model', 'backend', 'session'] as const

/** What keys and the palette do with the active row and with several. */
export function useRowCommands(): void {
  const { feed, selection, annotations, preferences } = useConsole()
  const { calls } = feed
  const active = () => {
    const { id } = selection.get()
    return id === null ? undefined : calls.byId(id)
  }
  const unavailable = () => (selection.get().id === null ? 'No call is selected.' : null)
  const grouped = () => (preferences.get().group === 'none' ? null : 'Groups stand by their newest call.')
  const extend = (step: number) => () => {
    const { id, ids } = selection.get()
    if (id === null || grouped() !== null) return false
    const now = calls.indexOf(id)
    const call = calls.at(now + step)
    if (now < 0 || !call) return false
    const before = ids.length === 0 ? [id] : ids
    selection.choose(before.includes(call.id) ? before.filter((one) => one !== id) : [...before, call.id])
    selection.select(call.id)
    return true
  }
  const filterTo = (minus: string) => (field: (typeof fields)[number]) => () => {
    const call = active()
    const term = call && cellTerm(call, field)
    if (!term) return false
    feed.setFilter(withTerm(feed.filter.get(), minus + term))
    return true
  }
  const byValue = fields.flatMap((field): Command[] => [
    { id: `calls.only-${field}`, title: `Filter to this ${field}`, group, keys: [], unavailable, run: filterTo('')(field) },
    { id: `calls.without-${field}`, title: `Exclude this ${field}`, group, keys: [], unavailable, run: filterTo('-')(field) },
  ])
  const sorting = columnKeys.flatMap((key): Command[] => {
    if (!columns[key].sort) return []
    const run = () => feed.setSort(nextSort(key, feed.sort.get())!)
    return [{ id: `calls.sort-${key}`, title: `Sort by ${words(key)}`, group, keys: [], unavailable: grouped, run }]
  })
  useCommands([
    ...byValue,
    ...sorting,
    { id: 'calls.choose-down', title: 'Choose the next call too', group, keys: ['Shift+ArrowDown'], quiet: true, run: extend(1) },
    {
      id: 'calls.choose-up',
      title: 'Choose the previous call too',
      group,
      keys: ['Shift+ArrowUp'],
      quiet: true,
      run: extend(-1),
    },
    {
      id: 'calls.choose-all',
      title: 'Choose all calls of the filter, a thousand at most',
      group,
      keys: ['Mod+a'],
      run: () => selection.choose(idsBetween(calls, Math.max(0, calls.get().shown - 1000), calls.get().shown - 1)),
    },
    {
      id: 'calls.bookmark',
      title: 'Bookmark the call, or take the bookmark away',
      group,
      keys: ['b'],
      unavailable,
      run: () => {
        const { id, ids } = selection.get()
        if (id === null) return
        const bookmarked = !(annotations.get().get(id)?.bookmarked ?? false)
        for (const one of ids.length > 0 ? ids : [id]) void annotations.bookmark(one, bookmarked).catch(() => {})
      },
    },
    {
      id: 'calls.note',
      title: 'Write a note on the call',
      group,
      keys: ['n'],
      unavailable,
      run: () => {
        if (selection.get().ids.length === 0) selection.choose([selection.get().id!])
        requestAnimationFrame(() => document.getElementById(noteInputId)?.focus())
      },
    },
  ])
}
