// Lua's `table`.
import type { Functions } from './install.ts'
import { LuaLimit, noValues } from './functions.ts'
import { isTruthy, numberText, typeName } from './value.ts'
import type { LuaValue } from './value.ts'

export const tables: Functions = {
  concat(args, values, state) {
    const table = args.table(1)
    const between = args.text(2, '')
    const parts: string[] = []
    let size = 0
    const [from, to] = [args.int(3, 1), Math.min(args.int(4, table.length), table.length)]
    if (values.length === 3 && (from < 1 || from > table.length)) return ['']
    for (let i = Math.max(1, Math.min(from, table.length)); i <= to; i++) {
      state.step()
      const value = table.get(i)
      if (typeof value !== 'string' && typeof value !== 'number')
        throw state.fault(`invalid value (${typeName(value)}) at index ${i} in table for concat`)
      parts.push(typeof value === 'string' ? value : numberText(value))
      size += parts.at(-1)!.length + between.length
      if (size > 2 ** 28) throw new LuaLimit('not enough memory')
    }
    return [state.checkText(parts.join(between))]
  },
  getn: (args) => [args.table(1).length],
  insert(args, values, state) {
    const table = args.table(1)
    const end = table.length + 1
    if (values.length < 2) throw state.fault('wrong number of arguments')
    if (values.length < 3) {
      state.rawSet(table, end, args.any(2))
      return noValues
    }
    const at = args.int(2)
    if (at <= 0 || at >= end) {
      state.rawSet(table, at, values[2])
      return noValues
    }
    state.step(Math.ceil(Math.max(0, end - at) / 16))
    for (let i = end; i > at; i--) state.rawSet(table, i, table.get(i - 1))
    state.rawSet(table, at, values[2])
    return noValues
  },
  maxn(args) {
    let max = 0
    for (const [key] of args.table(1).entries()) if (typeof key === 'number' && key > max) max = key
    return [max]
  },
  remove(args, values, state) {
    const table = args.table(1)
    const size = table.length
    if (size === 0) return [undefined]
    const at = values.length < 2 ? size : args.int(2)
    if (at > size) return [undefined]
    if (at < 1) {
      const last = table.get(size)
      table.set(size, undefined)
      return [last]
    }
    const removed = table.get(at)
    state.step(Math.ceil(Math.max(0, size - at) / 16))
    for (let i = at; i < size; i++) table.set(i, table.get(i + 1))
    table.set(size, undefined)
    return [removed]
  },
  sort(args, values, state) {
    const { list } = args.table(1)
    const comesFirst = values.length < 2 ? undefined : args.callable(2)
    const less = (a: LuaValue, b: LuaValue): boolean => {
      state.step()
      return comesFirst === undefined ? state.less(a, b, state.at) : isTruthy(state.callNow(comesFirst, [a, b])[0])
    }
    const sorted = list.toSorted((a, b) => (less(a, b) ? -1 : less(b, a) ? 1 : 0))
    for (let i = 0; i < sorted.length; i++) list[i] = sorted[i]
    return noValues
  },
}
