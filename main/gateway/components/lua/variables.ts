// Reading and setting a variable. Which of its three kinds it is, and whether a closure shares it, is known before the script runs.
import { plain } from './code.ts'
import type { Code } from './code.ts'
import type { Frame } from './functions.ts'
import type { Variable } from './syntax.ts'
import type { Cell, LuaValue } from './value.ts'

export function readVariable(variable: Variable): Code<LuaValue> {
  switch (variable.kind) {
    case 'local': {
      const { slot, captured } = variable.local
      return captured ? plain((frame) => (frame.slots[slot] as Cell).value) : plain((frame) => frame.slots[slot] as LuaValue)
    }
    case 'shared': {
      const { index } = variable
      return plain((frame) => frame.closure.cells[index]!.value)
    }
    default: {
      const { name, at } = variable
      return plain((frame) => frame.state.index(frame.closure.globals, name, at))
    }
  }
}

export function storeVariable(variable: Variable): (frame: Frame, value: LuaValue) => void {
  switch (variable.kind) {
    case 'local': {
      const { slot, captured } = variable.local
      return captured
        ? (frame, value) => void ((frame.slots[slot] as Cell).value = value)
        : (frame, value) => void (frame.slots[slot] = value)
    }
    case 'shared': {
      const { index } = variable
      return (frame, value) => void (frame.closure.cells[index]!.value = value)
    }
    default: {
      const { name, at } = variable
      return (frame, value) => frame.state.setIndex(frame.closure.globals, name, value, at)
    }
  }
}
