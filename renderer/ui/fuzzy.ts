// Finds letters in order, so that "rtr" finds "Revert to revision". The start of a word and letters side by side count more.

export interface FuzzyMatch {
  readonly score: number
  /** Indices of the matched letters. */
  readonly at: readonly number[]
}

/** null when the text does not hold the letters in this order; an empty query matches everything. */
export function fuzzyMatch(query: string, text: string): FuzzyMatch | null {
  const wanted = query.toLowerCase().replaceAll(/\s+/g, '')
  if (wanted === '') return { score: 0, at: [] }
  const whole = text.toLowerCase().indexOf(query.trim().toLowerCase())
  if (whole >= 0) return { score: 1000 + (isStart(text, whole) ? 500 : 0) - whole, at: range(whole, query.trim().length) }
  return scattered(wanted, text)
}

function scattered(wanted: string, text: string): FuzzyMatch | null {
  const lower = text.toLowerCase()
  const at: number[] = []
  let score = 0
  let from = 0
  for (const letter of wanted) {
    const index = nextPlace(lower, text, letter, from)
    if (index < 0) return null
    score += (isStart(text, index) ? 20 : 0) + (at.at(-1) === index - 1 ? 15 : 0) - (index - from)
    at.push(index)
    from = index + 1
  }
  return { score, at }
}

/** The next start of a word with this letter, unless the letter follows at once. */
function nextPlace(lower: string, text: string, letter: string, from: number): number {
  if (lower[from] === letter) return from
  for (let index = from; index < lower.length; index++) if (lower[index] === letter && isStart(text, index)) return index
  return lower.indexOf(letter, from)
}

const isStart = (text: string, index: number) => index === 0 || /[^\p{L}\p{N}]/u.test(text[index - 1]!)
const range = (from: number, length: number) => Array.from({ length }, (_, index) => from + index)

/** The text in pieces, matched or not, for marking. */
export function fuzzyPieces(
  text: string,
  at: readonly number[],
): readonly { readonly text: string; readonly matched: boolean }[] {
  const hits = new Set(at)
  const pieces: { text: string; matched: boolean }[] = []
  for (let index = 0; index < text.length; index++) {
    const last = pieces.at(-1)
    const matched = hits.has(index)
    if (last?.matched === matched) last.text += text[index]!
    else pieces.push({ text: text[index]!, matched })
  }
  return pieces
}
