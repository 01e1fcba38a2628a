// What every exporter is to the rest, and its health in words: last success, what failed, where, and what is expected there.
import type { ExporterHealth } from '../../shared/contract/status.ts'
import type { ExportPreview } from '../../shared/contract/telemetry.ts'
import type { Log } from '../gateway/types.ts'
import { LOG_TAG } from './names.ts'
import type { ObservedSample } from './receipts/sample.ts'
import type { Span } from './span.ts'

export interface Exporter {
  readonly name: string
  /** Same configuration, same key: such an exporter outlives an apply. */
  readonly key: string
  /** Null when it takes no traces. */
  readonly emit: ((span: Span) => void) | null
  health(): ExporterHealth
  /** The call as this exporter sends it. */
  preview(call: ObservedSample | null): ExportPreview | null
  /** The metrics page; null when it has none. */
  page(): Promise<string | null>
  /** `flush`: what is queued is sent first, within five seconds. May be called twice. */
  stop(flush: boolean): Promise<void>
}

export interface HealthFacts {
  readonly queued: number | null
  readonly queueLimit: number | null
  readonly dropped: number
  readonly series: number | null
  readonly nextExportAt: string | null
}

export interface HealthKeeper {
  succeeded(bytes: number): void
  failed(signal: 'traces' | 'metrics' | 'listen', error: Error): void
  /** It went wrong and is tried again: shown, not yet counted or logged. */
  troubled(error: Error): void
  /** The collector took an export and refused some of it; with a count of 0 its message is a warning. */
  rejected(signal: 'traces' | 'metrics', what: { readonly count: number; readonly message: string }): void
  view(facts: HealthFacts): ExporterHealth
}

export interface HealthInput {
  readonly name: string
  readonly kind: ExporterHealth['kind']
  readonly address: string
  /** `expected` for the sentence: what should listen there. */
  readonly expectation: string
  readonly log: Log
  /** Each failure is logged as KrakenD does; otherwise once a minute, with a count. */
  readonly logEach: boolean
  readonly now: () => number
}

const MINUTE = 60_000
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

export function createHealth({ name, kind, address, expectation, log, logEach, now }: HealthInput): HealthKeeper {
  const bytes = createMinuteSum(now)
  const logFailure = createFailureLog(log, logEach, now)
  let lastSuccess: number | null = null
  let failingSince: number | null = null
  let failures = 0
  let problem: string | null = null

  const troubled = (error: Error): void => {
    failingSince ??= now()
    problem = `${plain(error)} at ${address}. ${expectation}`
  }
  const logSignal = (signal: 'traces' | 'metrics', message: string): void =>
    logFailure(`${signal === 'traces' ? 'traces export' : 'failed to upload metrics'}: ${message}`, name)

  return {
    succeeded(size) {
      lastSuccess = now()
      failingSince = problem = null
      bytes.add(size)
    },
    failed(signal, error) {
      failures++
      troubled(error)
      if (signal !== 'listen') logSignal(signal, error.message)
    },
    troubled,
    rejected(signal, { count, message }) {
      const items = signal === 'traces' ? 'spans' : 'metric data points'
      logSignal(signal, `OTLP partial success: ${message || 'empty message'} (${count} ${items} rejected)`)
      if (count === 0) return
      failures++
      failingSince ??= now()
      problem = `The collector at ${address} refused ${count} ${items}: ${message || 'it does not say why'}`
    },
    view: (facts) => ({
      name,
      kind,
      address,
      state: failingSince !== null ? 'failing' : lastSuccess !== null ? 'healthy' : 'waiting',
      lastSuccessAt: iso(lastSuccess),
      failingSince: iso(failingSince),
      failures,
      problem,
      bytesPerMinute: bytes.total(),
      ...facts,
    }),
  }
}

function createFailureLog(log: Log, logEach: boolean, now: () => number): (message: string, exporter: string) => void {
  const quietUntil = new Map<string, number>()
  const unsaid = new Map<string, number>()
  return (message, exporter) => {
    if (logEach) return log('ERROR', LOG_TAG, message)
    const signal = message.slice(0, message.indexOf(':'))
    if ((quietUntil.get(signal) ?? 0) > now()) return void unsaid.set(signal, (unsaid.get(signal) ?? 0) + 1)
    const more = unsaid.get(signal) ?? 0
    quietUntil.set(signal, now() + MINUTE)
    unsaid.set(signal, 0)
    log('ERROR', LOG_TAG, `exporter "${exporter}": ${message}${more > 0 ? ` (and ${more} more in the last minute)` : ''}`)
  }
}

/** What a transport says, for people. */
function plain(error: Error): string {
  const text = `${'code' in error ? String(error.code) : ''} ${error.message}`
  if (/ECONNREFUSED/.test(text)) return 'Nothing listens'
  if (/EADDRINUSE/.test(text)) return 'The port is taken'
  if (/EACCES/.test(text)) return 'The port may not be used'
  if (/ENOTFOUND|EAI_AGAIN|Name resolution/.test(text)) return 'The host name is not known'
  if (/DEADLINE|deadline|timed? ?out|ETIMEDOUT/i.test(text)) return 'No answer in time'
  if (/ECONNRESET|ECONNABORTED|UNAVAILABLE/.test(text)) return 'The connection broke'
  return error.message
}

function createMinuteSum(now: () => number): { add(value: number): void; total(): number } {
  const entries: { at: number; value: number }[] = []
  const prune = (): void => {
    while (entries.length > 0 && entries[0]!.at < now() - MINUTE) entries.shift()
  }
  return {
    add(value) {
      prune()
      entries.push({ at: now(), value })
    },
    total() {
      prune()
      return entries.reduce((sum, { value }) => sum + value, 0)
    },
  }
}
