// The list by trace or session, outside React and far longer than what is held of it: pages of groups, and pages of the calls of
// those that are open. It is a snapshot that ends at a moment, so that pages fit together; `renew` takes the next one, and what
// is on the screen stays until that one is here.
import type { Call } from '../../shared/call.ts'
import type { CallGroup } from '../../shared/contract/calls.ts'
import type { Client } from '../rpc/client.ts'
import { createObservable, type Observable } from '../ui/observable.ts'
import { byTime, type CallsView } from './calls.ts'
import { termOf } from '../../shared/filter.ts'
import { rowCount, rowOf, spotOf, type OpenedAt, type Spot } from './group-rows.ts'

export type GroupBy = 'trace' | 'session'
export type GroupRow =
  | { readonly kind: 'group'; readonly group: CallGroup; readonly open: boolean }
  | { readonly kind: 'call'; readonly group: CallGroup; readonly call: Call }

export interface GroupsView {
  readonly phase: 'loading' | 'ready'
  /** Groups, and rows with those of the open ones. */
  readonly shown: number
  readonly rows: number
  /** Key of the group that the keys stand on; null: they stand on the selected call. */
  readonly active: string | null
  /** The list when the snapshot was taken; what joined it since is not in here. */
  readonly since: Pick<CallsView, 'arrived' | 'version'>
  readonly version: number
}

export interface GroupsStore extends Observable<GroupsView> {
  open(by: GroupBy, filter: string): void
  renew(): Promise<void>
  /** null while its page is not here. */
  at(row: number): GroupRow | null
  /** As `at`, once the page is here. */
  wait(row: number): Promise<GroupRow | null>
  /** -1 when it is not held here. */
  rowOfGroup(key: string): number
  rowOfCall(id: string): number
  toggle(key: string, open: boolean): void
  activate(key: string | null): void
  look(from: number, to: number): void
}

interface Opened {
  readonly pages: Map<number, readonly Call[]>
  readonly asked: Map<number, Promise<void>>
}

const pageRows = 100
const mostKept = 8

