import { goInteger } from '../go-integer.ts'
import { lex, type Piece, type Token } from './lex.ts'
import { TemplateError, type Block, type Command, type Node, type Operand, type Pipe } from './syntax.ts'

/** Named templates; `define` and `block` inside a text add theirs. */
export type Templates = Map<string, Block>

type Branch = 'if' | 'with' | 'range'

interface Ended {
  readonly block: Block
  /** null at the end of the text. */
  readonly end: { readonly word: 'end' | 'else'; readonly line: number; readonly rest: readonly Token[] } | null
}

/** Which functions there are, and what to say of one that is not there. */
export interface Known {
  isFunction(name: string): boolean
  unknownFunction(name: string): string
}

/**
 * Parses a text and puts it and the templates it defines into `templates`. What was there before is replaced, but never by a template
 * without content. Throws a TemplateError.
 */
export function parseTemplate(name: string, source: string, known: Known, templates: Templates): void {
  const own: Templates = new Map()
  const parser = new Parser(name, lex(source, name), known, own)
  parser.add(name, parser.whole(), 1)
  for (const [defined, block] of own) if (!templates.has(defined) || !isEmpty(block)) templates.set(defined, block)
}

const isEmpty = (block: Block): boolean => block.every((node) => node.kind === 'text' && /^\s*$/.test(node.text))

class Parser {
  readonly #name: string
  readonly #pieces: readonly Piece[]
  readonly #known: Known
  readonly #templates: Templates
  #at = 0
  /** Variables in sight. */
  #variables: string[] = ['$']
  #ranges = 0

  constructor(name: string, pieces: readonly Piece[], known: Known, templates: Templates) {
    this.#name = name
    this.#pieces = pieces
    this.#known = known
    this.#templates = templates
  }

  whole(): Block {
    const { block, end } = this.#block(true)
    if (end) throw this.#fault(end.line, `unexpected {{${end.word}}}`)
    return block
  }

  add(name: string, block: Block, line: number): void {
    const before = this.#templates.get(name)
    if (before && !isEmpty(before) && !isEmpty(block))
      throw this.#fault(line, `multiple definition of template ${JSON.stringify(name)}`)
    if (!before || isEmpty(before)) this.#templates.set(name, block)
  }

  /** Up to the `end` or `else` that belongs to the surrounding action, or to the end of the text. */
  #block(top = false): Ended {
    const block: Node[] = []
    while (this.#at < this.#pieces.length) {
      const piece = this.#pieces[this.#at++]!
      if (piece.kind === 'text') {
        block.push(piece)
        continue
      }
      const [first, ...rest] = piece.tokens
      const word = first?.kind === 'word' ? first.text : ''
      if (word === 'end' || word === 'else') return { block, end: { word, line: piece.line, rest } }
      if (word === 'define' && !top)
        throw this.#fault(piece.line, 'unexpected {{define}}: templates are defined outside of other actions')
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
        this.#define(this.#nameOf(rest, line), word, line)
        return null
      case 'block': {
        const name = this.#nameOf(rest.slice(0, 1), line)
        const pipe = this.#pipe(rest.slice(1), line)
        this.#define(name, word, line)
        return { kind: 'template', name, pipe, line }
      }
      case 'template': {
        const name = this.#nameOf(rest.slice(0, 1), line)
        return { kind: 'template', name, pipe: rest.length > 1 ? this.#pipe(rest.slice(1), line) : null, line }
      }
      case 'break':
      case 'continue':
        if (rest.length > 0) throw this.#fault(line, `unexpected ${JSON.stringify(rest[0]!.text)} in {{${word}}}`)
        if (this.#ranges === 0) throw this.#fault(line, `{{${word}}} outside {{range}}`)
        return { kind: word }
      default:
        return { kind: 'action', pipe: this.#pipe(all, line) }
    }
  }

  /** A template sees neither the variables nor the ranges around it. */
  #define(name: string, word: string, line: number): void {
    const outer = { variables: this.#variables, ranges: this.#ranges }
    this.#variables = ['$']
    this.#ranges = 0
    this.add(name, this.#body(word, line), line)
    this.#variables = outer.variables
    this.#ranges = outer.ranges
  }

  #branch(kind: Branch, tokens: readonly Token[], line: number): Node {
    const outer = this.#variables
    this.#variables = [...outer]
    const pipe = this.#pipe(tokens, line, kind === 'range')
    if (kind === 'range') this.#ranges++
    const { block, end } = this.#scope()
    if (kind === 'range') this.#ranges--
    if (!end) throw this.#fault(line, `unclosed {{${kind}}}`)
    const otherwise = end.word === 'end' ? [] : this.#otherwise(kind, end.rest, end.line)
    this.#variables = outer
    return { kind, pipe, body: block, otherwise }
  }

  #otherwise(kind: Branch, rest: readonly Token[], line: number): Block {
    const [next, ...tokens] = rest
    // `else if` shares the one `end`; only `if` goes on with `if` and `with` with `with`.
    if (next?.kind === 'word' && next.text === kind && kind !== 'range') return [this.#branch(kind, tokens, line)]
    if (next) throw this.#fault(line, `unexpected ${JSON.stringify(next.text)} in {{else}}`)
    return this.#body('else', line)
  }

  /** A block whose variables end with it. */
  #scope(): Ended {
    const outer = this.#variables
    this.#variables = [...outer]
    const found = this.#block()
    this.#variables = outer
    return found
  }

  #body(word: string, line: number): Block {
    const { block, end } = this.#scope()
    if (end?.word === 'else') throw this.#fault(end.line, 'unexpected {{else}}')
    if (end?.word !== 'end') throw this.#fault(line, `unclosed {{${word}}}`)
    return block
  }

