// What the user set about the screen. The process keeps it, for every window and the next start; this browser's storage holds a copy
// for the first paint only. The last write of a value wins, whichever window it came from.
import { createObservable, type Observable } from '../ui/observable.ts'
import { facetFields, sortKeys, type FacetField, type Sort } from '../../shared/contract/calls.ts'
import type { Client } from '../rpc/client.ts'

/** What the list of calls can show of each; the first to the last stand from left to right unless the user moved them. */
export const columnKeys = [
  'time',
  'outcome',
  'endpoint',
  'model',
  'provider',
  'backend',
  'in',
  'out',
  'reasoning',
  'cost',
  'ttft',
  'speed',
  'duration',
  'status',
  'sent',
  'received',
  'attempts',
  'finish',
  'tools',
  'session',
  'revision',
] as const
export type ColumnKey = (typeof columnKeys)[number]
export const usualColumns: readonly ColumnKey[] = columnKeys.filter((column) =>
  ['time', 'outcome', 'endpoint', 'model', 'backend', 'in', 'out', 'cost', 'ttft', 'speed', 'duration'].includes(column),
)

/** A list that the user comes back to. */
export interface SavedView {
  readonly name: string
  readonly filter: string
  readonly sort: Sort
  readonly columns: readonly ColumnKey[]
  readonly group: Grouping
}

/** What calls of the list are put together by. */
export const groupings = ['none', 'trace', 'session'] as const
export type Grouping = (typeof groupings)[number]

/** How far back the strip above the list goes. */
export const stripSpans = ['15m', '1h', '6h', '24h', 'all'] as const
export type StripSpan = (typeof stripSpans)[number]

export const densities = [24, 28, 32] as const
export const zooms = [80, 90, 100, 110, 125, 150, 175, 200] as const

export interface Preferences {
  readonly theme: 'system' | 'dark' | 'light'
  /** Height of a row, CSS pixels. */
  readonly density: (typeof densities)[number]
  /** Percent. */
  readonly zoom: number
  readonly motion: 'system' | 'reduced'
  readonly timeFormat: 'local' | 'utc'
  /** Of the clock: 14:31, or 2:31 pm. */
  readonly hours: 24 | 12
  /** Where the detail stands; `auto` goes by the width of the window. */
  readonly detailPlace: 'auto' | 'right' | 'below'
  /** Share of the list beside, and above, the detail. */
  readonly listShareRight: number
  readonly listShareBelow: number
  /** Command id -> the strokes that the user bound to it instead of its own. */
  readonly keys: Readonly<Record<string, readonly string[]>>
  /** Ids of commands, the last run first. */
  readonly recent: readonly string[]
  readonly tour: 'new' | 'seen'
  /** The browser may be asked to show notices outside the page. */
  readonly systemNotices: boolean
  readonly columns: readonly ColumnKey[]
  readonly facets: boolean
  readonly facetFields: readonly FacetField[]
  readonly group: Grouping
  readonly strip: boolean
  readonly stripSpan: StripSpan
  readonly savedViews: readonly SavedView[]
}

export interface PreferencesStore extends Observable<Preferences> {
  change(part: Partial<Preferences>): void
  /** True once the process has said what it keeps. */
  readonly settled: Observable<boolean>
}

const key = 'spyhop.preferences'
const initial: Preferences = {
  theme: 'system',
  density: 28,
  zoom: 100,
  motion: 'system',
  timeFormat: 'local',
  hours: 24,
  detailPlace: 'auto',
  listShareRight: 0.69,
  listShareBelow: 0.38,
  keys: {},
  recent: [],
  tour: 'new',
  systemNotices: false,
  columns: usualColumns,
  facets: false,
  facetFields,
  group: 'none',
  strip: true,
  stripSpan: '1h',
  savedViews: [],
}

/** Of a stored text; one that is something else counts as empty. */
export function readPreferences(text: string | null): Preferences {
  try {
    return checkPreferences(JSON.parse(text ?? '{}'))
  } catch {
    return initial
  }
}

