// Everything about the open document, outside React: draft, what the engine says about it, and where the reader is. There is one
// for each console; leaving the screen and coming back finds it as it was.
import { parse, type ParseError, printParseErrorCode } from 'jsonc-parser'
import type { Console } from '../../state/console.tsx'
import { createObservable, type Observable, type Settable } from '../../ui/observable.ts'
import { createChecker, type Checker } from './checker.ts'
import { createDraft, isUnapplied, type Draft } from './draft.ts'
import type { Path } from './paths.ts'
import type { Compared } from './revisions.tsx'
import { createSchema, type Schema } from './schema-lookup.ts'

export interface Contents {
  /** Of the last text that could be read. */
  readonly value: unknown
  readonly inForce: unknown
  /** Why the text cannot be read now, in words; null when it can. */
  readonly unreadable: string | null
}

/** Where the reader looks. `by` is the side that moved, so that the other one follows and this one does not. */
export interface Place {
  readonly path: Path
  readonly by: 'form' | 'text' | 'jump'
}

export type ApplyState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'refused'; readonly words: readonly string[] }

export interface Editor {
  readonly draft: Draft
  readonly checker: Checker
  readonly contents: Observable<Contents>
  readonly schema: Observable<Schema | null>
  readonly place: Settable<Place>
  readonly diffOpen: Settable<boolean>
  /** The revision that is looked at. */
  readonly compared: Settable<Compared | null>
  readonly applying: Observable<ApplyState>
  /** Asks the program for the file again. */
  refresh(): Promise<void>
  apply(): Promise<void>
  revert(number: number): Promise<void>
}

const editors = new WeakMap<Console, Editor>()

export function editorOf(console: Console): Editor {
  const known = editors.get(console)
  if (known) return known
  const editor = createEditor(console)
  editors.set(console, editor)
  return editor
}

function sessionOf(page: typeof globalThis): Storage | null {
  try {
    return page.sessionStorage
  } catch {
    return null
  }
}

function createEditor({ client, feed, unapplied }: Console): Editor {
  const draft = createDraft(sessionOf(globalThis))
  const checker = createChecker((text) => client.config.check({ text }))
  const contents = createObservable<Contents>({ value: undefined, inForce: undefined, unreadable: null })
  const schema = createObservable<Schema | null>(null)
  const applying = createObservable<ApplyState>({ kind: 'idle' })
  const diffOpen = createObservable(false)
  let read = { text: '', inForce: '' }

  const refresh = async () => draft.arrived(await client.config.get())
  const quietly = (work: Promise<unknown>) => void work.catch(() => {})
  const learn = async () => schema.set(createSchema(await client.config.schema()))

  draft.subscribe(() => {
    const { phase, text, inForce, format } = draft.get()
    if (phase === 'loading') return
    unapplied.set(isUnapplied(draft.get()))
    if (text !== read.text || inForce !== read.inForce) {
      const forceChanged = inForce !== read.inForce
      if (applying.get().kind === 'refused') applying.set({ kind: 'idle' })
      contents.set(readContents(contents.get(), { text, inForce, json: format === 'json', forceChanged }))
      read = { text, inForce }
      if (forceChanged) checker.again(text)
      else checker.ask(text)
    }
  })

  // The status tells when something was applied or when the file on disk went bad.
  let seen = ''
  const follow = () => {
    const config = feed.status.get()?.config
    const now = config ? JSON.stringify([config.revision, config.problems, config.file]) : ''
    if (now === seen) return
    seen = now
    quietly(refresh())
    if (schema.get() === null) quietly(learn())
  }
  feed.status.subscribe(follow)
  follow()
  globalThis.addEventListener('pagehide', draft.keep)
  globalThis.addEventListener('focus', () => quietly(refresh()))
  quietly(refresh())
  quietly(learn())

  const settle = async (work: Promise<{ ok: true } | { ok: false; problems: readonly { path: string; message: string }[] }>) => {
    applying.set({ kind: 'busy' })
    try {
      const result = await work
      await refresh()
      if (result.ok) diffOpen.set(false)
      applying.set(
        result.ok
          ? { kind: 'idle' }
          : {
              kind: 'refused',
              words: result.problems.map(({ path, message }) => (path === '' || path === '$' ? message : `${path}: ${message}`)),
            },
      )
    } catch (error) {
      applying.set({ kind: 'refused', words: [error instanceof Error ? error.message : 'Spyhop did not answer.'] })
    }
  }

  return {
    draft,
    checker,
    contents,
    schema,
    place: createObservable<Place>({ path: [], by: 'jump' }),
    diffOpen,
    compared: createObservable<Compared | null>(null),
    applying,
    refresh,
    apply: () => settle(client.config.apply({ text: draft.get().text, base: draft.get().base })),
    revert: (number) => settle(client.config.revert({ number })),
  }
}

/** The quick way, which says nothing about what is wrong. */
function strictly(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return null
  }
}

interface Texts {
  readonly text: string
  readonly inForce: string
  readonly json: boolean
  readonly forceChanged: boolean
}

function readContents(before: Contents, { text, inForce, json, forceChanged }: Texts): Contents {
  if (!json) return { value: undefined, inForce: undefined, unreadable: null }
  const force = forceChanged ? (parse(inForce) as unknown) : before.inForce
  const whole = strictly(text)
  if (whole) return { value: whole.value, inForce: force, unreadable: null }
  const errors: ParseError[] = []
  const value = parse(text, errors, { disallowComments: true }) as unknown
  const [error] = errors
  if (!error) return { value: before.value ?? value, inForce: force, unreadable: 'it is not JSON' }
  const line = text.slice(0, error.offset).split('\n').length
  const what = printParseErrorCode(error.error)
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
  return { value: before.value ?? value, inForce: force, unreadable: `line ${line}: ${what}` }
}
