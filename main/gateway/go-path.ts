// Go's url.URL.EscapedPath: a path that is well written stays as it is; any other is unescaped and written anew as a whole, so
// that one space also turns `%2F` into a slash.

import { bytesOf } from './go-text.ts'

const wellWritten = /^(?:[\w\-.~!$&'()*+,;=:@[\]/]|%[\da-f]{2})*$/i
const kept = /[^\w\-.~$&+,/:;=@]/g

/** Null when a percent sign is followed by anything else than two hex digits. */
export function escapePath(path: string): string | null {
  if (wellWritten.test(path)) return path
  if (/%(?![\da-f]{2})/i.test(path)) return null
  const bytes = bytesIn(path).replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return writeBytes(bytes)
}

/** A path that was never encoded: a percent sign is just a sign. */
export const writePath = (path: string): string => writeBytes(bytesIn(path))

/** As Latin-1 text. */
const bytesIn = (path: string): string => Buffer.from(bytesOf(path) as Uint8Array).toString('latin1')

const writeBytes = (bytes: string): string =>
  bytes.replace(kept, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)

/** What an encoded path says; itself when it is broken. */
export function readPath(path: string): string {
  if (!path.includes('%')) return path
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** The first broken escape as Go quotes it: the percent sign and up to two characters. */
export const brokenEscape = (path: string): string => /%(?![\da-f]{2}).{0,2}/i.exec(path)?.[0] ?? '%'
