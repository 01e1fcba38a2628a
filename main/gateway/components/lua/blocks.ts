// Blocks over compiled statements: in order, with labels to go on at, chosen by a condition.
import { either } from './code.ts'
import type { Code } from './code.ts'
import { TailCall } from './functions.ts'
import type { Outcome } from './functions.ts'
import { Label } from './syntax.ts'
import type { Statement } from './syntax.ts'
import { isTruthy } from './value.ts'
import type { LuaValue } from './value.ts'

/** One after the other, until one of them leaves the block. */
export function sequence(codes: readonly Code<Outcome>[]): Code<Outcome> {
  return either(
    codes,
    (frame) => {
      for (let i = 0; i < codes.length; i++) {
        const outcome = codes[i]!.run(frame)
        if (outcome !== undefined) return outcome
      }
      return undefined
    },
    function* (frame) {
      for (const code of codes) {
        const outcome = code.steps ? yield* code.steps(frame) : code.run(frame)
        if (outcome !== undefined) return outcome
      }
      return undefined
    },
  )
}

/** A block with labels in it: a jump to one of them goes on there, any other leaves it. */
export function labelled(codes: readonly Code<Outcome>[], statements: readonly Statement[]): Code<Outcome> {
  const places = new Map(statements.flatMap((one, at) => (one.kind === 'label' ? [[one.label, at] as const] : [])))
  const placeOf = (outcome: Outcome): number | undefined => (outcome instanceof Label ? places.get(outcome) : undefined)
  return either(
    codes,
    (frame) => {
      for (let at = 0; at < codes.length;) {
        const outcome = codes[at++]!.run(frame)
        if (outcome === undefined) continue
        const place = placeOf(outcome)
        if (place === undefined) return outcome
        frame.state.step()
        at = place
      }
      return undefined
    },
    function* (frame) {
      for (let at = 0; at < codes.length;) {
        const code = codes[at++]!
        const outcome = code.steps ? yield* code.steps(frame) : code.run(frame)
        if (outcome === undefined) continue
        const place = placeOf(outcome)
        if (place === undefined) return outcome
        frame.state.step()
        at = place
      }
      return undefined
    },
  )
}

/** The body of the first condition that holds, or `otherwise`. */
export function choice(
  arms: readonly (readonly [condition: Code<LuaValue>, body: Code<Outcome>])[],
  otherwise: Code<Outcome>,
): Code<Outcome> {
  return either(
    [...arms.flat(), otherwise],
    (frame) => {
      for (let i = 0; i < arms.length; i++) if (isTruthy(arms[i]![0].run(frame))) return arms[i]![1].run(frame)
      return otherwise.run(frame)
    },
    function* (frame) {
      for (const [condition, body] of arms)
        if (isTruthy(condition.steps ? yield* condition.steps(frame) : condition.run(frame)))
          return body.steps ? yield* body.steps(frame) : body.run(frame)
      return otherwise.steps ? yield* otherwise.steps(frame) : otherwise.run(frame)
    },
  )
}

/** One source of several: a `return` in it ends only itself. */
export function part(body: Code<Outcome>): Code<Outcome> {
  return {
    run(frame) {
      const outcome = body.run(frame)
      if (outcome instanceof TailCall) frame.state.callNow(outcome.callee, outcome.args)
      return undefined
    },
    *steps(frame) {
      const outcome = body.steps ? yield* body.steps(frame) : body.run(frame)
      if (outcome instanceof TailCall) yield* frame.state.call(outcome.callee, outcome.args)
      return undefined
    },
  }
}
