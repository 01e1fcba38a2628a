// http_response.new: a script's own HTTP call. The script pauses, the process does not.
import { allValues, firstValue } from '../../headers.ts'
import type { Scope } from '../../types.ts'
import { httpCall } from '../http-call.ts'
import type { HttpAnswer } from '../http-call.ts'
import { Arguments } from './arguments.ts'
import { listOf } from './data.ts'
import { Native } from './functions.ts'
import { plainText } from './library-base.ts'
import { defineClass, needing, waitFor } from './objects.ts'
import { bytesToLua, fromLuaText, luaToBytes, toLuaText } from './text.ts'
import { LuaTable } from './value.ts'
import type { LuaValue } from './value.ts'

class AnswerHandle {
  readonly answer: HttpAnswer
  constructor(answer: HttpAnswer) {
    this.answer = answer
  }
}

const text = (args: Arguments, position: number): string => fromLuaText(args.text(position))

const answer = defineClass<AnswerHandle>('http_response', AnswerHandle, {
  statusCode: ({ answer }) => answer.status,
  headers: needing(1, ({ answer }, args) => toLuaText(firstValue(answer.headers, text(args, 1).toLowerCase()) ?? '')),
  headerList: needing(1, ({ answer }, args) => listOf(allValues(answer.headers, text(args, 1).toLowerCase()))),
  body: ({ answer }) => bytesToLua(answer.body),
  close: () => undefined,
})

/** KrakenD's client for scripts has no limit of its own; the request's deadline ends the call here. */
const longestCall = 300_000

export function createHttpCall(scope: Scope): Native {
  return new Native('new', null, function* (values, state) {
    if (values.length === 0 || values.length === 2) throw state.fault('need 1, 3 or 4 arguments')
    const args = new Arguments('new', values, state)
    const isPlain = values.length === 1
    const call = {
      url: text(args, 1),
      method: isPlain ? 'GET' : fromLuaText(args.text(2)),
      headers: values.length === 4 ? headerTable(values[3]) : {},
      body: isPlain ? undefined : luaToBytes(args.text(3)),
    }
    const answered = yield* waitFor(httpCall({ ...call, timeout: longestCall, scope }))
    if ('value' in answered) return [answer.make(new AnswerHandle(answered.value))]
    throw state.fault(answered.error instanceof Error ? answered.error.message : String(answered.error))
  })
}

/** Texts are sent, and each value of a table; a number alone is not. */
function headerTable(value: LuaValue): Record<string, string[]> {
  const map: Record<string, string[]> = {}
  if (!(value instanceof LuaTable)) return map
  for (const [name, item] of value.entries()) {
    const given = item instanceof LuaTable ? [...item.entries()].map(([, one]) => one) : typeof item === 'string' ? [item] : []
    if (given.length === 0) continue
    const key = fromLuaText(plainText(name)).toLowerCase()
    map[key] = [...(map[key] ?? []), ...given.map((one) => fromLuaText(plainText(one)))]
  }
  return map
}
