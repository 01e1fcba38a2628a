import { invoke, type Argument, type Functions } from './call.ts'
import type { Templates } from './parse.ts'
import { print, show } from './print.ts'
import { TemplateError, type Block, type Command, type Node, type Operand, type Pipe } from './syntax.ts'
import { isList, isMap, isNil, isTrue, Sized, sortedKeys, typeName, type Value } from './values.ts'

/** Templates that call each other for ever, or ranges over ranges, end here. */
const limits = { depth: 500, characters: 64 * 1024 * 1024, steps: 5_000_000 }

/** Runs one of the templates. Throws a TemplateError. */
export function evaluate(templates: Templates, name: string, data: Value, functions: Functions): string {
  return new Run(templates, functions, name).template(name, data)
}

/** Variables of one block; an inner block sees and assigns the outer ones. */
class Variables {
  readonly #own = new Map<string, Value>()
  readonly #outer: Variables | null
  constructor(outer: Variables | null) {
    this.#outer = outer
  }
  get(name: string): Value {
    return this.#own.has(name) ? this.#own.get(name) : this.#outer?.get(name)
  }
  declare(name: string, value: Value): void {
    this.#own.set(name, value)
  }
  assign(name: string, value: Value): void {
    if (this.#own.has(name)) this.#own.set(name, value)
    else this.#outer?.assign(name, value)
  }
}

/** How a block ended. */
type End = 'done' | 'break' | 'continue'
/** What comes through a pipe; nothing at its start. */
type Piped = { readonly value: Value } | null

class Run {
  readonly #templates: Templates
  readonly #functions: Functions
  readonly #root: string
  #out: string[] = []
  #length = 0
  #depth = 0
  #steps = 0

  constructor(templates: Templates, functions: Functions, root: string) {
    this.#templates = templates
    this.#functions = functions
    this.#root = root
  }

  template(name: string, data: Value): string {
    this.#call(name, data, 0)
    return this.#out.join('')
  }

  #call(name: string, data: Value, line: number): void {
    const block = this.#templates.get(name)
    if (!block) throw this.#fault(line, `template "${name}" not defined`)
    if (this.#depth > limits.depth) throw this.#fault(line, `exceeded maximum template depth (${limits.depth})`)
    const variables = new Variables(null)
    variables.declare('$', data)
    this.#depth++
    this.#block(block, data, variables)
    this.#depth--
  }

  #write(text: string): void {
    this.#length += text.length
    if (this.#length > limits.characters) throw this.#fault(0, 'the result is too long')
    this.#out.push(text)
  }

  #block(block: Block, dot: Value, outer: Variables): End {
    const variables = new Variables(outer)
    for (const node of block) {
      const end = this.#node(node, dot, variables)
      if (end !== 'done') return end
    }
    return 'done'
  }

  #node(node: Node, dot: Value, variables: Variables): End {
    if (++this.#steps > limits.steps) throw this.#fault(0, 'the template runs too long')
    switch (node.kind) {
      case 'text':
        this.#write(node.text)
        return 'done'
      case 'action': {
        const value = this.#pipe(node.pipe, dot, variables)
        if (node.pipe.variables.length === 0) this.#write(print(value))
        return 'done'
      }
      case 'if':
      case 'with': {
        const inner = new Variables(variables)
        const value = this.#pipe(node.pipe, dot, inner)
        const block = isTrue(value) ? node.body : node.otherwise
        return this.#block(block, node.kind === 'with' && isTrue(value) ? value : dot, inner)
      }
      case 'range':
        return this.#range(node, dot, variables)
      case 'template':
        this.#call(node.name, node.pipe ? this.#pipe(node.pipe, dot, variables) : undefined, node.line)
        return 'done'
      case 'break':
      case 'continue':
        return node.kind
    }
  }

