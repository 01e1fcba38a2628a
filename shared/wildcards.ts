// Patterns of a filter: `*`, `?`, and `\` before a character that is meant itself.

/** `*` is any text, `?` one character, `\` makes the next one stand for itself. At most pattern x text steps, never exponential. */
export function matchesWildcards(pattern: string, text: string): boolean {
  let p = 0
  let t = 0
  let star = -1
  let mark = 0
  while (t < text.length) {
    const escaped = pattern[p] === '\\' && p + 1 < pattern.length ? 1 : 0
    if (pattern[p] === '*') {
      star = p++
      mark = t
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p + escaped] === text[t])) {
      p += 1 + escaped
      t++
    } else if (star >= 0) {
      p = star + 1
      t = ++mark
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

/** The pattern of just this text. */
export const literalPattern = (text: string): string => text.replace(/[\\*?]/g, '\\$&')

export const hasWildcard = (pattern: string): boolean => /^(?:[^\\*?]|\\.)*[*?]/s.test(pattern)
