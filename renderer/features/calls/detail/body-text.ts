// Bytes of a body as lines for the eye. Lines, pretty print and the parsed value are made when first asked for: a body of
// megabytes pays only for the view that is open.
import { bytesOfBase64 } from '../../../ui/base64.ts'
import { jsonLines, type JsonLine } from '../../../ui/json-lines.ts'
import { closeCut } from '../../../ui/json-tree/close-cut.ts'

export interface TextBody {
  readonly kind: 'text'
  readonly text: string
  readonly lines: readonly string[]
  readonly pretty: readonly JsonLine[] | null
  /** undefined: it is not JSON. Of a body that was cut: what came whole. */
  readonly value: unknown
}
export type BodyText = TextBody | { readonly kind: 'binary'; readonly image: string | null }

const textual = /^(text\/|application\/(.*\+)?(json|xml|x-ndjson|yaml|x-www-form-urlencoded|javascript|graphql))|^multipart\//i
const drawable = /^image\/(png|jpeg|gif|webp|avif|bmp)\b/i

/** A body is text when its type says so or, without a type, when it holds no NUL and is valid UTF-8. */
export function readBody(base64: string, contentType: string | null, cut = false): BodyText {
  const type = contentType ?? ''
  const image = drawable.exec(type)?.[0] ?? null
  if (type !== '' && !textual.test(type)) return { kind: 'binary', image: image && `data:${image};base64,${base64}` }
  const text = decode(bytesOfBase64(base64), type !== '')
  return text === null ? { kind: 'binary', image: null } : textBody(text, cut)
}

function textBody(text: string, cut: boolean): TextBody {
  const lines = once(() => text.split(/\r?\n/))
  const pretty = once(() => jsonLines(text))
  const value = once(() => parse(text) ?? (cut ? parse(closeCut(text) ?? '') : undefined))
  return {
    kind: 'text',
    text,
    get lines() {
      return lines()
    },
    get pretty() {
      return pretty()
    },
    get value() {
      return value()
    },
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => (made ??= { value: make() }).value
}

/** Only what begins like an object or an array is worth a tree. */
function parse(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function decode(bytes: Uint8Array, declared: boolean): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: !declared }).decode(bytes)
    return declared || !text.includes('\0') ? text : null
  } catch {
    return null
  }
}
