// The live list, outside React. Deltas are folded and shown at most every 100 ms; while paused they go on being folded, so
// that pausing freezes the view and never the record. `shown` and `total` are the store's own counts, moved on by what arrives.
import type { Call } from '../../shared/call.ts'
import type { CallsDelta, CallsPage } from '../../shared/contract/calls.ts'
import { createObservable, type Observable } from '../ui/observable.ts'
import { changeRows, joinPage, type CallRows } from './call-rows.ts'

export interface CallsView {
  readonly phase: 'loading' | 'ready'
  readonly rows: CallRows
  /** Calls kept that match the filter. */
  readonly shown: number
  readonly total: number
  /** The store has matching calls older than the first row. */
  readonly hasOlder: boolean
  /** Rows that joined at the end since the list was opened; a reader that looked away can tell how many it missed. */
  readonly arrived: number
  readonly paused: boolean
  /** New calls that wait behind the pause. */
  readonly held: number
}

export interface CallsStore extends Observable<CallsView> {
  /** Starts over: what the store answered, and what arrived meanwhile. */
  open(page: CallsPage, matches: (call: Call) => boolean): void
  /** Nothing is known until the next `open`. */
  loading(): void
  older(page: CallsPage): void
  push(delta: CallsDelta): void
  setPaused(paused: boolean): void
  byId(id: string): Call | undefined
}

const showEveryMs = 100
/** Rows held here; beyond it the oldest go back to the store, from where scrolling up fetches them again. */
const mostRows = 10_000
const trimmedTo = 8_000

export function createCallsStore(now: () => number = Date.now): CallsStore {
  const view = createObservable<CallsView>({
    phase: 'loading',
    rows: [],
    shown: 0,
    total: 0,
    hasOlder: false,
    arrived: 0,
    paused: false,
    held: 0,
  })
  let matches: (call: Call) => boolean = () => true
  let waiting = new Map<string, Call>()
  let gone = new Set<string>()
  let total: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastShownAt = 0

  const show = () => {
    timer = undefined
    const before = view.get()
    if (before.phase === 'loading') return
    if (before.paused) {
      const known = new Set(before.rows.map((row) => row.id))
      let held = 0
      for (const call of waiting.values()) if (!known.has(call.id) && matches(call)) held++
      if (held !== before.held) view.set({ ...before, held })
      return
    }
    if (waiting.size === 0 && gone.size === 0 && total === null) return
    const { rows, added, removed } = changeRows(before.rows, waiting.values(), gone, matches)
    const trims = rows.length > mostRows
    view.set({
      ...before,
      rows: trims ? rows.slice(-trimmedTo) : rows,
      hasOlder: before.hasOlder || trims,
      shown: Math.max(rows.length, before.shown + added - removed),
      total: total ?? before.total,
      arrived: before.arrived + added,
      held: 0,
    })
    waiting = new Map()
    gone = new Set()
    total = null
    lastShownAt = now()
  }
  const soon = () => {
    timer ??= setTimeout(show, Math.max(0, lastShownAt + showEveryMs - now()))
  }

  return {
    get: view.get,
    subscribe: view.subscribe,
    loading: () => view.set({ ...view.get(), phase: 'loading' }),
    open(page, test) {
      matches = test
      const rows = joinPage(page.calls, [])
      const hasOlder = page.calls.length < page.shown
      view.set({ ...view.get(), phase: 'ready', rows, shown: page.shown, total: page.total, hasOlder, held: 0 })
      soon()
    },
    older(page) {
      const before = view.get()
      const rows = joinPage(page.calls, before.rows)
      view.set({ ...before, rows, hasOlder: page.calls.length > 0 && rows.length < before.shown })
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
      view.set({ ...view.get(), paused })
      if (!paused) show()
    },
    byId: (id) => view.get().rows.find((row) => row.id === id),
  }
}
