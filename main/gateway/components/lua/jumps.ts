// `goto`: which label it means, and the block that goes on there.
import { either } from './code.ts'
import type { Code } from './code.ts'
import type { Outcome } from './functions.ts'
import { Label } from './syntax.ts'
import type { Goto, Local, Statement } from './syntax.ts'

/** A block with labels in it: a jump to one of them goes on there, any other leaves it. */
export function labelled(codes: readonly Code<Outcome>[], statements: readonly Statement[]): Code<Outcome> {
  const places = new Map(statements.flatMap((one, at) => (one.kind === 'label' ? [[one.label, at] as const] : [])))
  const placeOf = (outcome: Outcome): number | undefined => (outcome instanceof Label ? places.get(outcome) : undefined)
  return either(
    codes,
    (frame) => {
      for (let at = 0; at < codes.length;) {
        const outcome = codes[at++]!.run(frame)
        if (outcome === undefined) continue
        const place = placeOf(outcome)
        if (place === undefined) return outcome
        frame.state.step()
        at = place
      }
      return undefined
    },
    function* (frame) {
      for (let at = 0; at < codes.length;) {
        const code = codes[at++]!
        const outcome = code.steps ? yield* code.steps(frame) : code.run(frame)
        if (outcome === undefined) continue
        const place = placeOf(outcome)
        if (place === undefined) return outcome
        frame.state.step()
        at = place
      }
      return undefined
    },
  )
}

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
