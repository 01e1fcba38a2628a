// The one document that form and JSON both edit: a text, where it started from, and the way back. It lives outside React, so that
// it survives leaving the screen; a reload finds it again in the session's storage.
import type { ConfigFormat, ConfigSnapshot } from '../../../shared/contract/config.ts'
import { createObservable, type Observable } from '../../ui/observable.ts'
import { rebase } from './rebase.ts'

export interface DraftView {
  readonly phase: 'loading' | 'ready'
  readonly file: string
  readonly format: ConfigFormat
  /** Why nothing can be edited; null when it can. */
  readonly locked: string | null
  readonly text: string
  /** The text of the file that the edits start from. */
  readonly base: string
  /** What is in force; another text than the base while the file has problems. */
  readonly inForce: string
  readonly revision: number
  /** The file as it stands now, when it changed under the draft. */
  readonly pending: string | null
  readonly canUndo: boolean
  readonly canRedo: boolean
}

export interface Draft extends Observable<DraftView> {
  /** What the program says about the file. Without edits of one's own it is simply shown. */
  arrived(snapshot: ConfigSnapshot): void
  /** Edits of one group that follow each other at once are undone together. */
  edit(text: string, group?: string): void
  undo(): void
  redo(): void
  /** Back to the file; when there is nothing of one's own, back to what is in force. */
  undoAll(): void
  takeTheirs(): void
  /** True when the edits were moved onto the changed file; false, and nothing done, when both changed the same lines. */
  keepMine(): boolean
  /** My text as it is, against the changed file: its own changes go when this is applied. */
  overrule(): void
  /** Writes what a reload should find, now. */
  keep(): void
}

type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const groupMs = 1000
/** Writing a large draft at each key would be felt. */
const keepAfterMs = 300
const mostSteps = 200
const mostCharacters = 40_000_000

const empty: DraftView = {
  phase: 'loading',
  file: '',
  format: 'json',
  locked: null,
  text: '',
  base: '',
  inForce: '',
  revision: 0,
  pending: null,
  canUndo: false,
  canRedo: false,
}

export const isEdited = (view: DraftView): boolean => view.text !== view.base
/** Something waits to be applied: own edits, or a file that could not be. */
export const isUnapplied = (view: DraftView): boolean => view.text !== view.inForce || isEdited(view)

export function createDraft(storage: DraftStorage | null, now: () => number = Date.now): Draft {
  const view = createObservable(empty)
  let past: string[] = []
  let future: string[] = []
  let last = { group: '', at: 0 }
  let keeping: ReturnType<typeof setTimeout> | undefined

  const show = (part: Partial<DraftView>) => {
    const next = { ...view.get(), ...part, canUndo: past.length > 0, canRedo: future.length > 0 }
    view.set(next)
    keeping ??= setTimeout(keep, keepAfterMs)
  }
  const keep = () => {
    clearTimeout(keeping)
    keeping = undefined
    remember(storage, view.get())
  }
  const step = (text: string) => {
    past.push(view.get().text)
    if (past.length > mostSteps || past.length * text.length > mostCharacters) past.shift()
    future = []
    last = { group: '', at: 0 }
  }
  const travel = (from: string[], to: string[]) => {
    const text = from.pop()
    if (text === undefined) return
    to.push(view.get().text)
    last = { group: '', at: 0 }
    show({ text })
  }
  const replace = (text: string, part: Partial<DraftView> = {}) => {
    if (text !== view.get().text) step(text)
    show({ ...part, text })
  }

  return {
    get: view.get,
    subscribe: view.subscribe,
    keep,
    arrived(snapshot) {
      const { file, format, locked, revision, text: inForce } = snapshot
      const head = snapshot.onDisk ?? inForce
      const facts = { phase: 'ready' as const, file, format, locked, revision, inForce }
      const before = view.get()
      if (before.phase === 'loading' || before.file !== file) {
        past = []
        future = []
        const kept = locked === null ? recall(storage, file) : null
        if (kept && kept.text !== head)
          show({ ...facts, text: kept.text, base: kept.base, pending: kept.base === head ? null : head })
        else show({ ...facts, text: head, base: head, pending: null })
      } else if (!isEdited(before) || before.text === head) replace(head, { ...facts, base: head, pending: null })
      else show({ ...facts, pending: head === before.base ? null : head })
    },
    edit(text, group = '') {
      const before = view.get()
      if (text === before.text || before.locked !== null) return
      const joins = group !== '' && group === last.group && now() - last.at < groupMs && past.length > 0
      if (!joins) step(text)
      future = []
      last = { group, at: now() }
      show({ text })
    },
    undo: () => travel(past, future),
    redo: () => travel(future, past),
    undoAll() {
      const { text, base, inForce, pending } = view.get()
      if (text !== base) replace(pending ?? base, { base: pending ?? base, pending: null })
      else replace(inForce)
    },
    takeTheirs() {
      const { pending } = view.get()
      if (pending !== null) replace(pending, { base: pending, pending: null })
    },
    keepMine() {
      const { text, base, pending } = view.get()
      if (pending === null) return true
      const moved = rebase(base, text, pending)
      if (moved === null) return false
      replace(moved, { base: pending, pending: null })
      return true
    },
    overrule() {
      const { pending } = view.get()
      if (pending !== null) show({ base: pending, pending: null })
    },
  }
}

const keyOf = (file: string) => `spyhop.draft.${file}`

function remember(storage: DraftStorage | null, view: DraftView): void {
  try {
    if (isEdited(view)) storage?.setItem(keyOf(view.file), JSON.stringify({ text: view.text, base: view.base }))
    else storage?.removeItem(keyOf(view.file))
  } catch {
    // A full storage costs the memory of a draft over a reload, nothing else.
  }
}

function recall(storage: DraftStorage | null, file: string): { readonly text: string; readonly base: string } | null {
  try {
    const kept = JSON.parse(storage?.getItem(keyOf(file)) ?? 'null') as { text?: unknown; base?: unknown } | null
    return typeof kept?.text === 'string' && typeof kept.base === 'string' ? { text: kept.text, base: kept.base } : null
  } catch {
    return null
  }
}
