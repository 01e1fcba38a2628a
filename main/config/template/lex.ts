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
  /(?<string>"(?:\\.|[^"\\\n])*"|`[^`]*`)|(?<character>'(?:\\.|[^'\\])+')|(?<number>[+-]?(?:0x[\da-fA-F]+|\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+))|(?<variable>\$\w*)|(?<field>\.[\p{L}_]\w*)|(?<dot>\.)|(?<word>[\p{L}_]\w*)|(?<sign>:=|=|\||\(|\)|,)/uy

/** Text and actions in order; `{{-` and `-}}` have taken their white space, comments are gone. */
export function lex(source: string, template: string): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  let trimNext = false
  while (at < source.length) {
    const open = source.indexOf('{{', at)
    let text = source.slice(at, open < 0 ? source.length : open)
    if (trimNext) text = text.trimStart()
    if (open < 0) {
      pieces.push({ kind: 'text', text })
      break
    }
    const trimsLeft = /^\{\{-\s/.test(source.slice(open, open + 4))
    if (trimsLeft) text = text.trimEnd()
    if (text !== '') pieces.push({ kind: 'text', text })
    const line = source.slice(0, open).split('\n').length
    const inside = open + (trimsLeft ? 3 : 2)
    const action = readAction(source, inside, template, line)
    if (action.tokens) pieces.push({ kind: 'action', tokens: action.tokens, line })
    trimNext = action.trimsRight
    at = action.end
  }
  return pieces
}

interface Action {
  /** null for a comment. */
  readonly tokens: readonly Token[] | null
  readonly trimsRight: boolean
  readonly end: number
}

function readAction(source: string, start: number, template: string, line: number): Action {
  const comment = /^\s*\/\*[\s\S]*?\*\/(\s-)?\}\}/.exec(source.slice(start))
  if (comment) return { tokens: null, trimsRight: comment[1] !== undefined, end: start + comment[0].length }
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
