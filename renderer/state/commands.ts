// Everything that a key, the palette or a menu can do, under one name each. A screen adds its commands while it is there; the key
// of a command can be bound anew, and what is bound is kept with the other preferences.
import { createObservable, type Observable } from '../ui/observable.ts'
import { strokeOf, type Stroke } from '../ui/key-names.ts'
import type { PreferencesStore } from './preferences.ts'

export interface Command {
  /** `calls.replay`: stable, because bindings are kept by it. */
  readonly id: string
  readonly title: string
  /** Heading that it stands under: `This call`, `Everywhere`. */
  readonly group: string
  /** What it works on just now, beside the title. */
  readonly hint?: string | undefined
  /** Before the user binds others. Several strokes: one after the other, `g v`. */
  readonly keys?: readonly Stroke[]
  /** Why it cannot run now, for the user; null when it can. */
  readonly unavailable?: (() => string | null) | undefined
  /** Moves and the like: in the key sheet, not in the palette. */
  readonly quiet?: boolean
  /** False lets the key through to the page. */
  run(): boolean | void
}

export interface Commands extends Observable<readonly Command[]> {
  /** Returns the function that takes them away. What was added last goes first for a key that two commands have. */
  add(commands: readonly Command[]): () => void
  /** Those of now and those that were here before, one per id: what can be bound. */
  known(): readonly Command[]
  keysOf(id: string): readonly Stroke[]
  /** null: back to its own keys. */
  bind(id: string, keys: readonly Stroke[] | null): void
  /** Known commands that have this stroke, beside `id`. */
  sharing(stroke: Stroke, id: string): readonly Command[]
  run(id: string): void
  /** Handles a key event of the page. */
  press(event: KeyboardEvent): void
}

const typing = 'input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable=true], [role=textbox]'
const pressing =
  'button, a[href], summary, [role=switch], [role=radio], [role=tab], [role=checkbox], [role=option], [role=menuitem]'
const sequenceMs = 1000

export function createCommands(preferences: PreferencesStore, now: () => number = () => performance.now()): Commands {
  const list = createObservable<readonly Command[]>([])
  const known = new Map<string, Command>()
  let prefix: { readonly stroke: Stroke; readonly until: number } | null = null
  const keysOf = (id: string): readonly Stroke[] => preferences.get().keys[id] ?? known.get(id)?.keys ?? []
  const having = (stroke: Stroke) => list.get().filter((command) => keysOf(command.id).includes(stroke))
  const isPrefix = (stroke: Stroke) => list.get().some(({ id }) => keysOf(id).some((keys) => keys.startsWith(`${stroke} `)))
  const runs = (command: Command) => (command.unavailable?.() ?? null) === null && command.run() !== false

  return {
    get: list.get,
    subscribe: list.subscribe,
    add(commands) {
      for (const command of commands) known.set(command.id, command)
      list.set([...list.get(), ...commands])
      return () => list.set(list.get().filter((command) => !commands.includes(command)))
    },
    known: () => [...known.values()],
    keysOf,
    bind(id, keys) {
      const { [id]: _, ...others } = preferences.get().keys
      preferences.change({ keys: keys === null ? others : { ...others, [id]: keys } })
    },
    sharing: (stroke, id) => [...known.values()].filter((command) => command.id !== id && keysOf(command.id).includes(stroke)),
    run(id) {
      const command = list.get().findLast((candidate) => candidate.id === id)
      if (command) runs(command)
    },
    press(event) {
      const stroke = strokeOf(event)
      if (event.defaultPrevented || event.isComposing || stroke === null) return
      const [target] = event.composedPath()
      const element = target && 'closest' in target ? (target as Element) : null
      const withModifier = /^(?:Mod|Meta|Ctrl|Alt)\+/.test(stroke)
      if (!withModifier && stroke !== 'Escape' && element?.closest(typing)) return
      if ((stroke === 'Space' || stroke === 'Enter') && element?.closest(pressing)) return
      const whole = prefix && prefix.until > now() ? `${prefix.stroke} ${stroke}` : stroke
      prefix = null
      for (const command of [...having(whole)].toReversed())
        if (runs(command)) {
          event.preventDefault()
          return
        }
      if (isPrefix(whole)) {
        prefix = { stroke: whole, until: now() + sequenceMs }
        event.preventDefault()
      }
    },
  }
}
