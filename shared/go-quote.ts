// Go's strconv.Quote: error texts, logs and encodings of KrakenD show names and values in it.

const short: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
}

/** With `'`: strconv.QuoteRune, and `%q` where a library swaps the marks. A lone U+DC80..U+DCFF stands for a byte that is no UTF-8. */
export function goQuote(text: string, mark: '"' | "'" = '"'): string {
  const inner = text.replace(/["'\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (char) => {
    if (char === '"' || char === "'") return char === mark ? `\\${char}` : char
    return short[char] ?? escaped(char.codePointAt(0)!)
  })
  return mark + inner + mark
}

function escaped(code: number): string {
  const hex = code.toString(16)
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${hex.slice(2)}`
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
