// Model, stream flag and conversation of a request body. A body that was cut at the capture limit, or that is too large to
// parse, still names its model: the top level is scanned without building anything.
import type { Dialect, RequestFacts } from './types.ts'
import { parseJson, parseLimit, text } from './values.ts'

/** `isWhole`: the bytes are the complete body. null when nothing can be read (yet). */
export function readRequest(dialect: Dialect, bytes: Uint8Array, isWhole: boolean): RequestFacts | null {
  if (bytes.length === 0) return null
  const body = new TextDecoder().decode(bytes)
  const parsed = isWhole ? parseJson(body) : undefined
  if (parsed !== undefined) return dialect.readRequest(parsed)
  if (isWhole && body.length <= parseLimit) return null
  return dialect.readRequest(topLevelScalars(body))
}

/** Strings, numbers and booleans that stand directly in the outermost object, up to where the text ends. */
export function topLevelScalars(json: string): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g
  let depth = 0
  let key: string | null = null
  let awaitsValue = false
  for (let match = token.exec(json); match; match = token.exec(json)) {
    const word = match[0]
    if (word === '{' || word === '[') depth++
    else if (word === '}' || word === ']') depth--
    if (depth !== 1 || /^[{}[\]]$/.test(word)) continue
    if (word === ':') awaitsValue = true
    else if (word === ',') awaitsValue = false
    else if (!awaitsValue) key = text(parseJson(word))
    else if (key !== null) {
      const value = parseJson(word)
      if (value !== undefined) found[key] = value
      key = null
    }
  }
  return found
}