export function createGroups(client: Pick<Client['calls'], 'groups' | 'slice'>, list: () => CallsView): GroupsStore {
  const view = createObservable<GroupsView>({ phase: 'loading', shown: 0, rows: 0, active: null, since: list(), version: 0 })
  let [by, line, until, generation] = ['trace' as GroupBy, '', '', 0]
  let pages = new Map<number, readonly CallGroup[]>()
  let asked = new Map<number, Promise<void>>()
  let layout: readonly OpenedAt[] = []
  let seen: readonly number[] = []
  const opened = new Map<string, Opened>()

  const groupAt = (index: number) => pages.get(Math.floor(index / pageRows))?.[index % pageRows]
  const indexOf = (key: string) => {
    for (const [page, groups] of pages) {
      const at = groups.findIndex((group) => group.key === key)
      if (at >= 0) return page * pageRows + at
    }
    return -1
  }
  const change = (part: Partial<GroupsView>) => {
    layout = [...opened.keys()]
      .flatMap((key): OpenedAt[] => {
        const index = indexOf(key)
        return index < 0 ? [] : [{ key, index, calls: groupAt(index)!.calls }]
      })
      .toSorted((a, b) => a.index - b.index)
    const next = { ...view.get(), ...part }
    view.set({ ...next, rows: rowCount(layout, next.shown), version: next.version + 1 })
  }
  const ask = (page: number) => client.groups({ filter: `${line} ${until}`.trim(), by, offset: page * pageRows, limit: pageRows })

  const needGroups = (page: number): Promise<void> => {
    const mine = generation
    const load = async () => {
      const { groups, shown } = await ask(page)
      if (mine !== generation) return
      pages.set(page, groups)
      change({ shown })
    }
    const promise = asked.get(page) ?? load().catch(() => void asked.delete(page))
    asked.set(page, promise)
    return promise
  }
  const needCalls = (key: string, page: number): Promise<void> => {
    const held = opened.get(key)
    if (!held) return Promise.resolve()
    const mine = generation
    const load = async () => {
      const filter = `${line} ${until} ${termOf(by, key)}`.trim()
      const { calls } = await client.slice({ filter, sort: byTime, offset: page * pageRows, limit: pageRows })
      if (mine !== generation) return
      held.pages.set(page, calls)
      change({})
    }
    const promise = held.asked.get(page) ?? load().catch(() => void held.asked.delete(page))
    held.asked.set(page, promise)
    return promise
  }
  const callAt = (key: string, at: number) => opened.get(key)?.pages.get(Math.floor(at / pageRows))?.[at % pageRows]
  const need = (spot: Spot): Promise<void> =>
    spot.at === null
      ? needGroups(Math.floor(spot.index / pageRows))
      : needCalls(groupAt(spot.index)?.key ?? '', Math.floor(spot.at / pageRows))
  const at = (row: number): GroupRow | null => {
    const spot = spotOf(layout, row)
    const group = groupAt(spot.index)
    if (!group) return null
    if (spot.at === null) return { kind: 'group', group, open: opened.has(group.key) }
    const call = callAt(group.key, spot.at)
    return call ? { kind: 'call', group, call } : null
  }
  /** Pages that the next snapshot has to begin with. */
  const wanted = (shown: number): readonly number[] => {
    const last = Math.max(0, Math.ceil(shown / pageRows) - 1)
    const held = [...seen, ...layout.map((one) => one.index)].map((index) => Math.floor(index / pageRows))
    return [...new Set([last, ...held])].filter((page) => page <= last).slice(0, mostKept)
  }

  const askedAgain = () => {
    asked = new Map([...pages.keys()].map((page) => [page, Promise.resolve()]))
    for (const held of opened.values()) held.asked.clear()
  }
  const renew = async () => {
    const mine = ++generation
    const since = list()
    until = `time<${new Date().toISOString()}`
    try {
      const { shown } = await client.groups({ filter: `${line} ${until}`.trim(), by, offset: 0, limit: 1 })
      const fresh = await Promise.all(wanted(shown).map(async (page) => [page, (await ask(page)).groups] as const))
      if (mine !== generation) return
      pages = new Map(fresh)
      askedAgain()
      change({ phase: 'ready', shown, since })
    } catch {
      // Whatever is asked for next is asked for anew.
      if (mine === generation) askedAgain()
    }
  }

  return {
    get: view.get,
    subscribe: view.subscribe,
    open(nextBy, filter) {
      if (nextBy === by && filter === line && view.get().phase === 'ready') return void renew()
      ;[by, line] = [nextBy, filter]
      ;[pages, asked, seen] = [new Map(), new Map(), []]
      opened.clear()
      change({ phase: 'loading', shown: 0, active: null })
      void renew()
    },
    renew,
    at,
    async wait(row) {
      for (let tries = 0; tries < 3 && at(row) === null; tries++) await need(spotOf(layout, row))
      return at(row)
    },
    rowOfGroup(key) {
      const index = indexOf(key)
      return index < 0 ? -1 : rowOf(layout, { index, at: null })
    },
    rowOfCall(id) {
      for (const one of layout)
        for (const [page, calls] of opened.get(one.key)!.pages) {
          const found = calls.findIndex((call) => call.id === id)
          if (found >= 0) return rowOf(layout, { index: one.index, at: page * pageRows + found })
        }
      return -1
    },
    toggle(key, open) {
      if (open === opened.has(key)) return
      if (open) opened.set(key, { pages: new Map(), asked: new Map() })
      else opened.delete(key)
      change({})
      if (open) void needCalls(key, 0)
    },
    activate: (active) => active !== view.get().active && change({ active }),
    look(from, to) {
      if (to < from) return
      seen = [from, to].map((row) => spotOf(layout, row).index)
      for (let row = from; row <= to; row++) void need(spotOf(layout, row))
    },
  }
}
