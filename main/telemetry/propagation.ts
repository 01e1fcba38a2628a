// Trace context in and out of headers. Which formats are spoken is OTEL_PROPAGATORS, by Go's rules: a comma list without trimming,
// `none` anywhere means none, unknown names are reported and dropped, and the default is W3C trace context with baggage.
import type { HeaderMap } from '../gateway/types.ts'
import { b3, b3multi } from './b3.ts'
import { jaeger, ottrace, xray } from './propagators.ts'
import { baggage } from './w3c-baggage.ts'
import { tracecontext } from './w3c.ts'

/** What a caller sent. */
export interface RemoteContext {
  /** 32 hex digits. */
  traceId: string
  /** 16 hex digits. */
  spanId: string
  flags: number
  traceState: string
  /** B3 and Jaeger: the caller wants debugging, or left the decision open. Passed on as it came. */
  decision?: 'debug' | 'open'
}

/** What goes to a backend. */
export interface OutboundContext extends RemoteContext {
  /** As it will be sent; empty when there is none. */
  baggage: string
}

export interface Inbound {
  remote: RemoteContext | null
  baggage: string
}

export interface Propagator {
  /** Adds what it finds; a later propagator overrides an earlier one. */
  extract(headers: HeaderMap, into: Inbound): void
  /** Overwrites headers of the same name. */
  inject(context: OutboundContext, headers: HeaderMap): void
  /** Header names it writes. */
  readonly names: readonly string[]
}

const known: Readonly<Record<string, Propagator>> = { tracecontext, baggage, b3, b3multi, jaeger, xray, ottrace }

/** `report` hears about each unknown name. */
export function choosePropagators(setting: string | undefined, report: (name: string) => void): readonly Propagator[] {
  if (setting === undefined || setting === '') return [tracecontext, baggage]
  const names = setting.split(',')
  if (names.includes('none')) return []
  const chosen = names.flatMap((name) => {
    const found = Object.hasOwn(known, name) ? known[name] : undefined
    if (!found) report(name)
    return found ? [found] : []
  })
  return chosen.length > 0 ? chosen : [tracecontext, baggage]
}
