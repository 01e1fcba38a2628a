// Expressions of Lua's grammar, by precedence climbing; each method is a rule of it.
import type { Cursor } from './cursor.ts'
import type { FunctionScope } from './scope.ts'
import type { Expression, FunctionBody, Place, TableItem } from './syntax.ts'

/** Left and right binding power. */
const powers: Readonly<Record<string, readonly [number, number]>> = {
  or: [1, 1],
  and: [2, 2],
  '<': [3, 3],
  '>': [3, 3],
  '<=': [3, 3],
  '>=': [3, 3],
  '~=': [3, 3],
  '==': [3, 3],
  '..': [5, 4],
  '+': [6, 6],
  '-': [6, 6],
  '*': [7, 7],
  '/': [7, 7],
  '%': [7, 7],
  '^': [10, 9],
}
const unaryPower = 8

export type ReadBody = (name: string, isMethod: boolean, at: Place) => FunctionBody

export class ExpressionReader {
  readonly #tokens: Cursor
  readonly #readBody: ReadBody
  /** Of the function that is being read. */
  scope: FunctionScope

  constructor(tokens: Cursor, scope: FunctionScope, readBody: ReadBody) {
    this.#tokens = tokens
    this.scope = scope
    this.#readBody = readBody
  }

  list(): Expression[] {
    const list = [this.one()]
    while (this.#tokens.accept(',')) list.push(this.one())
    return list
  }

  one(limit = 0): Expression {
    return this.#tokens.nested(() => {
      let left = this.#unary()
      for (;;) {
        const { kind, text } = this.#tokens.peek
        const power = kind === 'symbol' || kind === 'keyword' ? powers[text] : undefined
        if (!power || power[0] <= limit) return left
        const at = this.#tokens.place
        this.#tokens.next()
        const right = this.one(power[1])
        left =
          text === 'and' || text === 'or'
            ? { kind: 'logic', operator: text, left, right }
            : { kind: 'binary', operator: text, left, right, at }
      }
    })
  }

  #unary(): Expression {
    const at = this.#tokens.place
    for (const operator of ['not', '-', '#'])
      if (this.#tokens.accept(operator)) {
        const operand = this.one(unaryPower)
        if (operator === '-' && operand.kind === 'number') return { kind: 'number', value: -operand.value }
        return { kind: 'unary', operator, operand, at }
      }
    return this.#simple()
  }

  #simple(): Expression {
    const { kind, text, number } = this.#tokens.peek
    const at = this.#tokens.place
    if (kind === 'number' || kind === 'string') {
      this.#tokens.next()
      return kind === 'number' ? { kind, value: number } : { kind, value: text }
    }
    if (this.#tokens.accept('nil')) return { kind: 'nil' }
    if (this.#tokens.accept('true')) return { kind: 'true' }
    if (this.#tokens.accept('false')) return { kind: 'false' }
    if (this.#tokens.is('...')) {
      if (!this.scope.hasVarargs) this.#tokens.fail("cannot use '...' outside a vararg function")
      this.#tokens.next()
      return { kind: 'varargs' }
    }
    if (this.#tokens.is('{')) return this.#table()
    if (this.#tokens.accept('function')) return { kind: 'function', body: this.#readBody('anonymous', false, at) }
    return this.suffixed()
  }

  suffixed(): Expression {
    let at = this.#tokens.place
    let value: Expression
    if (this.#tokens.accept('(')) {
      value = { kind: 'single', inner: this.one() }
      this.#tokens.expect(')')
    } else value = this.scope.variable(this.#tokens.name(), at)
    for (;;) {
      at = this.#tokens.place
      if (this.#tokens.accept('.'))
        value = { kind: 'index', object: value, key: { kind: 'string', value: this.#tokens.name() }, at }
      else if (this.#tokens.accept('[')) {
        value = { kind: 'index', object: value, key: this.one(), at }
        this.#tokens.expect(']')
      } else if (this.#tokens.accept(':')) {
        const name = this.#tokens.name()
        value = { kind: 'method', object: value, name, args: this.#args() ?? this.#tokens.fail(), at }
      } else {
        const args = this.#args()
        if (!args) return value
        value = { kind: 'call', callee: value, args, at }
      }
    }
  }

  #args(): Expression[] | null {
    if (this.#tokens.peek.kind === 'string') return [{ kind: 'string', value: this.#tokens.next().text }]
    if (this.#tokens.is('{')) return [this.#table()]
    if (!this.#tokens.accept('(')) return null
    if (this.#tokens.accept(')')) return []
    const args = this.list()
    this.#tokens.expect(')')
    return args
  }

  #table(): Expression {
    const at = this.#tokens.place
    const items: TableItem[] = []
    this.#tokens.expect('{')
    while (!this.#tokens.is('}')) {
      items.push(this.#tableItem())
      if (!this.#tokens.accept(',') && !this.#tokens.accept(';')) break
    }
    this.#tokens.expect('}')
    return { kind: 'table', items, at }
  }

  #tableItem(): TableItem {
    if (this.#tokens.accept('[')) {
      const key = this.one()
      this.#tokens.expect(']')
      this.#tokens.expect('=')
      return { key, value: this.one() }
    }
    const { after } = this.#tokens
    if (this.#tokens.peek.kind === 'name' && after?.kind === 'symbol' && after.text === '=') {
      const key: Expression = { kind: 'string', value: this.#tokens.name() }
      this.#tokens.next()
      return { key, value: this.one() }
    }
    return { key: null, value: this.one() }
  }
}
