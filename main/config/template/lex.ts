import { TemplateError } from './syntax.ts'

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly tokens: readonly Token[]; readonly line: number }

export interface Token {
  readonly kind: 'word' | 'field' | 'dot' | 'variable' | 'string' | 'number' | 'sign'
  readonly text: string
  /** Nothing stands between this token and the one before. */
  readonly joined: boolean
}

const tokens =
  /(?<string>"(?:\\.|[^"\\\n])*"|`[^`]*`)|(?<character>'(?:\\.|[^'\\])+')|(?<number>[+-]?(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+))|(?<variable>\$\w*)|(?<field>\.[\p{L}_]\w*)|(?<dot>\.)|(?<word>[\p{L}_]\w*)|(?<sign>:=|=|\||\(|\)|,)/uy

/** Text and actions in order; `{{-` and `-}}` have taken their white space, comments are gone. */
export function lex(source: string, template: string): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  let line = 1
  let counted = 0
  let trimNext = false
  while (at < source.length) {
    const open = source.indexOf('{{', at)
    let text = source.slice(at, open < 0 ? source.length : open)
    if (trimNext) text = text.replace(/^[ \t\r\n]+/, '')
    if (open < 0) {
      pieces.push({ kind: 'text', text })
      break
    }
    const trimsLeft = /^\{\{-[ \t\r\n]/.test(source.slice(open, open + 4))
    if (trimsLeft) text = trimmedEnd(text)
    if (text !== '') pieces.push({ kind: 'text', text })
    line += breaksIn(source, counted, open)
    counted = open
    const inside = open + (trimsLeft ? 3 : 2)
    const action = readAction(source, inside, template, line)
    if (action.tokens) pieces.push({ kind: 'action', tokens: action.tokens, line })
    trimNext = action.trimsRight
    at = action.end
  }
  return pieces
}

function breaksIn(source: string, from: number, to: number): number {
  let breaks = 0
  for (let at = source.indexOf('\n', from); at >= 0 && at < to; at = source.indexOf('\n', at + 1)) breaks++
  return breaks
}

/** Not a regular expression: those try each run of blanks from every of its places. */
function trimmedEnd(text: string): string {
  let end = text.length
  while (end > 0 && ' \t\r\n'.includes(text[end - 1]!)) end--
  return text.slice(0, end)
}

interface Action {
  /** null for a comment. */
  readonly tokens: readonly Token[] | null
  readonly trimsRight: boolean
  readonly end: number
}

function readAction(source: string, start: number, template: string, line: number): Action {
  const opens = /^[ \t\r\n]?\/\*/.exec(source.slice(start, start + 3))
  if (opens && (opens[0].startsWith('/') || source[start - 1] === '-')) {
    const close = source.indexOf('*/', start + opens[0].length)
    if (close < 0) throw new TemplateError(template, line, 'unclosed comment')
    const after = /^([ \t\r\n]-)?\}\}/.exec(source.slice(close + 2, close + 6))
    if (!after) throw new TemplateError(template, line, 'comment ends before closing delimiter')
    return { tokens: null, trimsRight: after[1] !== undefined, end: close + 2 + after[0].length }
  }
  const found: Token[] = []
  let at = start
  for (;;) {
    const spaceEnd = at + /^\s*/.exec(source.slice(at, at + 10_000))![0].length
    const joined = spaceEnd === at
    at = spaceEnd
    if (source.startsWith('}}', at)) return { tokens: found, trimsRight: false, end: at + 2 }
    if (!joined && source.startsWith('-}}', at)) return { tokens: found, trimsRight: true, end: at + 3 }
    tokens.lastIndex = at
    const match = tokens.exec(source)
    if (!match) {
      if (at >= source.length) throw new TemplateError(template, line, 'unclosed action')
      throw new TemplateError(template, line, `unexpected ${JSON.stringify(source[at])} in command`)
    }
    found.push({ ...tokenOf(match.groups!), joined })
    at = tokens.lastIndex
  }
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>): Pick<Token, 'kind' | 'text'> {
  const character = groups['character']
  if (character !== undefined) return { kind: 'number', text: String(unquote(`"${character.slice(1, -1)}"`).codePointAt(0) ?? 0) }
  for (const kind of ['string', 'number', 'variable', 'field', 'dot', 'word', 'sign'] as const) {
    const text = groups[kind]
    if (text !== undefined) return { kind, text: kind === 'string' ? unquote(text) : kind === 'field' ? text.slice(1) : text }
  }
  return { kind: 'sign', text: '' }
}

const escapes: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

function unquote(text: string): string {
  if (text.startsWith('`')) return text.slice(1, -1)
  return text
    .slice(1, -1)
    .replace(
      /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/g,
      (_, x?: string, u?: string, long?: string, one?: string) => {
        const code = x ?? u ?? long
        return code === undefined ? (escapes[one ?? ''] ?? one ?? '') : String.fromCodePoint(Number.parseInt(code, 16))
      },
    )
}
