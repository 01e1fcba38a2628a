// Compiled code comes twice: `run` is a plain function, `steps` a generator that can pause for a coroutine's yield or an HTTP
// call of the script. A script that never pauses runs on plain functions alone, several times as fast.
import type { Frame } from './functions.ts'
import type { LuaValue, Steps } from './value.ts'

export interface Code<T> {
  readonly run: (frame: Frame) => T
  /** null: nothing in it can pause, `run` does for both. */
  readonly steps: ((frame: Frame) => Steps<T>) | null
}

export const plain = <T>(run: (frame: Frame) => T): Code<T> => ({ run, steps: null })

/** Both forms; the second counts only when one of the parts can pause. */
export const either = <T>(
  parts: readonly Code<unknown>[],
  run: (frame: Frame) => T,
  steps: (frame: Frame) => Steps<T>,
): Code<T> => ({ run, steps: parts.some((part) => part.steps) ? steps : null })

export function overOne<A, T>(part: Code<A>, use: (frame: Frame, value: A) => T): Code<T> {
  const { run, steps } = part
  return {
    run: (frame) => use(frame, run(frame)),
    steps:
      steps &&
      function* (frame) {
        return use(frame, yield* steps(frame))
      },
  }
}

export function overTwo<A, B, T>(a: Code<A>, b: Code<B>, use: (frame: Frame, a: A, b: B) => T): Code<T> {
  const [left, right] = [a.run, b.run]
  return either(
    [a, b],
    (frame) => use(frame, left(frame), right(frame)),
    function* (frame) {
      const first = a.steps ? yield* a.steps(frame) : left(frame)
      return use(frame, first, b.steps ? yield* b.steps(frame) : right(frame))
    },
  )
}

export function overAll<T>(parts: readonly Code<LuaValue>[], use: (frame: Frame, values: LuaValue[]) => T): Code<T> {
  return either(
    parts,
    (frame) => {
      const values: LuaValue[] = []
      for (let i = 0; i < parts.length; i++) values.push(parts[i]!.run(frame))
      return use(frame, values)
    },
    function* (frame) {
      const values: LuaValue[] = []
      for (const part of parts) values.push(part.steps ? yield* part.steps(frame) : part.run(frame))
      return use(frame, values)
    },
  )
}
