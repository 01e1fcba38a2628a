// Lua 5.1 grammar, read by recursive descent and precedence climbing, with names resolved on the way. One file, as the
// grammar is one: each method is a rule of it.
import { Jumps } from './jumps.ts'
import { LuaSyntaxError, tokenize } from './lexer.ts'
import type { Token } from './lexer.ts'
import { Label } from './syntax.ts'
import type { Expression, FunctionBody, Goto, Local, Place, Statement, TableItem } from './syntax.ts'

export interface Source {
  readonly name: string
  /** Byte string. */
  readonly text: string
}

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
const maxNesting = 200

class FunctionScope {
  readonly parent: FunctionScope | null
  readonly hasVarargs: boolean
  readonly captures: ({ local: Local } | { index: number })[] = []
  readonly #captured: string[] = []
  readonly #capturedLocals: (Local | null)[] = []
  readonly active: Local[] = []
  readonly jumps = new Jumps()
  loops = 0

  constructor(parent: FunctionScope | null, hasVarargs: boolean) {
    this.parent = parent
    this.hasVarargs = hasVarargs
  }

  declare(name: string): Local {
    const local: Local = { name, slot: this.active.length, captured: false }
    this.active.push(local)
    return local
  }

  find(name: string): Local | null {
    for (let i = this.active.length - 1; i >= 0; i--) if (this.active[i]!.name === name) return this.active[i]!
    return null
  }

  /** Index among this function's cells, -1 for a global. */
  capture(name: string): number {
    if (!this.parent) return -1
    const local = this.parent.find(name)
    if (local) {
      const known = this.#capturedLocals.indexOf(local)
      if (known >= 0) return known
      local.captured = true
      return this.#add(name, local, { local })
    }
    const known = this.#captured.findIndex((one, i) => one === name && this.#capturedLocals[i] === null)
    if (known >= 0) return known
    const index = this.parent.capture(name)
    return index < 0 ? -1 : this.#add(name, null, { index })
  }

  #add(name: string, local: Local | null, from: { local: Local } | { index: number }): number {
    this.#captured.push(name)
    this.#capturedLocals.push(local)
    return this.captures.push(from) - 1
  }
}

/** Reads one source as a function. Throws LuaSyntaxError. */
export const parseChunk = (source: Source): FunctionBody =>
  mainChunk(source.name, new Parser(source, new FunctionScope(null, true)).chunk())

/** Reads several as one function: they share their top-level locals, and give nothing back. */
export function parseParts(sources: readonly Source[]): FunctionBody {
  const scope = new FunctionScope(null, true)
  const parts = sources.map((source): Statement => ({ kind: 'part', body: new Parser(source, scope).chunk() }))
  return mainChunk(sources.at(-1)?.name ?? '', parts)
}

const mainChunk = (chunk: string, body: readonly Statement[]): FunctionBody => ({
  name: 'main chunk',
  at: { chunk, line: 0 },
  params: [],
  hasVarargs: true,
  captures: [],
  body,
})

class Parser {
  readonly #chunk: string
  readonly #tokens: readonly Token[]
  #at = 0
  #scope: FunctionScope
  #depth = 0

  constructor(source: Source, scope: FunctionScope) {
    this.#chunk = source.name
    this.#tokens = tokenize(source.name, source.text)
    this.#scope = scope
  }

  chunk(): Statement[] {
    const body = this.#statements()
    if (this.#peek.kind !== 'end') this.#fail()
    this.#endJumps()
    return body
  }

  get #peek(): Token {
    return this.#tokens[this.#at]!
  }

  get #place(): Place {
    return { chunk: this.#chunk, line: this.#peek.line }
  }

  #fail(message?: string): never {
    const { kind, text, line } = this.#peek
    throw new LuaSyntaxError(this.#chunk, line, message ?? `'${kind === 'end' ? 'EOF' : text}': syntax error`)
  }

