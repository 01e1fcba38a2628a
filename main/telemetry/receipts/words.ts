// What goes when a flag is switched off, and what comes when it is switched on, in words.
import type { Effects, SpanPart } from './effects.ts'

const spans: Readonly<Partial<Record<SpanPart, string>>> = {
  global: 'the SERVER span',
  proxy: 'the endpoint’s INTERNAL span',
  backend: 'the backend’s INTERNAL span',
  client: 'the CLIENT span, and with it the trace headers to the backend',
  reader: 'the span of the body’s reading',
  'global.headers': 'the header attributes of the SERVER span',
  'proxy.headers': 'the header attributes of the endpoint’s span',
  'backend.headers': 'the header attributes of the backend’s span',
  'client.headers': 'the header attributes of the CLIENT span',
  'client.phases': 'three durations and the event first-byte-time on the CLIENT span',
  context: 'the link to the caller’s trace, and its baggage',
}

/** Empty when nothing does. */
export function thingsOf({ instruments, parts }: Effects): string {
  const count = instruments.size
  const said = [...parts]
    .filter((part) => !part.endsWith('.headers') || !parts.has(part.slice(0, -8) as SpanPart))
    .map((part) => spans[part]!)
  if (count > 0) said.push(count === 1 ? '1 instrument' : `${count} instruments`)
  return said.length < 2 ? said.join('') : `${said.slice(0, -1).join(', ')} and ${said.at(-1)!}`
}

export const spanNames: Readonly<Partial<Record<SpanPart, string>>> = {
  global: 'SERVER, named after the path',
  proxy: 'INTERNAL, named after the endpoint',
  backend: 'INTERNAL, named after the backend’s pattern',
  client: 'CLIENT, named after the backend’s pattern',
  reader: 'INTERNAL http.client.response.read.tracker',
}
