import { expect, test } from 'vitest'
import type { HeaderMap } from '../../gateway/types.ts'
import { sessionOf } from './session.ts'

const of = (headers: Record<string, string>) => sessionOf(headers as HeaderMap)

test('takes the name of the conversation from a header that means it', () => {
  expect(of({ 'x-session-id': ' chat 7 ' })).toBe('chat 7')
  expect(of({ 'helicone-session-id': 'a' })).toBe('a')
})

test('reads session.id from W3C baggage, decoded', () => {
  expect(of({ baggage: 'user=1, session.id=a%20b;p=1' })).toBe('a b')
})

test('makes nothing up', () => {
  expect(of({ authorization: 'Bearer x', 'mcp-session-id': 'credential', baggage: 'other=1' })).toBeNull()
  expect(of({ 'x-session-id': '  ' })).toBeNull()
})