  #nameOf(tokens: readonly Token[], line: number): string {
    const [name] = tokens
    if (name?.kind !== 'string' || tokens.length > 1) throw this.#fault(line, 'a template is named by a text in quotes')
    return name.text
  }

  #pipe(tokens: readonly Token[], line: number, isRange = false): Pipe {
    const declaring = tokens.findIndex((token) => token.kind === 'sign' && (token.text === ':=' || token.text === '='))
    const head = tokens.slice(0, Math.max(0, declaring))
    const body = tokens.slice(declaring + 1)
    const wellFormed = head.every((token, index) => (index % 2 === 0 ? token.kind === 'variable' : token.text === ','))
    if (declaring >= 0 && (!wellFormed || head.length % 2 === 0 || head.length > (isRange ? 3 : 1)))
      throw this.#fault(line, 'too many or no variables before the sign of an assignment')
    const commands = splitPipe(body).map((part) => this.#command(part, line))
    if (commands.some((command) => command.operands.length === 0)) throw this.#fault(line, 'missing value for command')
    for (const command of commands.slice(1))
      if (command.operands[0]!.kind === 'value') throw this.#fault(line, 'a value cannot stand behind a |')
    const variables = head.filter((token) => token.kind === 'variable').map((token) => token.text)
    const assigns = tokens[declaring]?.text === '='
    if (assigns) for (const name of variables) this.#inSight(name, line)
    else this.#variables.push(...variables)
    return { line, variables, assigns, commands }
  }

  #command(tokens: readonly Token[], line: number): Command {
    const operands: Operand[] = []
    for (let at = 0; at < tokens.length;) {
      const token = tokens[at]!
      if (at > 0 && token.joined) throw this.#fault(line, `unexpected ${JSON.stringify(token.text)} in operand`)
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
      if (fields.length > 0 && operand.kind === 'value')
        throw this.#fault(line, `unexpected . after term ${JSON.stringify(token.text)}`)
      operands.push('fields' in operand ? { ...operand, fields: [...operand.fields, ...fields] } : operand)
    }
    return { operands }
  }

  #operand(token: Token, line: number): Operand {
    switch (token.kind) {
      case 'string':
        return { kind: 'value', value: token.text }
      case 'number':
        return { kind: 'value', value: this.#number(token.text, line) }
      case 'dot':
        return { kind: 'dot', fields: [] }
      case 'field':
        return { kind: 'dot', fields: [token.text] }
      case 'variable':
        this.#inSight(token.text, line)
        return { kind: 'variable', name: token.text, fields: [] }
      case 'word':
        if (token.text === 'true' || token.text === 'false') return { kind: 'value', value: token.text === 'true' }
        if (token.text === 'nil') return { kind: 'value', value: null }
        if (!this.#known.isFunction(token.text)) throw this.#fault(line, this.#known.unknownFunction(token.text))
        return { kind: 'function', name: token.text, fields: [] }
      case 'sign':
        throw this.#fault(line, `unexpected "${token.text}" in operand`)
    }
  }

  #inSight(name: string, line: number): void {
    if (!this.#variables.includes(name)) throw this.#fault(line, `undefined variable "${name}"`)
  }

  /** A fraction or an exponent makes a float, anything else an int. */
  #number(text: string, line: number): number | bigint {
    if (/[.e]/i.test(text) && !/^[+-]?0x/i.test(text)) return Number(text.replaceAll('_', ''))
    const value = goInteger(text)
    // Go's word for `09`, too.
    if (value === undefined) throw this.#fault(line, `integer overflow: "${text}"`)
    return value
  }

  #fault(line: number, message: string): TemplateError {
    return new TemplateError(this.#name, line, message)
  }
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
