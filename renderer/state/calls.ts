// The list of calls, outside React and far longer than what is held of it: the newest calls come by deltas (the tail), all others
// by pages, when they are looked at. Deltas are folded and shown at most every 100 ms; while paused they go on being folded, so
// that pausing freezes the view and never the record. A list that is sorted by anything but time is a snapshot: its rows are
// updated in place, new calls are only counted. Rows are numbered from the first call that the list ever had.
import type { Call } from '../../shared/call.ts'
import type { CallsDelta, CallsPage, CallsSlice, Sort } from '../../shared/contract/calls.ts'
import { createObservable, type Observable } from '../ui/observable.ts'
import { createPageCache, pageRows } from './page-cache.ts'
import { createTail } from './tail.ts'

export const byTime: Sort = { key: 'time', descending: false }

export interface CallsView {
  readonly phase: 'loading' | 'ready'
  /** Calls kept that match the filter. */
  readonly shown: number
  readonly total: number
  /** Rows that joined since the list was opened; a reader that looked away can tell how many it missed. */
  readonly arrived: number
  readonly paused: boolean
  /** New calls that wait behind the pause, or behind a snapshot. */
  readonly held: number
  readonly sort: Sort
  /** Counts every change of what is there, also of a row alone. */
  readonly version: number
}

export interface CallsStore extends Observable<CallsView> {
  /** Starts over: what the store answered, and what arrived meanwhile. */
  open(page: CallsPage, matches: (call: Call) => boolean, sort?: Sort): void
  /** Nothing is known until the next `open`. */
  loading(): void
  push(delta: CallsDelta): void
  setPaused(paused: boolean): void
  byId(id: string): Call | undefined
  /** The call of a row, as it stands on the screen; undefined while its page is not here. */
  at(index: number): Call | undefined
  /** Where the call stands, when it is held here; -1 when it is not. */
  indexOf(id: string): number
  /** The row that a call with this index of the store's (ascending by time, else as sorted) has on the screen, and back. */
  turned(index: number): number
  /** Says which rows are looked at; what is missing of them is asked for. */
  look(from: number, to: number): void
  /** What the store answered to a recount. */
  recounted(shown: number, total: number): void
}

export interface CallsSource {
  slice(offset: number, limit: number): Promise<CallsSlice>
  /** Calls were pruned and nobody knows how many of them matched. */
  recount(): void
}

const showEveryMs = 100
const newestOnTop = (sort: Sort) => sort.key === 'time' && sort.descending

