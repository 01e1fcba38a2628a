// What the user set about the screen, kept in this browser only.
import { createObservable, type Observable } from '../ui/observable.ts'

export interface Preferences {
  readonly theme: 'system' | 'dark' | 'light'
  /** Where the detail stands; `auto` goes by the width of the window. */
  readonly detailPlace: 'auto' | 'right' | 'below'
  /** Share of the list beside, and above, the detail. */
  readonly listShareRight: number
  readonly listShareBelow: number
  /** Command id -> the strokes that the user bound to it instead of its own. */
  readonly keys: Readonly<Record<string, readonly string[]>>
}

export interface PreferencesStore extends Observable<Preferences> {
  change(part: Partial<Preferences>): void
}

const key = 'spyhop.preferences'
const initial: Preferences = { theme: 'system', detailPlace: 'auto', listShareRight: 0.69, listShareBelow: 0.38, keys: {} }

/** A value of the wrong type falls back by itself; what this version does not know is ignored. */
export function readPreferences(text: string | null): Preferences {
  try {
    const stored = JSON.parse(text ?? '{}') as Partial<Record<keyof Preferences, unknown>>
    const share = (value: unknown, or: number) => (typeof value === 'number' && value > 0 && value < 1 ? value : or)
    const one = <T extends string>(value: unknown, of: readonly T[], or: T) => of.find((option) => option === value) ?? or
    return {
      theme: one(stored.theme, ['system', 'dark', 'light'], initial.theme),
      detailPlace: one(stored.detailPlace, ['auto', 'right', 'below'], initial.detailPlace),
      listShareRight: share(stored.listShareRight, initial.listShareRight),
      listShareBelow: share(stored.listShareBelow, initial.listShareBelow),
      keys: readKeys(stored.keys),
    }
  } catch {
    return initial
  }
}

function readKeys(value: unknown): Preferences['keys'] {
  if (typeof value !== 'object' || value === null) return {}
  const isStrokes = (keys: unknown): keys is string[] => Array.isArray(keys) && keys.every((key) => typeof key === 'string')
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string[]] => isStrokes(entry[1])))
}

export function createPreferences(storage: Storage | null): PreferencesStore {
  const value = createObservable(readPreferences(storage?.getItem(key) ?? null))
  return {
    get: value.get,
    subscribe: value.subscribe,
    change(part) {
      value.set({ ...value.get(), ...part })
      try {
        storage?.setItem(key, JSON.stringify(value.get()))
      } catch {
        // A full or forbidden storage costs the memory of a setting, nothing else.
      }
    },
  }
}
