// One side of an exchange as the detail page shows it; secrets are masked here, before anything is kept.
import type { ConversationMessage, HeaderLine, MessageSide } from '../../../shared/call.ts'
import { writeHeader, type PlainBody, type WriteParts } from '../../../shared/plain-call.ts'
import { maskHeader } from '../../../shared/secrets.ts'
import type { HeaderMap } from '../../gateway/types.ts'
import type { Capture } from './capture.ts'

export function linesOf(headers: HeaderMap): readonly HeaderLine[] {
  const lines: HeaderLine[] = []
  for (const name in headers) {
    const value = headers[name]!
    if (typeof value === 'string') lines.push({ name, value: maskHeader(name, value) })
    else for (const each of value) lines.push({ name, value: maskHeader(name, each) })
  }
  return lines
}

/** From names and values in turn, spelled as the client spelled them. */
export function linesOfRaw(raw: readonly string[]): readonly HeaderLine[] {
  const lines: HeaderLine[] = []
  for (let i = 0; i + 1 < raw.length; i += 2) lines.push({ name: raw[i]!, value: maskHeader(raw[i]!.toLowerCase(), raw[i + 1]!) })
  return lines
}

/** As linesOf, for the bytes of a plain call. */
export const headersInto =
  (headers: HeaderMap): WriteParts =>
  (writer) => {
    for (const name in headers) {
      const value = headers[name]!
      if (typeof value === 'string') writeHeader(writer, name, maskHeader(name, value))
      else for (const each of value) writeHeader(writer, name, maskHeader(name, each))
    }
  }

/** As linesOfRaw, for the bytes of a plain call. */
export const rawHeadersInto =
  (raw: readonly string[]): WriteParts =>
  (writer) => {
    for (let i = 0; i + 1 < raw.length; i += 2) writeHeader(writer, raw[i]!, maskHeader(lowerName(raw[i]!), raw[i + 1]!))
  }

const lowerNames = new Map<string, string>()
const lowerNamesLimit = 2000

function lowerName(name: string): string {
  let lower = lowerNames.get(name)
  if (lower === undefined) {
    lower = name.toLowerCase()
    if (lowerNames.size < lowerNamesLimit) lowerNames.set(name, lower)
  }
  return lower
}

export function sideOf(headers: HeaderMap, lines: readonly HeaderLine[], bytes: number, captured: number): MessageSide {
  return {
    headers: lines,
    bytes,
    captured,
    contentType: single(headers['content-type']),
    contentEncoding: single(headers['content-encoding']),
  }
}

const single = (value: string | string[] | undefined): string | null => (typeof value === 'string' ? value : (value?.[0] ?? null))

export function isJson(headers: HeaderMap): boolean {
  const type = headers['content-type']
  return typeof type === 'string' && (type.includes('json') || type.includes('event-stream'))
}

export function isEventStream(headers: HeaderMap): boolean {
  const type = headers['content-type']
  return typeof type === 'string' && type.startsWith('text/event-stream')
}

/** A body that is kept whole is hashed when somebody asks. */
export function plainBody(body: Capture, exists: boolean, isKept: boolean): PlainBody {
  const captured = isKept ? body.captured : 0
  const sha256 = !exists ? 'none' : captured === body.bytes ? null : body.sha256()
  return { bytes: body.bytes, captured, sha256 }
}

const conversationTextLimit = 256 * 1024

/** Long texts are cut so that one call cannot fill the store; the bodies hold the rest. */
export function boundedConversation(conversation: readonly ConversationMessage[]): readonly ConversationMessage[] {
  let room = conversationTextLimit
  return conversation.map((message) => ({
    role: message.role,
    parts: message.parts.map((part) => {
      const text = part.text.length <= room ? part.text : `${part.text.slice(0, room)}…`
      room = Math.max(0, room - text.length)
      return { ...part, text }
    }),
  }))
}
