import type { HeaderMap } from '../types.ts'

/**
 * Puts the gateway's own headers in front of those of an answer. KrakenD sends both when a backend on no-op sets the same one,
 * which breaks CORS in browsers; `single` keeps the gateway's. `Vary` is a list by nature and always joined.
 */
export function addOwn(headers: HeaderMap, own: HeaderMap, single: boolean): void {
  for (const name in own) {
    const mine = own[name]!
    const theirs = headers[name]
    if (theirs === undefined || (single && name !== 'vary')) headers[name] = mine
    else headers[name] = [mine, theirs].flat()
  }
}
