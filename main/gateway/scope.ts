// Go's context in thirty lines. AbortController and its listeners cost several microseconds a request; this costs almost none.
import { canceled, deadlineExceeded } from './error.ts'
import type { GatewayErrorLike, Scope, ScopeControl } from './types.ts'

type Listener = (cause: GatewayErrorLike) => void

class LiveScope implements ScopeControl {
  cause: GatewayErrorLike | null = null
  #listeners: Listener[] | null = null
  #timer: NodeJS.Timeout | null = null
  #untie: (() => void) | null = null
  #ms = 0

  constructor(parent: Scope | null, ms: number) {
    if (parent) {
      if (parent.cause) {
        this.cause = parent.cause
        return
      }
      this.#untie = parent.onEnd((cause) => this.end(cause))
    }
    if (ms > 0) this.rearm(ms)
  }

  onEnd(fn: Listener): () => void {
    if (this.cause) {
      fn(this.cause)
      return () => {}
    }
    const listeners = (this.#listeners ??= [])
    listeners.push(fn)
    return () => {
      const at = listeners.indexOf(fn)
      if (at >= 0) listeners.splice(at, 1)
    }
  }

  child(ms = 0): ScopeControl {
    return new LiveScope(this, ms)
  }

  end(cause: GatewayErrorLike = canceled()): void {
    if (this.cause) return
    this.cause = cause
    this.release()
    const listeners = this.#listeners
    this.#listeners = null
    if (listeners) for (const fn of listeners.slice()) fn(cause)
  }

  rearm(ms: number): void {
    if (this.cause) return
    if (this.#timer && ms === this.#ms) {
      this.#timer.refresh()
      return
    }
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#ms = ms
    if (ms > 0 && ms < 2 ** 31) this.#timer = setTimeout(() => this.end(deadlineExceeded()), ms)
  }

  release(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#untie?.()
    this.#untie = null
  }
}

/** A scope without a parent; `ms` > 0 sets a deadline. */
export const createScope = (ms = 0): ScopeControl => new LiveScope(null, ms)