export function createCallsStore(source: CallsSource | null = null, now: () => number = Date.now): CallsStore {
  const view = createObservable<CallsView>({
    phase: 'loading',
    shown: 0,
    total: 0,
    arrived: 0,
    paused: false,
    held: 0,
    sort: byTime,
    version: 0,
  })
  const pages = createPageCache()
  const tail = createTail()
  let matches: (call: Call) => boolean = () => true
  let filtered = false
  /** How many rows went at the front since the list was opened: the number of the first row. */
  let front = 0
  let generation = 0
  let openedAt = 0
  const behind = new Set<string>()
  let waiting = new Map<string, Call>()
  let gone = new Set<string>()
  let total: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastShownAt = 0

  const turned = (index: number) => (newestOnTop(view.get().sort) ? view.get().shown - 1 - index : index)
  const change = (part: Partial<CallsView>) => view.set({ ...view.get(), ...part, version: view.get().version + 1 })
  const rowAt = (row: number) => tail.at(row) ?? pages.at(row)

  const countHeld = (known: (id: string) => boolean) => {
    let held = 0
    for (const call of waiting.values()) if (!known(call.id) && matches(call)) held++
    if (held !== view.get().held) change({ held })
  }
  /** Without the tail's order: rows in place, the rest counted. */
  const showSnapshot = () => {
    for (const call of waiting.values()) {
      if (!pages.replace(call) && Date.parse(call.startedAt) >= openedAt && matches(call)) behind.add(call.id)
    }
    change({ held: behind.size, total: total ?? view.get().total })
    settled()
  }
  const settled = () => {
    waiting = new Map()
    gone = new Set()
    total = null
    lastShownAt = now()
  }
  const prune = () => {
    if (gone.size === 0) return 0
    const lost = tail.remove(gone)
    const pruned = filtered ? lost : Math.min(gone.size, view.get().shown)
    if (filtered) source?.recount()
    generation++
    front += pruned
    return pruned
  }
  const show = () => {
    timer = undefined
    const before = view.get()
    if (before.phase === 'loading') return
    if (before.paused) return countHeld((id) => tail.has(id) || pages.placeOf(id) !== undefined)
    if (waiting.size === 0 && gone.size === 0 && total === null) return
    if (before.sort.key !== 'time') return showSnapshot()
    const removed = prune()
    const { added, dropped, early } = tail.change(waiting.values(), matches, (call) => pages.replace(call))
    if (early && filtered) source?.recount()
    for (const [page, calls] of tail.trim()) pages.put(page, calls)
    change({
      shown: Math.max(tail.size(), before.shown + added - removed - dropped),
      total: total ?? before.total,
      arrived: before.arrived + added,
      held: 0,
    })
    settled()
  }
  const soon = () => {
    timer ??= setTimeout(show, Math.max(0, lastShownAt + showEveryMs - now()))
  }
  const fetch = async (page: number) => {
    if (!source) return
    const mine = generation
    const first = Math.max(front, page * pageRows)
    pages.asked(page)
    try {
      const slice = await source.slice(first - front, (page + 1) * pageRows - first)
      if (mine !== generation) return pages.failed(page)
      const lead = Array.from<Call | undefined>({ length: first - page * pageRows })
      pages.put(page, [...lead, ...slice.calls])
      change({})
    } catch {
      pages.failed(page)
    }
  }

  return {
    get: view.get,
    subscribe: view.subscribe,
    loading: () => change({ phase: 'loading' }),
    open(page, test, sort = byTime) {
      matches = test
      filtered = page.shown !== page.total
      generation++
      front = 0
      openedAt = now()
      behind.clear()
      pages.clear()
      const calls = [...page.calls].toReversed()
      if (sort.key === 'time') tail.open(calls, page.shown - calls.length)
      else {
        tail.open([], 0)
        for (let at = 0; at < page.calls.length; at += pageRows) pages.put(at / pageRows, page.calls.slice(at, at + pageRows))
      }
      change({ phase: 'ready', shown: page.shown, total: page.total, held: 0, sort })
      soon()
    },
    push(delta) {
      for (const call of delta.calls) waiting.set(call.id, call)
      for (const id of delta.gone) {
        waiting.delete(id)
        gone.add(id)
      }
      total = delta.total
      soon()
    },
    setPaused(paused) {
      change({ paused })
      if (!paused) show()
    },
    byId(id) {
      const row = tail.placeOf(id) ?? pages.placeOf(id)
      return row === undefined ? undefined : rowAt(row)
    },
    at: (index) => rowAt(front + turned(index)),
    indexOf(id) {
      const row = tail.placeOf(id) ?? pages.placeOf(id)
      return row === undefined || row < front ? -1 : turned(row - front)
    },
    turned,
    look(from, to) {
      const { shown } = view.get()
      const low = Math.max(0, Math.min(turned(from), turned(to)))
      const high = Math.min(shown - 1, Math.max(turned(from), turned(to)), tail.first() - front - 1)
      if (high < low) return
      for (const page of pages.missing(front + low, front + high)) void fetch(page)
    },
    recounted(shown, all) {
      const before = view.get()
      if (before.phase !== 'ready' || before.sort.key !== 'time') return
      const more = shown - before.shown
      if (more === 0) return
      generation++
      pages.clear()
      if (more > 0) tail.shift(more)
      else front -= more
      change({ shown, total: all })
    },
  }
}
