// Loops over compiled conditions and bodies. Each turn is a step that the limits of the execution count.
import { either, overAll } from './code.ts'
import type { Code } from './code.ts'
import { broken } from './functions.ts'
import type { Frame, Outcome } from './functions.ts'
import type { Local, Place } from './syntax.ts'
import { isTruthy } from './value.ts'
import type { LuaValue } from './value.ts'

export function whileLoop(condition: Code<LuaValue>, body: Code<Outcome>): Code<Outcome> {
  return either(
    [condition, body],
    (frame) => {
      while (isTruthy(condition.run(frame))) {
        frame.state.step()
        const outcome = body.run(frame)
        if (outcome !== undefined) return outcome === broken ? undefined : outcome
      }
      return undefined
    },
    function* (frame) {
      while (isTruthy(condition.steps ? yield* condition.steps(frame) : condition.run(frame))) {
        frame.state.step()
        const outcome = body.steps ? yield* body.steps(frame) : body.run(frame)
        if (outcome !== undefined) return outcome === broken ? undefined : outcome
      }
      return undefined
    },
  )
}

export function repeatLoop(condition: Code<LuaValue>, body: Code<Outcome>): Code<Outcome> {
  return either(
    [condition, body],
    (frame) => {
      do {
        frame.state.step()
        const outcome = body.run(frame)
        if (outcome !== undefined) return outcome === broken ? undefined : outcome
      } while (!isTruthy(condition.run(frame)))
      return undefined
    },
    function* (frame) {
      do {
        frame.state.step()
        const outcome = body.steps ? yield* body.steps(frame) : body.run(frame)
        if (outcome !== undefined) return outcome === broken ? undefined : outcome
      } while (!isTruthy(condition.steps ? yield* condition.steps(frame) : condition.run(frame)))
      return undefined
    },
  )
}

const boundNames = ['init', 'limit', 'step']

/** `given`: start, end and step. */
export function countLoop(local: Local, given: readonly Code<LuaValue>[], body: Code<Outcome>, at: Place): Code<Outcome> {
  const bounds = overAll(given, (frame, values) => {
    const [start, end, by] = values.map((value, i) => {
      if (typeof value !== 'number') throw frame.state.fault(`for statement ${boundNames[i]} must be a number`, at)
      return value
    })
    return { start: start!, end: end!, by: by! }
  })
  return either(
    [bounds, body],
    (frame) => {
      const { start, end, by } = bounds.run(frame)
      for (let i = start; by > 0 ? i <= end : i >= end; i += by) {
        frame.state.step()
        frame.declare(local, i)
        const outcome = body.run(frame)
        if (outcome !== undefined) return outcome === broken ? undefined : outcome
      }
      return undefined
    },
    function* (frame) {
      const { start, end, by } = bounds.steps ? yield* bounds.steps(frame) : bounds.run(frame)
      for (let i = start; by > 0 ? i <= end : i >= end; i += by) {
        frame.state.step()
        frame.declare(local, i)
        const outcome = body.steps ? yield* body.steps(frame) : body.run(frame)
        if (outcome !== undefined) return outcome === broken ? undefined : outcome
      }
      return undefined
    },
  )
}

export function eachLoop(locals: readonly Local[], list: Code<LuaValue[]>, body: Code<Outcome>, at: Place): Code<Outcome> {
  const begin = ({ state }: Frame): void => {
    state.at = at
    state.step()
  }
  const takes = (frame: Frame, given: readonly LuaValue[]): boolean => {
    if (given[0] === undefined) return false
    for (let i = 0; i < locals.length; i++) frame.declare(locals[i]!, given[i])
    return true
  }
  return {
    run(frame) {
      const [iterate, subject, first] = list.run(frame)
      for (let control = first; ;) {
        begin(frame)
        const given = frame.state.callNow(iterate, [subject, control])
        if (!takes(frame, given)) return undefined
        control = given[0]
        const outcome = body.run(frame)
        if (outcome !== undefined) return outcome === broken ? undefined : outcome
      }
    },
    *steps(frame) {
      const [iterate, subject, first] = list.steps ? yield* list.steps(frame) : list.run(frame)
      for (let control = first; ;) {
        begin(frame)
        const given = yield* frame.state.call(iterate, [subject, control])
        if (!takes(frame, given)) return undefined
        control = given[0]
        const outcome = body.steps ? yield* body.steps(frame) : body.run(frame)
        if (outcome !== undefined) return outcome === broken ? undefined : outcome
      }
    },
  }
}