  #range(node: Extract<Node, { kind: 'range' }>, dot: Value, outer: Variables): End {
    const variables = new Variables(outer)
    const { pipe } = node
    const value = this.#pipe({ ...pipe, variables: [] }, dot, variables)
    const [first, second] = pipe.variables
    // With no turn at all the variables hold the whole, in the `else` too.
    if (!pipe.assigns) for (const name of pipe.variables) variables.declare(name, value)
    let turns = 0
    for (const [key, item] of this.#entriesOf(value, pipe.line, second !== undefined)) {
      if (++this.#steps > limits.steps) throw this.#fault(pipe.line, 'the template runs too long')
      turns++
      const inner = new Variables(variables)
      const set = (name: string, to: Value) => (pipe.assigns ? variables.assign(name, to) : inner.declare(name, to))
      if (first !== undefined) set(first, second === undefined ? item : key)
      if (second !== undefined) set(second, item)
      if (this.#block(node.body, item, inner) === 'break') break
    }
    return turns === 0 ? this.#block(node.otherwise, dot, variables) : 'done'
  }

  /** Keys and items in the order Go visits them. */
  *#entriesOf(value: Value, line: number, needsKey: boolean): Iterable<readonly [Value, Value]> {
    if (isNil(value)) return
    if (typeof value === 'bigint' || value instanceof Sized) {
      if (needsKey) throw this.#fault(line, `can't use ${show(value)} to iterate over more than one variable`)
      const sized = value instanceof Sized ? value : null
      const count = value instanceof Sized ? value.value : value
      for (let at = 0n; at < count; at++) yield [at, sized ? new Sized(at, sized.type) : at]
    } else if (isList(value)) for (const [index, item] of value.entries()) yield [BigInt(index), item]
    else if (isMap(value)) for (const key of sortedKeys(value)) yield [key, value[key]]
    else throw this.#fault(line, `range can't iterate over ${show(value)}`)
  }

  #pipe(pipe: Pipe, dot: Value, variables: Variables): Value {
    let piped: Piped = null
    for (const command of pipe.commands) piped = { value: this.#command(command, piped, dot, variables, pipe.line) }
    const value = piped?.value
    for (const name of pipe.variables) {
      if (pipe.assigns) variables.assign(name, value)
      else variables.declare(name, value)
    }
    return value
  }

  #command(command: Command, piped: Piped, dot: Value, variables: Variables, line: number): Value {
    const [first, ...rest] = command.operands
    if (first?.kind !== 'function' || first.fields.length > 0) {
      if (rest.length > 0 || piped) throw this.#fault(line, `can't give argument to non-function ${nameOf(first)}`)
      if (first?.kind === 'value' && first.value === null) throw this.#fault(line, 'nil is not a command')
      return this.#operand(first!, dot, variables, line)
    }
    // What decides an `and` or `or`: nothing behind it is looked at.
    const decides = first.name === 'or' ? true : first.name === 'and' ? false : null
    const args: Argument[] = []
    for (const operand of rest) {
      const value = this.#operand(operand, dot, variables, line)
      if (isTrue(value) === decides) return value
      const literal = operand.kind === 'value' && typeof operand.value !== 'string'
      args.push({ value, literal, inData: operand.kind === 'dot' && operand.fields.length > 0 })
    }
    if (piped) args.push({ value: piped.value, literal: false })
    return this.#apply(first.name, args, line)
  }

  #apply(name: string, args: readonly Argument[], line: number): Value {
    try {
      return invoke(name, this.#functions[name]!, args)
    } catch (error) {
      throw error instanceof TemplateError ? error : this.#fault(line, (error as Error).message)
    }
  }

  #operand(operand: Operand, dot: Value, variables: Variables, line: number): Value {
    switch (operand.kind) {
      case 'value':
        return operand.value
      case 'function':
        return this.#fields(this.#apply(operand.name, [], line), operand.fields, line)
      case 'dot':
        return this.#fields(dot, operand.fields, line)
      case 'variable':
        return this.#fields(variables.get(operand.name), operand.fields, line)
      case 'pipe':
        return this.#fields(this.#pipe(operand.pipe, dot, new Variables(variables)), operand.fields, line)
    }
  }

  #fields(start: Value, fields: readonly string[], line: number): Value {
    let value = start
    for (const field of fields) {
      // A key that is not there has no value, and so have its fields; only nil cannot be looked into.
      if (value === undefined) return undefined
      if (value === null) throw this.#fault(line, `nil pointer evaluating interface {}.${field}`)
      if (!isMap(value)) throw this.#fault(line, `can't evaluate field ${field} in type ${typeName(value)}`)
      value = Object.hasOwn(value, field) ? (value[field] ?? null) : undefined
    }
    return value
  }

  #fault(line: number, message: string): TemplateError {
    return new TemplateError(this.#root, line, message)
  }
}

function nameOf(operand: Operand | undefined): string {
  if (operand?.kind === 'dot') return `.${operand.fields.join('.')}`
  return operand?.kind === 'variable'
    ? [operand.name, ...operand.fields].join('.')
    : operand?.kind === 'value'
      ? show(operand.value)
      : 'pipeline'
}
