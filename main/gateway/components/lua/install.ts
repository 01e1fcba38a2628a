// How native functions get their names and their arguments.
import { Arguments } from './arguments.ts'
import { Native } from './functions.ts'
import type { NativeCall } from './functions.ts'
import type { State } from './state.ts'
import type { LuaTable, LuaValue } from './value.ts'

export type Functions = Readonly<Record<string, (args: Arguments, values: LuaValue[], state: State) => LuaValue[]>>

/** Puts functions into a table, each under its name. */
export function install(table: LuaTable, functions: Functions): LuaTable {
  for (const [name, run] of Object.entries(functions)) table.set(name, native(name, run))
  return table
}

export const native = (name: string, run: Functions[string]): Native => {
  const call: NativeCall = (values, state) => run(new Arguments(name, values, state), values, state)
  return new Native(name, call)
}
