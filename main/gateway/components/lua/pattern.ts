// Lua patterns as gopher-lua has them: read once into instructions, then run with a stack of ways to go back to. Each step is
// counted against the limits of the execution: a pattern like `.-.-.-x` over a long text would otherwise hold the process.
import { LuaLimit } from './functions.ts'
import { readPattern } from './pattern-syntax.ts'
import type { Instruction, Pattern } from './pattern-syntax.ts'
import type { State } from './state.ts'

export interface Match {
  readonly start: number
  /** Exclusive. */
  readonly end: number
  /** A text, or a position for `()`. */
  readonly captures: readonly (string | number)[]
}

/** Ways back that one match may keep open. */
const mostWays = 4_000_000

class Matcher {
  readonly #text: string
  readonly #instructions: readonly Instruction[]
  readonly #state: State
  /** Two places for each capture; the second of `()` is its first. */
  #slots: number[] = []
  /** Pairs: instruction and place to go on at, or -1 - slot and its former value. */
  readonly #back: number[] = []

  constructor(text: string, { instructions }: Pattern, state: State) {
    this.#text = text
    this.#instructions = instructions
    this.#state = state
  }

  matchAt(start: number): Match | null {
    this.#slots = []
    this.#back.length = 0
    const end = this.#run(start)
    if (end < 0) return null
    const captures: (string | number)[] = []
    for (let slot = 0; slot < this.#slots.length; slot += 2) {
      const [from, to] = [this.#slots[slot]!, this.#slots[slot + 1]!]
      captures.push(to < 0 ? from + 1 : this.#text.slice(from, to))
    }
    return { start, end, captures }
  }

  /** End of the match, -1 for none. */
  #run(start: number): number {
    let [pc, at] = [0, start]
    for (;;) {
      this.#state.step()
      const { kind, one, two, takes } = this.#instructions[pc]!
      let goesOn = true
      if (kind === 'match') return at
      if (kind === 'char') goesOn = at < this.#text.length && takes!(this.#text.charCodeAt(at++))
      else if (kind === 'end') goesOn = at >= this.#text.length
      else if (kind === 'save') this.#save(one, at)
      else if (kind === 'place') this.#place(one, at)
      else if (kind === 'balance') goesOn = (at = this.#balance(at, one, two)) >= 0
      else if (kind === 'again') goesOn = (at = this.#again(at, one)) >= 0
      else {
        if (kind === 'split') this.#push(two, at)
        pc = one
        continue
      }
      if (goesOn) pc++
      else if (this.#goBack()) [pc, at] = [this.#pc, this.#at]
      else return -1
    }
  }

  #pc = 0
  #at = 0
  #goBack(): boolean {
    while (this.#back.length > 0) {
      const at = this.#back.pop()!
      const pc = this.#back.pop()!
      if (pc < 0) {
        this.#slots[-1 - pc] = at
        continue
      }
      this.#pc = pc
      this.#at = at
      return true
    }
    return false
  }

  #push(pc: number, at: number): void {
    if (this.#back.length > mostWays) throw new LuaLimit('not enough memory')
    this.#back.push(pc, at)
  }

  #place(slot: number, at: number): void {
    while (this.#slots.length < slot) this.#slots.push(0)
    this.#slots[slot] = at
    this.#slots[slot + 1] = -1
  }

  #save(slot: number, at: number): void {
    while (this.#slots.length <= slot) this.#slots.push(0)
    this.#push(-1 - slot, this.#slots[slot]!)
    this.#slots[slot] = at
  }

  #again(at: number, index: number): number {
    const slot = index * 2 - 2
    if (slot + 1 >= this.#slots.length) throw this.#state.fault('invalid capture index')
    const text = this.#text.slice(this.#slots[slot], Math.max(0, this.#slots[slot + 1]!))
    return this.#text.startsWith(text, at) ? at + text.length : -1
  }

  #balance(from: number, first: number, last: number): number {
    if (this.#text.charCodeAt(from) !== first) return -1
    let nesting = 1
    for (let at = from + 1; at < this.#text.length; at++) {
      const char = this.#text.charCodeAt(at)
      if (char === last && --nesting === 0) {
        this.#state.step((at - from) >> 4)
        return at + 1
      }
      if (char === first) nesting++
    }
    this.#state.step((this.#text.length - from) >> 4)
    return -1
  }
}

/** The matches at or after `from`, none overlapping. */
export function* matches(text: string, source: string, from: number, state: State): Generator<Match> {
  const pattern = readPattern(source, (message) => {
    throw state.fault(message)
  })
  const matcher = new Matcher(text, pattern, state)
  for (let start = from; start <= text.length;) {
    const match = matcher.matchAt(start)
    start++
    if (match) {
      start = Math.max(start, match.end)
      yield match
    }
    if (pattern.isAnchored) return
  }
}

/** First match at or after `from`, null for none. */
export function findMatch(text: string, pattern: string, from: number, state: State): Match | null {
  for (const match of matches(text, pattern, from, state)) return match
  return null
}
