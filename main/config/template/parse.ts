import { lex, type Piece, type Token } from './lex.ts'
import { TemplateError, type Block, type Command, type Node, type Operand, type Pipe } from './syntax.ts'

/** Named templates; `define` and `block` inside a text add theirs. */
export type Templates = Map<string, Block>

type Branch = 'if' | 'with' | 'range'

/** Parses a text and puts it and the templates it defines into `templates`. Throws a TemplateError. */
export function parseTemplate(name: string, source: string, isFunction: (name: string) => boolean, templates: Templates): void {
  const parser = new Parser(name, lex(source, name), isFunction, templates)
  templates.set(name, parser.whole())
}

class Parser {
  readonly #name: string
  readonly #pieces: readonly Piece[]
  readonly #isFunction: (name: string) => boolean
  readonly #templates: Templates
  #at = 0

  constructor(name: string, pieces: readonly Piece[], isFunction: (name: string) => boolean, templates: Templates) {
    this.#name = name
    this.#pieces = pieces
    this.#isFunction = isFunction
    this.#templates = templates
  }

  whole(): Block {
    const { block, end } = this.#block()
    if (end) throw this.#fault(end.line, `unexpected {{${end.word}}}`)
    return block
  }

  /** Up to the `end` or `else` that belongs to the surrounding action, or to the end of the text. */
  #block(): { block: Node[]; end: { word: 'end' | 'else'; line: number; rest: readonly Token[] } | null } {
    const block: Node[] = []
    for (; this.#at < this.#pieces.length;) {
      const piece = this.#pieces[this.#at++]!
      if (piece.kind === 'text') {
        block.push(piece)
        continue
      }
      const [first, ...rest] = piece.tokens
      const word = first?.kind === 'word' ? first.text : ''
      if (word === 'end' || word === 'else') return { block, end: { word, line: piece.line, rest } }
      const node = this.#action(word, piece.tokens, rest, piece.line)
      if (node) block.push(node)
    }
    return { block, end: null }
  }

  #action(word: string, all: readonly Token[], rest: readonly Token[], line: number): Node | null {
    switch (word) {
      case 'if':
      case 'with':
      case 'range':
        return this.#branch(word, rest, line)
      case 'define':
        this.#templates.set(this.#nameOf(rest, line), this.#body(word, line))
        return null
      case 'block': {
        const name = this.#nameOf(rest.slice(0, 1), line)
        // A template of that name that exists already wins: the block is only the default.
        const body = this.#body(word, line)
        if (!this.#templates.has(name)) this.#templates.set(name, body)
        return { kind: 'template', name, pipe: this.#pipe(rest.slice(1), line), line }
      }
      case 'template': {
        const name = this.#nameOf(rest.slice(0, 1), line)
        return { kind: 'template', name, pipe: rest.length > 1 ? this.#pipe(rest.slice(1), line) : null, line }
      }
      case 'break':
      case 'continue':
        return { kind: word }
      default:
        return { kind: 'action', pipe: this.#pipe(all, line) }
    }
  }

  #branch(kind: Branch, tokens: readonly Token[], line: number): Node {
    const pipe = this.#pipe(tokens, line)
    const { block, end } = this.#block()
    if (!end) throw this.#fault(line, `unclosed {{${kind}}}`)
    if (end.word === 'end') return { kind, pipe, body: block, otherwise: [] }
    const [next, ...rest] = end.rest
    if (next?.kind === 'word' && (next.text === 'if' || next.text === 'with')) {
      // `else if` shares the one `end`.
      return { kind, pipe, body: block, otherwise: [this.#branch(next.text, rest, end.line)] }
    }
    return { kind, pipe, body: block, otherwise: this.#body('else', end.line) }
  }

  #body(word: string, line: number): Block {
    const { block, end } = this.#block()
    if (end?.word !== 'end') throw this.#fault(line, `unclosed {{${word}}}`)
    return block
  }

  #nameOf(tokens: readonly Token[], line: number): string {
    const [name] = tokens
    if (name?.kind !== 'string' || tokens.length > 1) throw this.#fault(line, 'a template is named by a text in quotes')
    return name.text
  }

  #pipe(tokens: readonly Token[], line: number): Pipe {
    const declaring = tokens.findIndex((token) => token.kind === 'sign' && (token.text === ':=' || token.text === '='))
    const variables = declaring < 0 ? [] : tokens.slice(0, declaring).filter((token) => token.kind === 'variable')
    const body = tokens.slice(declaring + 1)
    const commands = splitPipe(body).map((part) => this.#command(part, line))
    if (commands.some((command) => command.operands.length === 0)) throw this.#fault(line, 'missing value for command')
    return { line, variables: variables.map((token) => token.text), assigns: tokens[declaring]?.text === '=', commands }
  }

  #command(tokens: readonly Token[], line: number): Command {
    const operands: Operand[] = []
    for (let at = 0; at < tokens.length;) {
      const token = tokens[at]!
      let operand: Operand
      if (token.kind === 'sign' && token.text === '(') {
        const close = closing(tokens, at)
        if (close < 0) throw this.#fault(line, 'unclosed left paren')
        operand = { kind: 'pipe', pipe: this.#pipe(tokens.slice(at + 1, close), line), fields: [] }
        at = close + 1
      } else {
        operand = this.#operand(token, line)
        at++
      }
      const fields: string[] = []
      while (tokens[at]?.kind === 'field' && tokens[at]!.joined) fields.push(tokens[at++]!.text)
      operands.push('fields' in operand ? { ...operand, fields: [...operand.fields, ...fields] } : operand)
    }
    return { operands }
  }

  #operand(token: Token, line: number): Operand {
    switch (token.kind) {
      case 'string':
        return { kind: 'value', value: token.text }
      case 'number':
        return { kind: 'value', value: numberOf(token.text.replaceAll('_', '')) }
      case 'dot':
        return { kind: 'dot', fields: [] }
      case 'field':
        return { kind: 'dot', fields: [token.text] }
      case 'variable':
        return { kind: 'variable', name: token.text, fields: [] }
      case 'word':
        if (token.text === 'true' || token.text === 'false') return { kind: 'value', value: token.text === 'true' }
        if (token.text === 'nil') return { kind: 'value', value: null }
        if (!this.#isFunction(token.text)) throw this.#fault(line, `function "${token.text}" not defined`)
        return { kind: 'function', name: token.text }
      case 'sign':
        throw this.#fault(line, `unexpected "${token.text}" in operand`)
    }
  }

  #fault(line: number, message: string): TemplateError {
    return new TemplateError(this.#name, line, message)
  }
}

/** A fraction or an exponent makes a float, anything else an int. */
function numberOf(text: string): number | bigint {
  const digits = text.replace(/^[+-]/, '')
  if (/[.e]/i.test(digits) && !digits.startsWith('0x')) return Number(text)
  return text.startsWith('-') ? -BigInt(digits) : BigInt(digits)
}

function splitPipe(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (token.kind === 'sign' && token.text === '(') depth++
    if (token.kind === 'sign' && token.text === ')') depth--
    if (depth === 0 && token.kind === 'sign' && token.text === '|') parts.push([])
    else parts.at(-1)!.push(token)
  }
  return parts
}

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0
  for (let at = open; at < tokens.length; at++) {
    if (tokens[at]!.kind !== 'sign') continue
    if (tokens[at]!.text === '(') depth++
    if (tokens[at]!.text === ')' && --depth === 0) return at
  }
  return -1
}
