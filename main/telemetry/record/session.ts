// Which conversation a call belongs to, where the client says so. Only what was meant as that: no key, no trace id, nothing made up.
import { firstValue } from '../../gateway/headers.ts'
import type { HeaderMap } from '../../gateway/types.ts'

/** Headers by which SDKs, agents and observability proxies name a conversation, the most telling first. */
const names = ['x-session-id', 'session-id', 'session_id', 'x-conversation-id', 'conversation_id', 'helicone-session-id'] as const
const longest = 200

/** null when the client names none. W3C baggage: the `session.id` of OpenTelemetry's semantic conventions. */
export function sessionOf(headers: HeaderMap): string | null {
  for (const name of names) if (headers[name] !== undefined) return clean(firstValue(headers, name))
  const baggage = headers['baggage']
  return baggage === undefined ? null : clean(/(?:^|[,\s])session\.id\s*=\s*([^,;\s]+)/.exec(String(baggage))?.[1])
}

function clean(value: string | undefined): string | null {
  const text = decoded(value?.trim() ?? '')
  return text === '' ? null : text.slice(0, longest)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