  #is(text: string): boolean {
    const { kind, text: word } = this.#peek
    return word === text && (kind === 'keyword' || kind === 'symbol')
  }

  #accept(text: string): boolean {
    if (!this.#is(text)) return false
    this.#at++
    return true
  }

  #expect(text: string): void {
    if (!this.#accept(text)) this.#fail()
  }

  #name(): string {
    if (this.#peek.kind !== 'name') this.#fail()
    return this.#tokens[this.#at++]!.text
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > maxNesting) this.#fail('chunk has too many syntax levels')
    const value = read()
    this.#depth--
    return value
  }

  #block(): Statement[] {
    const outer = this.#scope.active.length
    const body = this.#nested(() => this.#statements())
    this.#scope.active.length = outer
    return body
  }

  #loop(read: () => Statement[]): Statement[] {
    this.#scope.loops++
    const body = read()
    this.#scope.loops--
    return body
  }

  #statements(): Statement[] {
    const list: Statement[] = []
    const labels = new Map<string, Label>()
    const [outer, waiting] = [this.#scope.active.length, this.#scope.jumps.count]
    while (this.#peek.kind !== 'end' && !['end', 'else', 'elseif', 'until'].some((word) => this.#is(word))) {
      const last = this.#is('return') || this.#is('break')
      list.push(this.#statement())
      this.#accept(';')
      if (last) break
      const added = list.at(-1)!
      if (added.kind === 'label') this.#addLabel(labels, added)
    }
    // Behind a label that ends the block no local of the block is in scope.
    for (let i = list.length - 1; i >= 0; i--) {
      const end = list[i]!
      if (end.kind !== 'label') break
      end.label.locals = outer
    }
    const wrong = this.#scope.jumps.resolve(labels, waiting, outer, this.#scope.active)
    if (wrong !== null) this.#fail(wrong)
    return list
  }

  #addLabel(labels: Map<string, Label>, { name, label }: Extract<Statement, { kind: 'label' }>): void {
    const known = labels.get(name)
    if (known) this.#fail(`label '${name}' already defined on line ${known.line}`)
    labels.set(name, label)
  }

  /** At the end of a function no goto may be left without its label. */
  #endJumps(): void {
    const goto = this.#scope.jumps.first
    if (goto) this.#fail(`no visible label '${goto.name}' for <goto> at line ${goto.line}`)
  }

  #statement(): Statement {
    const at = this.#place
    if (this.#accept('if')) return this.#if()
    if (this.#accept('while')) {
      const condition = this.#expression()
      this.#expect('do')
      const body = this.#loop(() => this.#block())
      this.#expect('end')
      return { kind: 'while', condition, body, at }
    }
    if (this.#accept('do')) {
      const body = this.#block()
      this.#expect('end')
      return { kind: 'block', body }
    }
    if (this.#accept('for')) return this.#for(at)
    if (this.#accept('repeat')) {
      const outer = this.#scope.active.length
      const body = this.#loop(() => this.#nested(() => this.#statements()))
      this.#expect('until')
      const condition = this.#expression()
      this.#scope.active.length = outer
      return { kind: 'repeat', condition, body, at }
    }
    if (this.#accept('function')) return this.#functionStatement(at)
    if (this.#accept('local')) return this.#local()
    if (this.#accept('return')) {
      const ends = this.#peek.kind === 'end' || ['end', 'else', 'elseif', 'until', ';'].some((word) => this.#is(word))
      return { kind: 'return', values: ends ? [] : this.#expressions(), at }
    }
    if (this.#accept('break')) {
      if (this.#scope.loops === 0) this.#fail('no loop to break')
      return { kind: 'break' }
    }
    if (this.#accept('goto')) {
      const goto: Goto = { kind: 'goto', name: this.#name(), line: at.line, locals: this.#scope.active.length, label: null }
      this.#scope.jumps.add(goto)
      return goto
    }
    if (this.#accept('::')) {
      const name = this.#name()
      this.#expect('::')
      return { kind: 'label', name, label: new Label(at.line, this.#scope.active.length) }
    }
    return this.#assignmentOrCall()
  }

  #if(): Statement {
    const arms: [Expression, Statement[]][] = []
    do {
      const condition = this.#expression()
      this.#expect('then')
      arms.push([condition, this.#block()])
    } while (this.#accept('elseif'))
    const otherwise = this.#accept('else') ? this.#block() : []
    this.#expect('end')
    return { kind: 'if', arms, otherwise }
  }

  #for(at: Place): Statement {
    const outer = this.#scope.active.length
    const names = [this.#name()]
    if (this.#accept('=')) {
      const from = this.#expression()
      this.#expect(',')
      const to = this.#expression()
      const step = this.#accept(',') ? this.#expression() : null
      this.#expect('do')
      const local = this.#scope.declare(names[0]!)
      const body = this.#loop(() => this.#block())
      this.#expect('end')
      this.#scope.active.length = outer
      return { kind: 'count', local, from, to, step, body, at }
    }
    while (this.#accept(',')) names.push(this.#name())
    this.#expect('in')
    const values = this.#expressions()
    this.#expect('do')
    const locals = names.map((name) => this.#scope.declare(name))
    const body = this.#loop(() => this.#block())
    this.#expect('end')
    this.#scope.active.length = outer
    return { kind: 'each', locals, values, body, at }
  }

  #functionStatement(at: Place): Statement {
    let name = this.#name()
    let target = this.#variable(name, at)
    let isMethod = false
    while (!isMethod && (this.#is('.') || this.#is(':'))) {
      isMethod = this.#is(':')
      this.#at++
      const key = this.#name()
      name += (isMethod ? ':' : '.') + key
      target = { kind: 'index', object: target, key: { kind: 'string', value: key }, at }
    }
    return { kind: 'assign', targets: [target], values: [{ kind: 'function', body: this.#functionBody(name, isMethod, at) }] }
  }

  #local(): Statement {
    const at = this.#place
    if (this.#accept('function')) {
      const name = this.#name()
      const local = this.#scope.declare(name)
      return { kind: 'localFunction', local, body: this.#functionBody(name, false, at) }
    }
    const names = [this.#name()]
    while (this.#accept(',')) names.push(this.#name())
    const values = this.#accept('=') ? this.#expressions() : []
    return { kind: 'local', locals: names.map((name) => this.#scope.declare(name)), values }
  }

  #assignmentOrCall(): Statement {
    const first = this.#suffixed()
    if (first.kind === 'call' || first.kind === 'method') return { kind: 'call', call: first }
    const targets: Expression[] = [first]
    while (this.#accept(',')) targets.push(this.#suffixed())
    if (!targets.every(({ kind }) => ['local', 'shared', 'global', 'index'].includes(kind))) this.#fail()
    this.#expect('=')
    return { kind: 'assign', targets, values: this.#expressions() }
  }

  #functionBody(name: string, isMethod: boolean, at: Place): FunctionBody {
    const outer = this.#scope
    const names = isMethod ? ['self'] : []
    let hasVarargs = false
    this.#expect('(')
    if (!this.#is(')'))
      do {
        if ((hasVarargs = this.#accept('...'))) break
        names.push(this.#name())
      } while (this.#accept(','))
    this.#expect(')')
    const scope = new FunctionScope(outer, hasVarargs)
    this.#scope = scope
    const params = names.map((param) => scope.declare(param))
    const body = this.#block()
    this.#endJumps()
    this.#expect('end')
    this.#scope = outer
    return { name, at, params, hasVarargs, captures: scope.captures, body }
  }

  #variable(name: string, at: Place): Expression {
    const local = this.#scope.find(name)
    if (local) return { kind: 'local', local }
    const index = this.#scope.capture(name)
    return index >= 0 ? { kind: 'shared', index } : { kind: 'global', name, at }
  }

  #expressions(): Expression[] {
    const list = [this.#expression()]
    while (this.#accept(',')) list.push(this.#expression())
    return list
  }

  #expression(limit = 0): Expression {
    return this.#nested(() => {
      let left = this.#unary()
      for (;;) {
        const { kind, text } = this.#peek
        const power = kind === 'symbol' || kind === 'keyword' ? powers[text] : undefined
        if (!power || power[0] <= limit) return left
        const at = this.#place
        this.#at++
        const right = this.#expression(power[1])
        left =
          text === 'and' || text === 'or'
            ? { kind: 'logic', operator: text, left, right }
            : { kind: 'binary', operator: text, left, right, at }
      }
    })
  }

  #unary(): Expression {
    const at = this.#place
    for (const operator of ['not', '-', '#'])
      if (this.#accept(operator)) {
        const operand = this.#expression(unaryPower)
        if (operator === '-' && operand.kind === 'number') return { kind: 'number', value: -operand.value }
        return { kind: 'unary', operator, operand, at }
      }
    return this.#simple()
  }

  #simple(): Expression {
    const { kind, text, number } = this.#peek
    const at = this.#place
    if (kind === 'number' || kind === 'string') {
      this.#at++
      return kind === 'number' ? { kind, value: number } : { kind, value: text }
    }
    if (this.#accept('nil')) return { kind: 'nil' }
    if (this.#accept('true')) return { kind: 'true' }
    if (this.#accept('false')) return { kind: 'false' }
    if (this.#is('...')) {
      if (!this.#scope.hasVarargs) this.#fail("cannot use '...' outside a vararg function")
      this.#at++
      return { kind: 'varargs' }
    }
    if (this.#is('{')) return this.#table()
    if (this.#accept('function')) return { kind: 'function', body: this.#functionBody('anonymous', false, at) }
    return this.#suffixed()
  }

  #suffixed(): Expression {
    let at = this.#place
    let value: Expression
    if (this.#accept('(')) {
      value = { kind: 'single', inner: this.#expression() }
      this.#expect(')')
    } else value = this.#variable(this.#name(), at)
    for (;;) {
      at = this.#place
      if (this.#accept('.')) value = { kind: 'index', object: value, key: { kind: 'string', value: this.#name() }, at }
      else if (this.#accept('[')) {
        value = { kind: 'index', object: value, key: this.#expression(), at }
        this.#expect(']')
      } else if (this.#accept(':')) {
        const name = this.#name()
        value = { kind: 'method', object: value, name, args: this.#args() ?? this.#fail(), at }
      } else {
        const args = this.#args()
        if (!args) return value
        value = { kind: 'call', callee: value, args, at }
      }
    }
  }

  #args(): Expression[] | null {
    if (this.#peek.kind === 'string') return [{ kind: 'string', value: this.#tokens[this.#at++]!.text }]
    if (this.#is('{')) return [this.#table()]
    if (!this.#accept('(')) return null
    if (this.#accept(')')) return []
    const args = this.#expressions()
    this.#expect(')')
    return args
  }

  #table(): Expression {
    const at = this.#place
    const items: TableItem[] = []
    this.#expect('{')
    while (!this.#is('}')) {
      items.push(this.#tableItem())
      if (!this.#accept(',') && !this.#accept(';')) break
    }
    this.#expect('}')
    return { kind: 'table', items, at }
  }

  #tableItem(): TableItem {
    if (this.#accept('[')) {
      const key = this.#expression()
      this.#expect(']')
      this.#expect('=')
      return { key, value: this.#expression() }
    }
    const after = this.#tokens[this.#at + 1]
    if (this.#peek.kind === 'name' && after?.kind === 'symbol' && after.text === '=') {
      const key: Expression = { kind: 'string', value: this.#name() }
      this.#at++
      return { key, value: this.#expression() }
    }
    return { key: null, value: this.#expression() }
  }
}
