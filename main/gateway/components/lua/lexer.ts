// Lua 5.1 source (as a byte string) to tokens.

export interface Token {
  readonly kind: 'name' | 'keyword' | 'symbol' | 'number' | 'string' | 'end'
  /** The word, the symbol, or the content of a string. */
  readonly text: string
  readonly number: number
  readonly line: number
}

/** Carries the line and gopher-lua's words. */
export class LuaSyntaxError extends Error {
  readonly chunk: string
  readonly line: number
  constructor(chunk: string, line: number, message: string) {
    super(message)
    this.chunk = chunk
    this.line = line
  }
}

const keywords = new Set(
  'and break do else elseif end false for function goto if in local nil not or repeat return then true until while'.split(' '),
)
const symbols = ['...', '..', '::', '==', '~=', '<=', '>=']
const single = '+-*/%^#<>=(){}[];:,.'
const escapes: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

export function tokenize(chunk: string, source: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  let line = 1
  const fail = (message: string): never => {
    throw new LuaSyntaxError(chunk, line, message)
  }
  const push = (kind: Token['kind'], text: string, number = 0): void => void tokens.push({ kind, text, number, line })

  /** `[[...]]` or `[==[...]==]` at `at`; null when there is none. */
  function longBracket(): string | null {
    const open = /\[(=*)\[/y
    open.lastIndex = at
    const match = open.exec(source)
    if (!match) return null
    const close = `]${match[1]}]`
    const start = at + match[0].length
    const end = source.indexOf(close, start)
    if (end < 0) fail('unterminated multiline string')
    at = end + close.length
    const text = source.slice(start, end).replace(/\r\n?/g, '\n')
    line += text.split('\n').length - 1
    return text.startsWith('\n') ? text.slice(1) : text
  }

  function quotedString(quote: string): string {
    let text = ''
    for (at++; ; at++) {
      const char = source[at]
      if (char === quote) {
        at++
        return text
      }
      if (char === undefined || char === '\n') fail('unterminated string')
      else if (char !== '\\') text += char
      else text += escaped()
    }
  }

  /** Leaves `at` on the last character of the escape. */
  function escaped(): string {
    const char = source[++at] ?? ''
    if (char === '\r' && source[at + 1] === '\n') at++
    if (char === '\n' || char === '\r') {
      line++
      return '\n'
    }
    if (!/\d/.test(char)) return escapes[char] ?? char
    const digits = /\d{1,3}/y
    digits.lastIndex = at
    const code = digits.exec(source)![0]
    at += code.length - 1
    if (Number(code) > 255) fail('escape sequence too large')
    return String.fromCharCode(Number(code))
  }

  const space = /[ \t\r\f\v]+/y
  const word = /[A-Za-z_]\w*/y
  const numeral = /0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    const match = pattern.exec(source)?.[0] ?? null
    if (match !== null) at += match.length
    return match
  }

  if (source.startsWith('#')) at = Math.max(0, source.indexOf('\n'))
  while (at < source.length) {
    const char = source[at]!
    if (char === '\n') {
      line++
      at++
    } else if (take(space) !== null) continue
    else if (char === '-' && source[at + 1] === '-') {
      at += 2
      if (source[at] !== '[' || longBracket() === null) {
        const end = source.indexOf('\n', at)
        at = end < 0 ? source.length : end
      }
    } else if (/[A-Za-z_]/.test(char)) {
      const text = take(word)!
      push(keywords.has(text) ? 'keyword' : 'name', text)
    } else if (/\d/.test(char) || (char === '.' && /\d/.test(source[at + 1] ?? ''))) {
      const text = take(numeral)!
      if (/\w/.test(source[at] ?? '')) fail(`malformed number near '${text}${source[at]}'`)
      push('number', text, Number(text))
    } else if (char === '"' || char === "'") {
      const from = line
      const text = quotedString(char)
      tokens.push({ kind: 'string', text, number: 0, line: from })
    } else if (char === '[' && /^\[=*\[/.test(source.slice(at, at + 80))) {
      const from = line
      const text = longBracket()!
      tokens.push({ kind: 'string', text, number: 0, line: from })
    } else {
      const symbol = symbols.find((text) => source.startsWith(text, at)) ?? (single.includes(char) ? char : null)
      if (symbol === null) return fail(`Invalid '${char}' token`)
      at += symbol.length
      push('symbol', symbol)
    }
  }
  push('end', '')
  return tokens
}
