// Lua patterns, by backtracking as the reference does. Each step is counted against the limits of the execution: a pattern
// like `.-.-.-x` over a long text would otherwise hold the process.
import type { State } from './state.ts'

export interface Match {
  readonly start: number
  /** Exclusive. */
  readonly end: number
  /** A text, or a position for `()`. */
  readonly captures: readonly (string | number)[]
}

const open = -1
const position = -2
const maxDepth = 200

const classes: Readonly<Record<string, RegExp>> = {
  a: /[A-Za-z]/,
  // eslint-disable-next-line no-control-regex -- %c is the class of control characters
  c: /[\0-\x1f\x7f]/,
  d: /[0-9]/,
  l: /[a-z]/,
  p: /[!-/:-@[-`{-~]/,
  s: /[ \t-\r]/,
  u: /[A-Z]/,
  w: /[A-Za-z0-9]/,
  x: /[A-Fa-f0-9]/,
  z: /\0/,
}

class Matcher {
  readonly #text: string
  readonly #pattern: string
  readonly #state: State
  #level = 0
  readonly #starts: number[] = []
  readonly #lengths: number[] = []
  #depth = 0

  constructor(text: string, pattern: string, state: State) {
    this.#text = text
    this.#pattern = pattern
    this.#state = state
  }

  /** `at` is where the pattern begins, behind an anchor. */
  matchAt(start: number, at: number): Match | null {
    this.#level = 0
    const end = this.#match(start, at)
    if (end < 0) return null
    const captures = Array.from({ length: this.#level }, (_, i) => this.#capture(i))
    return { start, end, captures }
  }

  #fail(message: string): never {
    throw this.#state.fault(message)
  }

  #capture(index: number): string | number {
    const length = this.#lengths[index]!
    if (length === position) return this.#starts[index]! + 1
    if (length === open) this.#fail('unfinished capture')
    const start = this.#starts[index]!
    return this.#text.slice(start, start + length)
  }

  /** End of the match, -1 for none. */
  #match(s: number, p: number): number {
    if (++this.#depth > maxDepth) this.#fail('pattern too complex')
    try {
      return this.#matchHere(s, p)
    } finally {
      this.#depth--
    }
  }

  #matchHere(from: number, at: number): number {
    let [s, p] = [from, at]
    for (;;) {
      this.#state.step()
      if (p >= this.#pattern.length) return s
      const char = this.#pattern[p]!
      if (char === '(') {
        const isPosition = this.#pattern[p + 1] === ')'
        return this.#openCapture(s, isPosition ? p + 2 : p + 1, isPosition ? position : open)
      }
      if (char === ')') return this.#closeCapture(s, p + 1)
      if (char === '$' && p + 1 === this.#pattern.length) return s === this.#text.length ? s : -1
      if (char === '%') {
        const next = this.#pattern[p + 1] ?? ''
        if (next === 'b') {
          s = this.#balance(s, p + 2)
          if (s < 0) return -1
          p += 4
          continue
        }
        if (next === 'f') {
          p += 2
          if (this.#pattern[p] !== '[') this.#fail("missing '[' after '%f' in pattern")
          const end = this.#itemEnd(p)
          if (this.#inSet(this.#text[s - 1] ?? '\0', p, end) || !this.#inSet(this.#text[s] ?? '\0', p, end)) return -1
          p = end
          continue
        }
        if (/\d/.test(next)) {
          s = this.#backReference(s, next)
          if (s < 0) return -1
          p += 2
          continue
        }
      }
      const end = this.#itemEnd(p)
      const suffix = this.#pattern[end]
      if (suffix === '?') {
        if (this.#single(s, p, end)) {
          const rest = this.#match(s + 1, end + 1)
          if (rest >= 0) return rest
        }
        p = end + 1
      } else if (suffix === '*') return this.#most(s, p, end)
      else if (suffix === '+') return this.#single(s, p, end) ? this.#most(s + 1, p, end) : -1
      else if (suffix === '-') return this.#least(s, p, end)
      else if (this.#single(s, p, end)) [s, p] = [s + 1, end]
      else return -1
    }
  }

  #most(s: number, p: number, end: number): number {
    let count = 0
    while (this.#single(s + count, p, end)) count++
    this.#state.step(count >> 4)
    for (; count >= 0; count--) {
      const rest = this.#match(s + count, end + 1)
      if (rest >= 0) return rest
    }
    return -1
  }

  #least(from: number, p: number, end: number): number {
    for (let s = from; ; s++) {
      const rest = this.#match(s, end + 1)
      if (rest >= 0) return rest
      if (!this.#single(s, p, end)) return -1
    }
  }

  #openCapture(s: number, p: number, length: number): number {
    if (this.#level >= 32) this.#fail('too many captures')
    this.#starts[this.#level] = s
    this.#lengths[this.#level] = length
    this.#level++
    const end = this.#match(s, p)
    if (end < 0) this.#level--
    return end
  }

  #closeCapture(s: number, p: number): number {
    let index = this.#level - 1
    while (index >= 0 && this.#lengths[index] !== open) index--
    if (index < 0) this.#fail('invalid pattern capture')
    this.#lengths[index] = s - this.#starts[index]!
    const end = this.#match(s, p)
    if (end < 0) this.#lengths[index] = open
    return end
  }

  #backReference(s: number, digit: string): number {
    const index = Number(digit) - 1
    if (index < 0 || index >= this.#level || this.#lengths[index] === open) this.#fail('invalid capture index')
    const text = String(this.#capture(index))
    return this.#text.startsWith(text, s) ? s + text.length : -1
  }

  #balance(s: number, p: number): number {
    const [first, last] = [this.#pattern[p], this.#pattern[p + 1]]
    if (last === undefined) this.#fail("missing arguments to '%b'")
    if (this.#text[s] !== first) return -1
    for (let [at, nesting] = [s + 1, 1]; at < this.#text.length; at++) {
      if (this.#text[at] === last) {
        if (--nesting === 0) return at + 1
      } else if (this.#text[at] === first) nesting++
    }
    return -1
  }

  #itemEnd(p: number): number {
    const char = this.#pattern[p]
    if (char === '%') {
      if (p + 1 >= this.#pattern.length) this.#fail("malformed pattern (ends with '%')")
      return p + 2
    }
    if (char !== '[') return p + 1
    let at = p + 1
    if (this.#pattern[at] === '^') at++
    do {
      if (at >= this.#pattern.length) this.#fail("malformed pattern (missing ']')")
      at += this.#pattern[at] === '%' ? 2 : 1
    } while (this.#pattern[at] !== ']')
    return at + 1
  }

  #single(s: number, p: number, end: number): boolean {
    const char = this.#text[s]
    if (char === undefined) return false
    const item = this.#pattern[p]!
    if (item === '.') return true
    if (item === '%') return inClass(char, this.#pattern[p + 1]!)
    return item === '[' ? this.#inSet(char, p, end) : item === char
  }

  /** `[...]` from `p` to `end`, brackets included. */
  #inSet(char: string, p: number, end: number): boolean {
    const isNegated = this.#pattern[p + 1] === '^'
    for (let at = p + (isNegated ? 2 : 1); at < end - 1; at++) {
      const item = this.#pattern[at]!
      if (item === '%') {
        if (inClass(char, this.#pattern[++at]!)) return !isNegated
      } else if (this.#pattern[at + 1] === '-' && at + 2 < end - 1) {
        if (item <= char && char <= this.#pattern[at + 2]!) return !isNegated
        at += 2
      } else if (item === char) return !isNegated
    }
    return isNegated
  }
}

function inClass(char: string, name: string): boolean {
  const known = classes[name.toLowerCase()]
  if (!known || !/[A-Za-z]/.test(name)) return name === char
  return known.test(char) === (name === name.toLowerCase())
}

/** First match at or after `from`, null for none. */
export function findMatch(text: string, pattern: string, from: number, state: State): Match | null {
  const isAnchored = pattern.startsWith('^')
  const matcher = new Matcher(text, pattern, state)
  for (let start = from; start <= text.length; start++) {
    const match = matcher.matchAt(start, isAnchored ? 1 : 0)
    if (match || isAnchored) return match
  }
  return null
}
