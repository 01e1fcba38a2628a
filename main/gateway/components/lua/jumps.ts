// `goto`: which label it means.
import type { Goto, Label, Local } from './syntax.ts'

/** The labels of one block and the gotos that still look for theirs, from the innermost block outwards. */
export class Jumps {
  #waiting: Goto[] = []

  add(goto: Goto): void {
    this.#waiting.push(goto)
  }

  get first(): Goto | undefined {
    return this.#waiting[0]
  }

  get count(): number {
    return this.#waiting.length
  }

  /** At the end of a block: `since` was the count at its start, `outer` how many locals are in scope around it. */
  resolve(labels: ReadonlyMap<string, Label>, since: number, outer: number, active: readonly Local[]): string | null {
    const still = this.#waiting.slice(0, since)
    for (const goto of this.#waiting.slice(since)) {
      const label = labels.get(goto.name)
      if (label && label.locals > goto.locals)
        return `<goto ${goto.name}> at line ${goto.line} jumps into the scope of local '${active[goto.locals]?.name ?? ''}'`
      if (label) goto.label = label
      else still.push(goto)
      goto.locals = Math.min(goto.locals, outer)
    }
    this.#waiting = still
    return null
  }
}
