// The syntax tree of a chunk, with every name already resolved to a slot, a shared cell or a global.

export interface Place {
  readonly chunk: string
  readonly line: number
  /** A native function that was called from another one has no name in messages. */
  readonly isUnnamed?: boolean
}

export interface Local {
  readonly name: string
  readonly slot: number
  /** A closure uses it, so it lives in a cell. Known when its function has been read to the end. */
  captured: boolean
}

/** Where a `goto` goes on: a place among the statements of one block. */
export class Label {
  readonly line: number
  /** How many locals are in scope there. */
  locals: number
  constructor(line: number, locals: number) {
    this.line = line
    this.locals = locals
  }
}

export interface Goto {
  readonly kind: 'goto'
  readonly name: string
  readonly line: number
  /** How many locals are in scope here, of those that the block last looked through has. */
  locals: number
  /** Known when the block that holds the label has been read to the end. */
  label: Label | null
}

/** A name: a slot of the running function, a cell that it shares with another one, or an entry of the globals. */
export type Variable =
  | { readonly kind: 'local'; readonly local: Local }
  | { readonly kind: 'shared'; readonly index: number }
  | { readonly kind: 'global'; readonly name: string; readonly at: Place }
export interface Indexed {
  readonly kind: 'index'
  readonly object: Expression
  readonly key: Expression
  readonly at: Place
}
/** What can be assigned to. */
export type Target = Variable | Indexed

export type Call =
  | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly Expression[]; readonly at: Place }
  | {
      readonly kind: 'method'
      readonly object: Expression
      readonly name: string
      readonly args: readonly Expression[]
      readonly at: Place
    }

export type Expression =
  | { readonly kind: 'nil' | 'true' | 'false' | 'varargs' }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | Target
  | Call
  | { readonly kind: 'function'; readonly body: FunctionBody }
  | {
      readonly kind: 'binary'
      readonly operator: string
      readonly left: Expression
      readonly right: Expression
      readonly at: Place
    }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression; readonly at: Place }
  | { readonly kind: 'logic'; readonly operator: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'table'; readonly items: readonly TableItem[]; readonly at: Place }
  | { readonly kind: 'single'; readonly inner: Expression }

/** `key` null: the next position of the list. */
export interface TableItem {
  readonly key: Expression | null
  readonly value: Expression
}

export type Statement =
  | { readonly kind: 'local'; readonly locals: readonly Local[]; readonly values: readonly Expression[] }
  | { readonly kind: 'assign'; readonly targets: readonly Target[]; readonly values: readonly Expression[] }
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'while'; readonly condition: Expression; readonly body: readonly Statement[]; readonly at: Place }
  | { readonly kind: 'repeat'; readonly condition: Expression; readonly body: readonly Statement[]; readonly at: Place }
  | {
      readonly kind: 'if'
      readonly arms: readonly (readonly [Expression, readonly Statement[]])[]
      readonly otherwise: readonly Statement[]
    }
  | {
      readonly kind: 'count'
      readonly local: Local
      readonly from: Expression
      readonly to: Expression
      readonly step: Expression
      readonly body: readonly Statement[]
      readonly at: Place
    }
  | {
      readonly kind: 'each'
      readonly locals: readonly Local[]
      readonly values: readonly Expression[]
      readonly body: readonly Statement[]
      readonly at: Place
    }
  | { readonly kind: 'localFunction'; readonly local: Local; readonly body: FunctionBody }
  | { readonly kind: 'return'; readonly values: readonly Expression[]; readonly at: Place }
  | { readonly kind: 'break' }
  | { readonly kind: 'label'; readonly name: string; readonly label: Label }
  | Goto
  /** One source of several that share their locals; a `return` in it ends only itself. */
  | { readonly kind: 'part'; readonly body: readonly Statement[] }

/** Where a new closure takes a cell from: the enclosing function's locals or its own cells. */
export type Capture = { readonly local: Local } | { readonly index: number }

export interface FunctionBody {
  readonly name: string
  readonly at: Place
  readonly params: readonly Local[]
  readonly hasVarargs: boolean
  readonly captures: readonly Capture[]
  readonly body: readonly Statement[]
}
