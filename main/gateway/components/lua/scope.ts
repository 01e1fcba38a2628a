// The names that a function sees while it is read, and the variables they stand for.
import { Jumps } from './jumps.ts'
import type { Capture, Local, Place, Variable } from './syntax.ts'

export class FunctionScope {
  readonly parent: FunctionScope | null
  readonly hasVarargs: boolean
  readonly captures: Capture[] = []
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

  variable(name: string, at: Place): Variable {
    const local = this.find(name)
    if (local) return { kind: 'local', local }
    const index = this.#capture(name)
    return index >= 0 ? { kind: 'shared', index } : { kind: 'global', name, at }
  }

  /** Index among this function's cells, -1 for a global. */
  #capture(name: string): number {
    if (!this.parent) return -1
    const local = this.parent.find(name)
    if (local) {
      local.captured = true
      return this.#cell({ local })
    }
    const index = this.parent.#capture(name)
    return index < 0 ? -1 : this.#cell({ index })
  }

  #cell(from: Capture): number {
    const known = this.captures.findIndex((one) =>
      'local' in one ? 'local' in from && one.local === from.local : 'index' in from && one.index === from.index,
    )
    return known < 0 ? this.captures.push(from) - 1 : known
  }
}
