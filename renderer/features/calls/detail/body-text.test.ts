import { expect, test } from 'vitest'
import { readBody } from './body-text.ts'

const base64 = (bytes: readonly number[] | string) => btoa(typeof bytes === 'string' ? bytes : String.fromCharCode(...bytes))

test('shows JSON pretty and keeps the raw lines', () => {
  const body = readBody(base64('{"a":1}'), 'application/json; charset=utf-8')
  expect(body.kind === 'text' && body.lines).toEqual(['{"a":1}'])
  expect(body.kind === 'text' && body.pretty?.length).toBe(3)
})

test('shows a stream as lines that are not pretty', () => {
  const body = readBody(base64('data: {"a":1}\r\n\r\ndata: [DONE]\n'), 'text/event-stream')
  expect(body).toMatchObject({ kind: 'text', lines: ['data: {"a":1}', '', 'data: [DONE]', ''], pretty: null })
})

test('does not show bytes as text', () => {
  expect(readBody(base64([137, 80, 78, 71]), 'image/png').kind).toBe('binary')
  expect(readBody(base64([255, 0, 1]), null).kind).toBe('binary')
  expect(readBody(base64('plain'), null).kind).toBe('text')
})
