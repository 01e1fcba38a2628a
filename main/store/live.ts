// Deltas for whoever watches: the newest state of each changed call, at most one delta every 100 ms, nothing while nobody watches.
import type { CallsDelta } from '../../shared/contract/calls.ts'
import type { LiveSource } from './types.ts'

const everyMs = 100
/** More than a screen shows; who misses the others asks for what it shows again. */
const mostCalls = 500

export interface Live {
  changed(call: LiveSource): void
  gone(ids: readonly string[]): void
  watch(listener: (delta: CallsDelta) => void): () => void
  stop(): void
}

export function createLive(total: () => number): Live {
  const listeners = new Set<(delta: CallsDelta) => void>()
  let calls = new Map<string, LiveSource>()
  let gone: string[] = []
  let timer: NodeJS.Timeout | null = null
  let sentAt = -Infinity

  const send = (): void => {
    timer = null
    sentAt = performance.now()
    const newest = [...calls.values()].slice(-mostCalls)
    const skipped = calls.size - newest.length
    const delta: CallsDelta = {
      calls: newest.map((call) => call.snapshot()),
      gone,
      total: total(),
      ...(skipped > 0 && { skipped }),
    }
    calls = new Map()
    gone = []
    for (const listener of listeners) {
      try {
        listener(delta)
      } catch {
        listeners.delete(listener)
      }
    }
  }
  const plan = (): void => {
    timer ??= setTimeout(send, Math.max(0, sentAt + everyMs - performance.now()))
  }
  return {
    changed(call) {
      if (listeners.size === 0) return
      calls.set(call.id, call)
      plan()
    },
    gone(ids) {
      if (listeners.size === 0 || ids.length === 0) return
      for (const id of ids) calls.delete(id)
      gone.push(...ids)
      plan()
    },
    watch(listener) {
      // Two watchers may hand in the same function.
      const own = (delta: CallsDelta): void => listener(delta)
      listeners.add(own)
      return () => {
        listeners.delete(own)
      }
    },
    stop() {
      if (timer) clearTimeout(timer)
      timer = null
      listeners.clear()
    },
  }
}
