// Asks the engine about the text, a moment after it stopped changing. An answer to an older text is dropped; until a new one is
// there the last one stays, marked as old.
import type { ConfigChange, ConfigCheck, ConfigProblem, EffectiveValue } from '../../../shared/contract/config.ts'
import { createObservable, type Observable } from '../../ui/observable.ts'
import { splitPath } from '../../../shared/config/path.ts'
import { pathText } from './paths.ts'

export interface Checked {
  /** The text that this is about; null before the first answer. */
  readonly text: string | null
  readonly problems: readonly ConfigProblem[]
  readonly effective: ReadonlyMap<string, EffectiveValue>
  readonly changes: readonly ConfigChange[]
  /** Why there is no answer, in words. */
  readonly failed: string | null
}

export interface Checker extends Observable<Checked> {
  /** Asks soon; several within the pause are one question. */
  ask(text: string): void
  /** Asks at once, also when the text is the same as before: what is in force has changed. */
  again(text: string): void
}

const pauseMs = 150
const nothing: Checked = { text: null, problems: [], effective: new Map(), changes: [], failed: null }

export function createChecker(check: (text: string) => Promise<ConfigCheck>): Checker {
  const checked = createObservable(nothing)
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked: string | null = null
  let latest = 0

  const run = async (text: string) => {
    const mine = ++latest
    try {
      const { problems, effective, changes } = await check(text)
      if (mine !== latest) return
      const byPath = new Map(effective.map((value) => [pathText(splitPath(value.path)), value]))
      // A text that cannot be read has no effective values; the last ones are nearer to the truth than none.
      const known = byPath.size > 0 ? byPath : checked.get().effective
      checked.set({ text, problems, effective: known, changes, failed: null })
    } catch {
      if (mine !== latest) return
      asked = null
      checked.set({ ...checked.get(), text: null, failed: 'The text could not be checked: Spyhop did not answer.' })
    }
  }
  const again = (text: string) => {
    clearTimeout(timer)
    asked = text
    void run(text)
  }
  return {
    get: checked.get,
    subscribe: checked.subscribe,
    again,
    ask(text) {
      if (text === asked) return
      clearTimeout(timer)
      asked = text
      timer = setTimeout(() => void run(text), checked.get().text === null ? 0 : pauseMs)
    },
  }
}
