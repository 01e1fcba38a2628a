// Lua's `coroutine`: each one is a run of its own that stops where it yields. A wait for the host passes through all of them.
import { Arguments } from './arguments.ts'
import { LuaError, Native, noValues } from './functions.ts'
import type { NativeCall } from './functions.ts'
import { caught } from './state.ts'
import type { State } from './state.ts'
import { Coroutine, LuaFunction, LuaTable, typeName } from './value.ts'
import type { LuaValue, Steps } from './value.ts'

/** One stretch of a coroutine, to its next yield, its end or its error. */
function* resume(coroutine: Coroutine, values: LuaValue[], state: State): Steps<LuaValue[]> {
  if (coroutine.status !== 'suspended')
    throw new LuaError(`can not resume a ${coroutine.status === 'dead' ? 'dead' : 'non-suspended'} thread`)
  const outer = state.coroutine
  if (outer) outer.status = 'normal'
  coroutine.status = 'running'
  state.coroutine = coroutine
  const back = state.switchThread()
  let status: Coroutine['status'] = 'dead'
  try {
    const first = coroutine.steps === null
    const steps = (coroutine.steps ??= state.call(coroutine.start, values))
    let step = steps.next(first ? undefined : values)
    while (!step.done && step.value.kind === 'wait') step = steps.next(yield step.value)
    if (step.done) return step.value
    status = 'suspended'
    return step.value.kind === 'yield' ? step.value.values : noValues
  } finally {
    coroutine.status = status
    state.coroutine = outer
    if (outer) outer.status = 'running'
    back()
  }
}

function coroutineOf(values: LuaValue[], name: string, state: State): Coroutine {
  const [value] = values
  if (value instanceof Coroutine) return value
  return new Arguments(name, values, state).fail(1, `thread expected, got ${typeName(value)}`)
}

function create(values: LuaValue[], name: string, state: State): Coroutine {
  const [start] = values
  if (start instanceof LuaFunction) return new Coroutine(start)
  return new Arguments(name, values, state).fail(1, `function expected, got ${typeName(start)}`)
}

export function openCoroutine(state: State): void {
  const library = new LuaTable()
  const set = (name: string, call: NativeCall): void => library.set(name, new Native(name, call))
  set('create', (values) => [create(values, 'create', state)])
  set('status', (values) => [coroutineOf(values, 'status', state).status])
  set('running', () => [state.coroutine ?? undefined])
  set('wrap', (values) => {
    const coroutine = create(values, 'wrap', state)
    return [new Native('wrap', null, (args) => resume(coroutine, args, state))]
  })
  const resumeSafely = function* (values: LuaValue[]): Steps<LuaValue[]> {
    const coroutine = coroutineOf(values, 'resume', state)
    try {
      return [true, ...(yield* resume(coroutine, values.slice(1), state))]
    } catch (error) {
      return [false, caught(error, state)]
    }
  }
  library.set('resume', new Native('resume', null, resumeSafely))
  const pause = function* (values: LuaValue[]): Steps<LuaValue[]> {
    if (!state.coroutine) throw state.fault('can not yield from outside of a coroutine')
    return (yield { kind: 'yield', values }) as LuaValue[]
  }
  library.set('yield', new Native('yield', null, pause))
  state.globals.set('coroutine', library)
}
