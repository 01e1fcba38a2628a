import { isTrue, print } from './print.ts'
import type { Templates } from './parse.ts'
import { TemplateError, type Block, type Command, type Node, type Operand, type Pipe, type Value } from './syntax.ts'

export type Functions = Readonly<Record<string, (...args: Value[]) => Value>>

/** Templates that call each other for ever, or ranges over ranges, end here. */
const limits = { depth: 200, characters: 64 * 1024 * 1024 }

/** Runs one of the templates. Throws a TemplateError. */
export function evaluate(templates: Templates, name: string, data: Value, functions: Functions): string {
  return new Run(templates, functions, name).template(name, data, 0, 0)
}

/** Variables of one block; an inner block sees and assigns the outer ones. */
class Variables {
  readonly #own = new Map<string, Value>()
  readonly #outer: Variables | null
  constructor(outer: Variables | null) {
    this.#outer = outer
  }
  get(name: string): Value | Missing {
    return this.#own.has(name) ? this.#own.get(name) : this.#outer ? this.#outer.get(name) : missing
  }
  declare(name: string, value: Value): void {
    this.#own.set(name, value)
  }
  assign(name: string, value: Value): boolean {
    if (!this.#own.has(name)) return this.#outer?.assign(name, value) ?? false
    this.#own.set(name, value)
    return true
  }
}
const missing = Symbol('missing')
type Missing = typeof missing

/** How a block ended. */
type End = 'done' | 'break' | 'continue'

class Run {
  readonly #templates: Templates
  readonly #functions: Functions
  readonly #root: string
  #out: string[] = []
  #length = 0
  #depth = 0

  constructor(templates: Templates, functions: Functions, root: string) {
    this.#templates = templates
    this.#functions = functions
    this.#root = root
  }

  template(name: string, data: Value, line: number, depth: number): string {
    this.#call(name, data, line, depth)
    return this.#out.join('')
  }

  #call(name: string, data: Value, line: number, depth: number): void {
    const block = this.#templates.get(name)
    if (!block) throw this.#fault(line, `template "${name}" not defined`)
    if (depth > limits.depth) throw this.#fault(line, `exceeded maximum template depth (${limits.depth})`)
    const variables = new Variables(null)
    variables.declare('$', data)
    this.#depth = depth
    this.#block(block, data, variables)
    this.#depth = depth - 1
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
        this.#call(node.name, node.pipe ? this.#pipe(node.pipe, dot, variables) : null, node.line, this.#depth + 1)
        return 'done'
      case 'break':
      case 'continue':
        return node.kind
    }
  }

  #range(node: Extract<Node, { kind: 'range' }>, dot: Value, variables: Variables): End {
    const value = this.#pipe({ ...node.pipe, variables: [] }, dot, variables)
    const entries = entriesOf(value)
    if (entries === null) throw this.#fault(node.pipe.line, `range can't iterate over ${print(value)}`)
    if (entries.length === 0) return this.#block(node.otherwise, dot, variables)
    const [first, second] = node.pipe.variables
    for (const [key, item] of entries) {
      const inner = new Variables(variables)
      if (first !== undefined) inner.declare(first, second === undefined ? item : key)
      if (second !== undefined) inner.declare(second, item)
      if (this.#block(node.body, item, inner) === 'break') break
    }
    return 'done'
  }

  #pipe(pipe: Pipe, dot: Value, variables: Variables): Value {
    let value: Value
    pipe.commands.forEach((command, index) => {
      value = this.#command(command, index === 0 ? [] : [value], dot, variables, pipe.line)
    })
    for (const name of pipe.variables) {
      if (!pipe.assigns) variables.declare(name, value)
      else if (!variables.assign(name, value)) throw this.#fault(pipe.line, `undefined variable "${name}"`)
    }
    return value
  }

  #command(command: Command, piped: readonly Value[], dot: Value, variables: Variables, line: number): Value {
    const [first, ...rest] = command.operands
    if (first?.kind !== 'function') {
      if (rest.length > 0 || piped.length > 0) throw this.#fault(line, `can't give argument to non-function ${first?.kind ?? ''}`)
      return this.#operand(first!, dot, variables, line)
    }
    const lazy = this.#shortCircuit(first.name, rest, piped, dot, variables, line)
    if (lazy !== missing) return lazy
    const args = [...rest.map((operand) => this.#operand(operand, dot, variables, line)), ...piped]
    return this.#apply(first.name, args, line)
  }

  /** `and` and `or` look no further than they must. */
  #shortCircuit(
    name: string,
    rest: readonly Operand[],
    piped: readonly Value[],
    dot: Value,
    variables: Variables,
    line: number,
  ): Value | Missing {
    if (name !== 'and' && name !== 'or') return missing
    let value: Value
    for (const read of [
      ...rest.map((operand) => () => this.#operand(operand, dot, variables, line)),
      ...piped.map((item) => () => item),
    ]) {
      value = read()
      if (isTrue(value) === (name === 'or')) return value
    }
    return value
  }

  #apply(name: string, args: Value[], line: number): Value {
    try {
      return this.#functions[name]!(...args)
    } catch (error) {
      throw error instanceof TemplateError ? error : this.#fault(line, `error calling ${name}: ${(error as Error).message}`)
    }
  }

  #operand(operand: Operand, dot: Value, variables: Variables, line: number): Value {
    switch (operand.kind) {
      case 'value':
        return operand.value
      case 'function':
        return this.#apply(operand.name, [], line)
      case 'dot':
        return this.#fields(dot, operand.fields, line)
      case 'variable': {
        const value = variables.get(operand.name)
        if (value === missing) throw this.#fault(line, `undefined variable "${operand.name}"`)
        return this.#fields(value, operand.fields, line)
      }
      case 'pipe':
        return this.#fields(this.#pipe(operand.pipe, dot, new Variables(variables)), operand.fields, line)
    }
  }

  #fields(start: Value, fields: readonly string[], line: number): Value {
    let value = start
    for (const field of fields) {
      if (value === undefined || value === null) {
        throw this.#fault(line, `nil pointer evaluating interface {}.${field}`)
      }
      if (typeof value !== 'object' || Array.isArray(value))
        throw this.#fault(line, `can't evaluate field ${field} in type ${typeof value}`)
      const object = value as Readonly<Record<string, Value>>
      value = Object.hasOwn(object, field) ? object[field] : undefined
    }
    return value
  }

  #fault(line: number, message: string): TemplateError {
    return new TemplateError(this.#root, line, message)
  }
}

/** Keys and items in the order Go visits them; null when there is nothing to visit in that kind of value. */
function entriesOf(value: Value): readonly (readonly [Value, Value])[] | null {
  if (value === undefined || value === null) return []
  if (typeof value === 'bigint')
    return Array.from({ length: Number(value) }, (_, index) => [BigInt(index), BigInt(index)] as const)
  if (typeof value !== 'object') return null
  if (Array.isArray(value)) return (value as readonly Value[]).map((item, index) => [BigInt(index), item] as const)
  return Object.entries(value as Readonly<Record<string, Value>>).toSorted(([a], [b]) => (a < b ? -1 : 1))
}
