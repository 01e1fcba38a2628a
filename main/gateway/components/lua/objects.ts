// Host objects with methods, the way scripts see them: `request.load():headers('X-A')`. Method tables are shared by all
// executions; a script has no way to reach or change them.
import { Arguments } from './arguments.ts'
import { Native } from './functions.ts'
import type { State } from './state.ts'
import { LuaTable, typeName, Userdata } from './value.ts'
import type { LuaValue, Steps } from './value.ts'

export type Method<T> = (self: T, args: Arguments, values: readonly LuaValue[], state: State) => LuaValue
export type WaitingMethod<T> = (self: T, values: readonly LuaValue[], state: State) => Steps<LuaValue>

export interface ObjectClass<T> {
  make(payload: T): Userdata
  /** The payload, or null for any other value. */
  unwrap(value: LuaValue): T | null
}

/** What KrakenD says of an object of another kind; its data classes share the words of the response. */
const expected: Readonly<Record<string, string>> = { request: 'request expected', ctx: 'ginContext expected' }

/** `waiting` methods may pause the script. In all of them `values` are the arguments behind the object. */
export function defineClass<T extends object>(
  name: string,
  kind: abstract new (...args: never[]) => T,
  methods: Readonly<Record<string, Method<T>>>,
  waiting: Readonly<Record<string, WaitingMethod<T>>> = {},
): ObjectClass<T> {
  const index = new LuaTable()
  const metatable = new LuaTable()
  metatable.set('__index', index)
  metatable.set('__metatable', name)
  const unwrap = (value: LuaValue): T | null =>
    value instanceof Userdata && value.payload instanceof kind ? value.payload : null
  const selfOf = (values: readonly LuaValue[], method: string, state: State): T => {
    const self = unwrap(values[0])
    if (self) return self
    if (values[0] instanceof Userdata) throw state.fault(expected[name] ?? 'response expected')
    return new Arguments(method, values, state).fail(1, `userdata expected, got ${typeName(values[0])}`)
  }
  for (const [method, run] of Object.entries(methods))
    index.set(
      method,
      new Native(method, (values, state) => {
        const rest = values.slice(1)
        return [run(selfOf(values, method, state), new Arguments(method, rest, state, 1), rest, state)]
      }),
    )
  for (const [method, run] of Object.entries(waiting)) {
    const steps = function* (values: LuaValue[], state: State): Steps<LuaValue[]> {
      return [yield* run(selfOf(values, method, state), values.slice(1), state)]
    }
    index.set(method, new Native(method, null, steps))
  }
  return { make: (payload) => new Userdata(payload, metatable), unwrap }
}

/** A method that wants this many arguments behind the object, or at least one. */
export const needing =
  <T>(count: number | 'some', run: Method<T>): Method<T> =>
  (self, args, values, state) => {
    if (count === 'some' ? values.length === 0 : values.length !== count) throw state.fault('need arguments')
    return run(self, args, values, state)
  }

/** A promise's outcome; never throws into the script. */
export function* waitFor<T>(promise: Promise<T>): Steps<{ readonly value: T } | { readonly error: unknown }> {
  const settled = promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  return (yield { kind: 'wait', promise: settled }) as { value: T } | { error: unknown }
}
