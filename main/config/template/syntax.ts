// The parts of Go's text/template that configurations use, as a tree. `evaluate.ts` runs it, `parse.ts` makes it.
import type { Value } from './values.ts'

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | { readonly kind: 'if'; readonly pipe: Pipe; readonly body: Block; readonly otherwise: Block }
  | { readonly kind: 'with'; readonly pipe: Pipe; readonly body: Block; readonly otherwise: Block }
  | { readonly kind: 'range'; readonly pipe: Pipe; readonly body: Block; readonly otherwise: Block }
  | { readonly kind: 'template'; readonly name: string; readonly pipe: Pipe | null; readonly line: number }
  | { readonly kind: 'break' | 'continue' }

export type Block = readonly Node[]

/** `$a, $b := first | second`. */
export interface Pipe {
  readonly line: number
  readonly variables: readonly string[]
  /** `=` instead of `:=`. */
  readonly assigns: boolean
  readonly commands: readonly Command[]
}

/** The first operand may be a function; the others are its arguments. */
export interface Command {
  readonly operands: readonly Operand[]
}

export type Operand =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'function'; readonly name: string; readonly fields: readonly string[] }
  | { readonly kind: 'dot'; readonly fields: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly fields: readonly string[] }
  | { readonly kind: 'pipe'; readonly pipe: Pipe; readonly fields: readonly string[] }

export class TemplateError extends Error {
  constructor(template: string, line: number, message: string) {
    super(`template: ${template}:${line}: ${message}`)
    this.name = 'TemplateError'
  }
}
