// What Go's json.Unmarshal, which wants one value and nothing behind it, has against a text.
import { goQuote } from '../../shared/go-quote.ts'
import { parseJson } from './json.ts'

/** Null for one whole JSON value. */
export function jsonFault(text: string): string | null {
  let reason: string
  try {
    JSON.parse(text)
    return null
  } catch (error) {
    reason = (error as Error).message
  }
  try {
    parseJson(text)
  } catch (error) {
    const { message } = error as Error
    return message.endsWith('EOF') ? 'unexpected end of JSON input' : message
  }
  const place = /after JSON at position (\d+)/.exec(reason)?.[1]
  return place === undefined ? null : `invalid character ${goQuote(text.charAt(Number(place)), "'")} after top-level value`
}
