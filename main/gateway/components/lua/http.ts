// http_response.new: a script's own HTTP call. The script pauses, the process does not.
import { allValues, firstValue } from '../../headers.ts'
import type { Scope } from '../../types.ts'
import { httpCall } from '../http-call.ts'
import type { HttpAnswer } from '../http-call.ts'
import { Arguments } from './arguments.ts'
import { listOf, textsOf } from './data.ts'
import { Native } from './functions.ts'
import { defineClass, waitFor } from './objects.ts'
import type { State } from './state.ts'
import { bytesToLua, fromLuaText, luaToBytes, toLuaText } from './text.ts'
import { LuaTable, toText } from './value.ts'
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
  headers: ({ answer }, args) => toLuaText(firstValue(answer.headers, text(args, 1).toLowerCase()) ?? ''),
  headerList: ({ answer }, args) => listOf(allValues(answer.headers, text(args, 1).toLowerCase())),
  body: ({ answer }) => bytesToLua(answer.body),
  close: () => undefined,
})

/** KrakenD's client for scripts has no limit of its own; the request's deadline ends the call here. */
const longestCall = 300_000

export function createHttpCall(scope: Scope): Native {
  return new Native('new', null, function* (values, state) {
    const args = new Arguments('new', values, state)
    const call = {
      url: text(args, 1),
      method: fromLuaText(args.text(2, 'GET')),
      headers: headerTable(values[3], state),
      body: values[2] === undefined ? undefined : luaToBytes(args.text(3)),
    }
    const answered = yield* waitFor(httpCall({ ...call, timeout: longestCall, scope }))
    if ('value' in answered) return [answer.make(new AnswerHandle(answered.value))]
    throw state.fault(answered.error instanceof Error ? answered.error.message : String(answered.error))
  })
}

function headerTable(value: LuaValue, state: State): Record<string, string | string[]> {
  const map: Record<string, string | string[]> = {}
  if (!(value instanceof LuaTable)) return map
  for (const [name, item] of value.entries())
    map[fromLuaText(toText(name) ?? '')] = item instanceof LuaTable ? textsOf(item, state) : fromLuaText(toText(item) ?? '')
  return map
}
