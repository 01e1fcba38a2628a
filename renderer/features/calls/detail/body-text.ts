// Bytes of a body as lines for the eye.
import { jsonLines, type JsonLine } from '../../../ui/json-lines.ts'

export type BodyText =
  | { readonly kind: 'text'; readonly lines: readonly string[]; readonly pretty: readonly JsonLine[] | null }
  | { readonly kind: 'binary' }

const textual = /^(text\/|application\/(.*\+)?(json|xml|x-ndjson|yaml|x-www-form-urlencoded|javascript|graphql))|^multipart\//i

/** A body is text when its type says so or, without a type, when it holds no NUL and is valid UTF-8. */
export function readBody(base64: string, contentType: string | null): BodyText {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
  if (contentType !== null && contentType !== '' && !textual.test(contentType)) return { kind: 'binary' }
  const text = decode(bytes, contentType !== null && contentType !== '')
  if (text === null) return { kind: 'binary' }
  return { kind: 'text', lines: text.split(/\r?\n/), pretty: jsonLines(text) }
}

function decode(bytes: Uint8Array, declared: boolean): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: !declared }).decode(bytes)
    return declared || !text.includes('\0') ? text : null
  } catch {
    return null
  }
}
