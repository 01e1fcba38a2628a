// Pretty printing that works on the source text: numbers keep their spelling, keys their order, and a text that is not JSON
// gives null. Parsing and printing again would show `1.0` as `1` and long integers wrong.

export type TokenKind = 'key' | 'string' | 'number' | 'word' | 'punctuation' | 'space'
export interface JsonToken {
  readonly kind: TokenKind
  readonly text: string
}
export type JsonLine = readonly JsonToken[]

const tokenShape = /\s*(?:("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*)|(true|false|null)|([[\]{}:,]))/y

/** Lines of a JSON text, indented by two; null when it is not well formed. */
export function jsonLines(source: string): readonly JsonLine[] | null {
  const tokens = readTokens(source)
  if (!tokens) return null
  const lines: JsonToken[][] = [[]]
  let depth = 0
  const lineBreak = () => lines.push(depth > 0 ? [{ kind: 'space', text: '  '.repeat(depth) }] : [])
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1]
    const closes = token.text === '}' || token.text === ']'
    if (closes && token.kind === 'punctuation') {
      depth--
      const before = tokens[index - 1]
      if (before?.kind !== 'punctuation' || (before.text !== '{' && before.text !== '[')) lineBreak()
    }
    const isKey = token.kind === 'string' && next?.kind === 'punctuation' && next.text === ':'
    lines.at(-1)!.push(isKey ? { kind: 'key', text: token.text } : token)
    if (token.kind !== 'punctuation') continue
    if (token.text === ':') lines.at(-1)!.push({ kind: 'space', text: ' ' })
    else if (token.text === ',') lineBreak()
    else if (!closes) {
      depth++
      if (next?.text !== '}' && next?.text !== ']') lineBreak()
    }
  }
  return depth === 0 ? lines : null
}

function readTokens(source: string): readonly JsonToken[] | null {
  const tokens: JsonToken[] = []
  const text = source.trimEnd()
  tokenShape.lastIndex = 0
  while (tokenShape.lastIndex < text.length) {
    const match = tokenShape.exec(text)
    if (!match) return null
    const [, string, number, word, punctuation] = match
    if (string !== undefined) tokens.push({ kind: 'string', text: string })
    else if (number !== undefined) tokens.push({ kind: 'number', text: number })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word })
    else tokens.push({ kind: 'punctuation', text: punctuation! })
  }
  return tokens.length === 0 ? null : tokens
}
