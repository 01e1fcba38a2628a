// A parsed expression before and after its types are known: what cel-go refuses and the library lets pass, and the library's
// own functions exchanged for those in functions.ts. The nodes are changed where they are; macros share them.
import type { ASTNode } from '@marcbachmann/cel-js'
import { goName, isKnown } from './functions.ts'

interface CheckedType {
  readonly kind: string
  readonly name: string
  readonly keyType?: CheckedType
}
/** What the library keeps with a node and does not declare. */
interface Inside {
  readonly checkedType?: CheckedType
  readonly meta: { readonly macro?: HasMacro; readonly alternate?: unknown }
}
interface HasMacro {
  readonly args: readonly ASTNode[]
  typeCheck: (checker: Checker, macro: HasMacro, context: unknown) => unknown
  evaluate: (evaluator: Evaluator, macro: HasMacro, context: unknown) => boolean
}
interface Checker {
  check(node: ASTNode, context: unknown): CheckedType
  getType(name: string): unknown
}
interface Evaluator {
  run(node: ASTNode, context: unknown): unknown
}

export type Refusal = { readonly kind: 'syntax' | 'types'; readonly message: string }

const inside = (node: ASTNode): Inside => node as unknown as Inside
const isNode = (value: unknown): value is ASTNode => typeof value === 'object' && value !== null && 'op' in value
const isCall = (node: ASTNode): node is Extract<ASTNode, { op: 'call' | 'rcall' }> => node.op === 'call' || node.op === 'rcall'

/** Every node that was written, each once, outer ones first. */
function* nodesOf(value: unknown): Generator<ASTNode> {
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item)
  if (!isNode(value)) return
  yield value
  yield* nodesOf(value.args)
}

/** Before the types are asked for. */
export function adapt(tree: ASTNode): Refusal | null {
  const negated = new Set<unknown>()
  for (const node of nodesOf(tree)) {
    if (node.op === '-_') negated.add(node.args)
    if (node.op === 'value' && typeof node.args === 'bigint' && node.args > (negated.has(node) ? 2n ** 63n : 2n ** 63n - 1n))
      return { kind: 'syntax', message: 'invalid int literal' }
    if (!isCall(node)) continue
    const name = node.args[0]
    const { macro, alternate } = inside(node).meta
    if (macro && name === 'has') {
      if (macro.args[0]?.op !== '.') return { kind: 'syntax', message: 'invalid argument to has() macro' }
      replaceHas(macro)
    } else if (macro || (!alternate && !isKnown(node.op, name)))
      return { kind: 'types', message: `undeclared reference to '${name}' (in container '')` }
    else if (!alternate) (node.args as unknown[])[0] = goName(name)
  }
  return null
}

/** The library's takes names only; `has({'a': 1}.a)` and `has(resp_data['user'].name)` are CEL, too. */
function replaceHas(macro: HasMacro): void {
  const { args } = macro.args[0] as Extract<ASTNode, { op: '.' }>
  macro.typeCheck = (checker, _macro, context) => {
    const { kind, name } = checker.check(args[0], context)
    if (kind !== 'map' && kind !== 'dyn') throw new TypeError(`type '${name}' does not support field selection`)
    return checker.getType('bool')
  }
  macro.evaluate = (evaluator, _macro, context) => {
    const holder = evaluator.run(args[0], context)
    if (holder instanceof Map) return holder.has(args[1])
    if (Array.isArray(holder)) throw new TypeError("unsupported index type 'string' in list")
    // In what is neither list nor map nothing is there, and that is no error.
    if (typeof holder !== 'object' || holder === null || !isLiteralMap(holder)) return false
    return Object.hasOwn(holder, args[1])
  }
}

const isLiteralMap = (value: object): boolean => [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)

const numbers = new Set(['int', 'uint', 'double'])
const orders = new Set<string>(['<', '<=', '>', '>='])

/** After the types are known: cel-go compares numbers of two types, and takes other keys, only where a type is open. */
export function refusedTypes(tree: ASTNode): Refusal | null {
  for (const node of nodesOf(tree)) {
    if (node.op === '.') {
      const { kind, name } = inside(node.args[0]).checkedType ?? open
      if (kind === 'message' || kind === 'primitive')
        return { kind: 'types', message: `type '${name}' does not support field selection` }
    } else if (node.op === '[]' || orders.has(node.op)) {
      const [left = open, right = open] = (node.args as readonly ASTNode[]).map((item) => inside(item).checkedType)
      const areOther = numbers.has(left.name) && numbers.has(right.name) && left.name !== right.name
      if (node.op === '[]' ? !takesKey(left, right) : areOther)
        return {
          kind: 'types',
          message: `found no matching overload for '${node.op}' applied to '(${left.name}, ${right.name})'`,
        }
    }
  }
  return null
}

const open: CheckedType = { kind: 'dyn', name: 'dyn' }

const takesKey = ({ kind, keyType = open }: CheckedType, key: CheckedType): boolean =>
  kind !== 'map' || keyType.kind !== 'primitive' || key.kind === 'dyn' || keyType.name === key.name