/** A value of the wrong type falls back by itself; what this version does not know is ignored. */
export function checkPreferences(value: unknown): Preferences {
  const stored = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof Preferences, unknown>>
  const share = (given: unknown, or: number) => (typeof given === 'number' && given > 0 && given < 1 ? given : or)
  const one = <T>(given: unknown, of: readonly T[], or: T) => of.find((option) => option === given) ?? or
  return {
    theme: one(stored.theme, ['system', 'dark', 'light'], initial.theme),
    density: one(stored.density, densities, initial.density),
    zoom: one(stored.zoom, zooms, initial.zoom),
    motion: one(stored.motion, ['system', 'reduced'], initial.motion),
    timeFormat: one(stored.timeFormat, ['local', 'utc'], initial.timeFormat),
    hours: one(stored.hours, [24, 12], initial.hours),
    detailPlace: one(stored.detailPlace, ['auto', 'right', 'below'], initial.detailPlace),
    listShareRight: share(stored.listShareRight, initial.listShareRight),
    listShareBelow: share(stored.listShareBelow, initial.listShareBelow),
    keys: readKeys(stored.keys),
    recent: isStrings(stored.recent) ? stored.recent : initial.recent,
    tour: one(stored.tour, ['new', 'seen'], initial.tour),
    systemNotices: stored.systemNotices === true,
    columns: readColumns(stored.columns),
    facets: stored.facets === true,
    facetFields: isStrings(stored.facetFields) ? facetFields.filter(among(stored.facetFields)) : initial.facetFields,
    group: one(stored.group, groupings, initial.group),
    strip: stored.strip !== false,
    stripSpan: one(stored.stripSpan, stripSpans, initial.stripSpan),
    savedViews: Array.isArray(stored.savedViews) ? stored.savedViews.flatMap(readView) : [],
  }
}

const isStrings = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string')

const among = (names: readonly string[]) => (name: string) => names.includes(name)

function readColumns(value: unknown): readonly ColumnKey[] {
  const known = isStrings(value) ? value.flatMap((name) => columnKeys.find((column) => column === name) ?? []) : []
  return known.length > 0 ? [...new Set(known)] : usualColumns
}

function readView(value: unknown): SavedView[] {
  const { name, filter, sort, columns, group } = (value ?? {}) as Partial<Record<keyof SavedView, unknown>>
  const { key, descending } = (sort ?? {}) as Partial<Record<keyof Sort, unknown>>
  const by = sortKeys.find((one) => one === key)
  if (typeof name !== 'string' || typeof filter !== 'string' || !by) return []
  const grouped = groupings.find((one) => one === group) ?? 'none'
  return [{ name, filter, sort: { key: by, descending: descending === true }, columns: readColumns(columns), group: grouped }]
}

function readKeys(value: unknown): Preferences['keys'] {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string[]] => isStrings(entry[1])))
}

type SettingsClient = Pick<Client['settings'], 'set' | 'watch'>

export function createPreferences(storage: Storage | null, process: SettingsClient | null = null): PreferencesStore {
  const value = createObservable(readPreferences(storage?.getItem(key) ?? null))
  const settled = createObservable(process === null)
  let waiting: Partial<Preferences> = {}
  let underway: Partial<Preferences> = {}
  let sending = false

  function keep(next: Preferences): void {
    value.set(next)
    try {
      storage?.setItem(key, JSON.stringify(next))
    } catch {
      // A full or forbidden storage costs the first paint in the right theme, nothing else.
    }
  }
  /** One write at a time; what changes meanwhile goes together in the next. */
  async function send(): Promise<void> {
    if (!process || sending) return
    sending = true
    while (Object.keys(waiting).length > 0) {
      underway = waiting
      waiting = {}
      await process.set({ values: underway }).catch(() => {})
      underway = {}
    }
    sending = false
  }
  async function follow(from: SettingsClient): Promise<void> {
    for await (const values of await from.watch()) {
      // What was just changed here is newer than what comes from there.
      keep(checkPreferences({ ...value.get(), ...values, ...underway, ...waiting }))
      settled.set(true)
    }
  }
  async function followOn(from: SettingsClient): Promise<never> {
    for (;;) {
      await follow(from).catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  }
  if (process) void followOn(process)

  return {
    get: value.get,
    subscribe: value.subscribe,
    settled,
    change(part) {
      keep({ ...value.get(), ...part })
      waiting = { ...waiting, ...part }
      void send()
    },
  }
}
