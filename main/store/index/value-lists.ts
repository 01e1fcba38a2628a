// The values of one text fact, each list of them once: a call has a code, and a wildcard looks at each list, never at each call.
import { matchesWildcards } from '../../../shared/wildcards.ts'

interface Matched {
  flags: Uint8Array
  done: number
}
const keptPatterns = 16

export class ValueLists {
  /** By code; 0 is the empty one. Lower case but for sessions, each value once. */
  readonly lists: (readonly string[])[] = [[]]
  /** The first call that had the list, by `seq`. */
  readonly examples: number[] = [0]
  readonly #codes = new Map<string, number>()
  readonly #matched = new Map<string, Matched>()

  one(text: string | null, seq: number): number {
    if (text === null) return 0
    return this.#codes.get(text) ?? this.#add(text, [text], seq)
  }

  many(texts: readonly (string | null)[], seq: number): number {
    // Nearly every call has been seen like this: no set is made for it.
    const raw = `\n\n\n${JSON.stringify(texts)}`
    const code = this.#codes.get(raw) ?? this.#distinct(texts, seq)
    if (!this.#codes.has(raw)) this.#codes.set(raw, code)
    return code
  }

  #distinct(texts: readonly (string | null)[], seq: number): number {
    const values = [...new Set(texts.filter((text) => text !== null))]
    if (values.length < 2) return this.one(values[0] ?? null, seq)
    const key = `\n${JSON.stringify(values)}`
    return this.#codes.get(key) ?? this.#add(key, values, seq)
  }

  /** `json`: an array of texts. */
  json(json: string | null, seq: number): number {
    if (json === null || json === '[]') return 0
    const key = `\n\n${json}`
    return this.#codes.get(key) ?? this.#add(key, [...new Set(JSON.parse(json) as string[])], seq)
  }

  /** 1 for each code with a value that matches one of the patterns; no pattern asks for the empty list. */
  matching(patterns: readonly string[]): Uint8Array {
    const key = JSON.stringify(patterns)
    const known = this.#matched.get(key) ?? this.#keep(key)
    if (known.flags.length < this.lists.length) {
      const flags = new Uint8Array(this.lists.length * 2)
      flags.set(known.flags)
      known.flags = flags
    }
    for (; known.done < this.lists.length; known.done++) {
      const values = this.lists[known.done]!
      const matches =
        patterns.length === 0
          ? values.length === 0
          : values.some((value) => patterns.some((pattern) => matchesWildcards(pattern, value.toLowerCase())))
      known.flags[known.done] = matches ? 1 : 0
    }
    return known.flags
  }

  /** The place of each code in the order of first values; NaN for the empty list. */
  ranks(): Float64Array {
    const first = [...new Set(this.lists.flatMap((values) => values[0] ?? []))].toSorted()
    const rank = new Map(first.map((value, n) => [value, n]))
    return Float64Array.from(this.lists, (values) => (values[0] === undefined ? NaN : rank.get(values[0])!))
  }

  #keep(key: string): Matched {
    const [oldest] = this.#matched.keys()
    if (this.#matched.size >= keptPatterns && oldest !== undefined) this.#matched.delete(oldest)
    const fresh = { flags: new Uint8Array(0), done: 0 }
    this.#matched.set(key, fresh)
    return fresh
  }

  #add(key: string, values: readonly string[], seq: number): number {
    const code = this.lists.push(values) - 1
    this.examples.push(seq)
    this.#codes.set(key, code)
    return code
  }
}
