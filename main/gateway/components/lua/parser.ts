// Chunks and statements of Lua 5.1's grammar, read by recursive descent with names resolved on the way; each method is a rule of it.
import { Cursor } from './cursor.ts'
import type { Source } from './cursor.ts'
import { ExpressionReader } from './expressions.ts'
import { FunctionScope } from './scope.ts'
import { Label } from './syntax.ts'
import type { Expression, FunctionBody, Goto, Place, Statement, Target } from './syntax.ts'

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

const blockEnds = ['end', 'else', 'elseif', 'until']

const isTarget = (expression: Expression): expression is Target =>
  ['local', 'shared', 'global', 'index'].includes(expression.kind)

class Parser {
  readonly #tokens: Cursor
  readonly #expressions: ExpressionReader

  constructor(source: Source, scope: FunctionScope) {
    this.#tokens = new Cursor(source)
    this.#expressions = new ExpressionReader(this.#tokens, scope, (name, isMethod, at) => this.#functionBody(name, isMethod, at))
  }

  get #scope(): FunctionScope {
    return this.#expressions.scope
  }

  set #scope(scope: FunctionScope) {
    this.#expressions.scope = scope
  }

  chunk(): Statement[] {
    const body = this.#statements()
    if (this.#tokens.peek.kind !== 'end') this.#tokens.fail()
    this.#endJumps()
    return body
  }

  #block(): Statement[] {
    const outer = this.#scope.active.length
    const body = this.#tokens.nested(() => this.#statements())
    this.#scope.active.length = outer
    return body
  }

  #loop(read: () => Statement[]): Statement[] {
    this.#scope.loops++
    const body = read()
    this.#scope.loops--
    return body
  }

  #isAtBlockEnd(): boolean {
    return this.#tokens.peek.kind === 'end' || blockEnds.some((word) => this.#tokens.is(word))
  }

  #statements(): Statement[] {
    const list: Statement[] = []
    const labels = new Map<string, Label>()
    const [outer, waiting] = [this.#scope.active.length, this.#scope.jumps.count]
    while (!this.#isAtBlockEnd()) {
      const last = this.#tokens.is('return') || this.#tokens.is('break')
      list.push(this.#statement())
      this.#tokens.accept(';')
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
    if (wrong !== null) this.#tokens.fail(wrong)
    return list
  }

  #addLabel(labels: Map<string, Label>, { name, label }: Extract<Statement, { kind: 'label' }>): void {
    const known = labels.get(name)
    if (known) this.#tokens.fail(`label '${name}' already defined on line ${known.line}`)
    labels.set(name, label)
  }

  /** At the end of a function no goto may be left without its label. */
  #endJumps(): void {
    const goto = this.#scope.jumps.first
    if (goto) this.#tokens.fail(`no visible label '${goto.name}' for <goto> at line ${goto.line}`)
  }

  #statement(): Statement {
    const at = this.#tokens.place
    if (this.#tokens.accept('if')) return this.#if()
    if (this.#tokens.accept('while')) {
      const condition = this.#expressions.one()
      this.#tokens.expect('do')
      const body = this.#loop(() => this.#block())
      this.#tokens.expect('end')
      return { kind: 'while', condition, body, at }
    }
    if (this.#tokens.accept('do')) {
      const body = this.#block()
      this.#tokens.expect('end')
      return { kind: 'block', body }
    }
    if (this.#tokens.accept('for')) return this.#for(at)
    if (this.#tokens.accept('repeat')) {
      const outer = this.#scope.active.length
      const body = this.#loop(() => this.#tokens.nested(() => this.#statements()))
      this.#tokens.expect('until')
      const condition = this.#expressions.one()
      this.#scope.active.length = outer
      return { kind: 'repeat', condition, body, at }
    }
    if (this.#tokens.accept('function')) return this.#functionStatement(at)
    if (this.#tokens.accept('local')) return this.#local()
    if (this.#tokens.accept('return')) {
      const ends = this.#isAtBlockEnd() || this.#tokens.is(';')
      return { kind: 'return', values: ends ? [] : this.#expressions.list(), at }
    }
    if (this.#tokens.accept('break')) {
      if (this.#scope.loops === 0) this.#tokens.fail('no loop to break')
      return { kind: 'break' }
    }
    if (this.#tokens.accept('goto')) {
      const goto: Goto = {
        kind: 'goto',
        name: this.#tokens.name(),
        line: at.line,
        locals: this.#scope.active.length,
        label: null,
      }
      this.#scope.jumps.add(goto)
      return goto
    }
    if (this.#tokens.accept('::')) {
      const name = this.#tokens.name()
      this.#tokens.expect('::')
      return { kind: 'label', name, label: new Label(at.line, this.#scope.active.length) }
    }
    return this.#assignmentOrCall()
  }

  #if(): Statement {
    const arms: [Expression, Statement[]][] = []
    do {
      const condition = this.#expressions.one()
      this.#tokens.expect('then')
      arms.push([condition, this.#block()])
    } while (this.#tokens.accept('elseif'))
    const otherwise = this.#tokens.accept('else') ? this.#block() : []
    this.#tokens.expect('end')
    return { kind: 'if', arms, otherwise }
  }

  #for(at: Place): Statement {
    const outer = this.#scope.active.length
    const names = [this.#tokens.name()]
    if (this.#tokens.accept('=')) {
      const from = this.#expressions.one()
      this.#tokens.expect(',')
      const to = this.#expressions.one()
      const step: Expression = this.#tokens.accept(',') ? this.#expressions.one() : { kind: 'number', value: 1 }
      this.#tokens.expect('do')
      const local = this.#scope.declare(names[0]!)
      const body = this.#loop(() => this.#block())
      this.#tokens.expect('end')
      this.#scope.active.length = outer
      return { kind: 'count', local, from, to, step, body, at }
    }
    while (this.#tokens.accept(',')) names.push(this.#tokens.name())
    this.#tokens.expect('in')
    const values = this.#expressions.list()
    this.#tokens.expect('do')
    const locals = names.map((name) => this.#scope.declare(name))
    const body = this.#loop(() => this.#block())
    this.#tokens.expect('end')
    this.#scope.active.length = outer
    return { kind: 'each', locals, values, body, at }
  }

  #functionStatement(at: Place): Statement {
    let name = this.#tokens.name()
    let target: Target = this.#scope.variable(name, at)
    let isMethod = false
    while (!isMethod && (this.#tokens.is('.') || this.#tokens.is(':'))) {
      isMethod = this.#tokens.is(':')
      this.#tokens.next()
      const key = this.#tokens.name()
      name += (isMethod ? ':' : '.') + key
      target = { kind: 'index', object: target, key: { kind: 'string', value: key }, at }
    }
    return { kind: 'assign', targets: [target], values: [{ kind: 'function', body: this.#functionBody(name, isMethod, at) }] }
  }

  #local(): Statement {
    const at = this.#tokens.place
    if (this.#tokens.accept('function')) {
      const name = this.#tokens.name()
      const local = this.#scope.declare(name)
      return { kind: 'localFunction', local, body: this.#functionBody(name, false, at) }
    }
    const names = [this.#tokens.name()]
    while (this.#tokens.accept(',')) names.push(this.#tokens.name())
    const values = this.#tokens.accept('=') ? this.#expressions.list() : []
    return { kind: 'local', locals: names.map((name) => this.#scope.declare(name)), values }
  }

  #assignmentOrCall(): Statement {
    const first = this.#expressions.suffixed()
    if (first.kind === 'call' || first.kind === 'method') return { kind: 'call', call: first }
    const targets = [this.#target(first)]
    while (this.#tokens.accept(',')) targets.push(this.#target(this.#expressions.suffixed()))
    this.#tokens.expect('=')
    return { kind: 'assign', targets, values: this.#expressions.list() }
  }

  #target(expression: Expression): Target {
    return isTarget(expression) ? expression : this.#tokens.fail()
  }

  #functionBody(name: string, isMethod: boolean, at: Place): FunctionBody {
    const outer = this.#scope
    const names = isMethod ? ['self'] : []
    let hasVarargs = false
    this.#tokens.expect('(')
    if (!this.#tokens.is(')'))
      do {
        if ((hasVarargs = this.#tokens.accept('...'))) break
        names.push(this.#tokens.name())
      } while (this.#tokens.accept(','))
    this.#tokens.expect(')')
    const scope = new FunctionScope(outer, hasVarargs)
    this.#scope = scope
    const params = names.map((param) => scope.declare(param))
    const body = this.#block()
    this.#endJumps()
    this.#tokens.expect('end')
    this.#scope = outer
    return { name, at, params, hasVarargs, captures: scope.captures, body }
  }
}
