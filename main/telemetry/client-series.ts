// The instruments of one backend's HTTP calls. Which of them exist follows the switches; a series appears with its first count.
import type { ConnectionTiming } from '../gateway/types.ts'
import type { Counter, Group, Histogram, Labels } from './aggregates.ts'
import { attribute, type Instrument, type Instruments } from './names.ts'
import type { Authority } from './authority.ts'

export interface ClientOutcome {
  readonly seconds: number
  /** Declared, -1 when unknown. */
  readonly requestSize: number
  /** Declared, -1 when unknown; null when no answer came or the method is HEAD. */
  readonly responseSize: number | null
  readonly failure: 'failed' | 'canceled' | 'timedOut' | null
  readonly connection: Pick<ConnectionTiming, 'getConn' | 'dns' | 'tls'> | null
}

/** What one label set of the round trip counts. */
class RoundTripSeries {
  readonly #plan: ClientPlan
  readonly #labels: Labels
  readonly #found: Partial<Record<keyof Instruments, Counter & Histogram>> = {}

  constructor(plan: ClientPlan, labels: Labels) {
    this.#plan = plan
    this.#labels = labels
  }

  record(outcome: ClientOutcome): void {
    const { detailed, semconv127 } = this.#plan
    const counts = detailed || !semconv127
    if (counts) this.#count(outcome)
    if (outcome.requestSize >= 0) {
      if (semconv127) this.#histogram('requestSize').record(outcome.requestSize)
      else this.#counter('requestSize').add(outcome.requestSize)
    }
    this.#histogram('clientDuration').record(outcome.seconds)
    if (outcome.responseSize !== null) {
      if (outcome.responseSize >= 0) this.#histogram('clientResponseSize').record(outcome.responseSize)
      else if (counts) this.#counter('noContentLength').add(1)
    }
    if (detailed) this.#phases(outcome.connection)
  }

  #count(outcome: ClientOutcome): void {
    this.#counter('started').add(1)
    if (outcome.failure === 'canceled') this.#counter('canceled').add(1)
    else if (outcome.failure !== null) this.#counter('failed').add(1)
    if (outcome.failure === 'timedOut') this.#counter('timedOut').add(1)
  }

  #phases(connection: ClientOutcome['connection']): void {
    this.#histogram('getConn').record((connection?.getConn ?? 0) / 1000)
    this.#histogram('dns').record((connection?.dns ?? 0) / 1000)
    this.#histogram('tls').record((connection?.tls ?? 0) / 1000)
  }

  #counter(name: keyof Instruments): Counter {
    return (this.#found[name] ??= this.#plan.group.counter(this.#plan.names[name], this.#labels) as Counter & Histogram)
  }
  #histogram(name: keyof Instruments): Histogram {
    return (this.#found[name] ??= this.#plan.group.histogram(this.#plan.names[name], this.#labels) as Counter & Histogram)
  }
}

interface ClientPlan {
  readonly group: Group
  readonly names: Instruments
  readonly detailed: boolean
  readonly semconv127: boolean
}

export class ClientSeries {
  readonly #plan: ClientPlan
  readonly #labels: Labels
  readonly #clientName: string
  readonly #known = new Map<string, RoundTripSeries>()
  #method = ''
  #authority: Authority | null = null
  #status = -1
  #last: RoundTripSeries | null = null

  constructor(plan: ClientPlan, labels: Labels, clientName: string) {
    this.#plan = plan
    this.#labels = labels
    this.#clientName = clientName
  }

  record(method: string, authority: Authority, status: number, outcome: ClientOutcome): void {
    if (method !== this.#method || status !== this.#status || authority !== this.#authority) {
      this.#last = this.#find(method, authority, status)
      this.#method = method
      this.#status = status
      this.#authority = authority
    }
    this.#last!.record(outcome)
  }

  #find(method: string, authority: Authority, status: number): RoundTripSeries {
    const key = `${status} ${method} ${authority.hostname} ${authority.portLabel}`
    let found = this.#known.get(key)
    if (!found) {
      found = new RoundTripSeries(this.#plan, {
        ...this.#labels,
        [attribute.clientName]: this.#clientName,
        [attribute.method]: method,
        [attribute.serverAddress]: authority.hostname,
        [attribute.serverPort]: authority.portLabel,
        [attribute.status]: status,
      })
      this.#known.set(key, found)
    }
    return found
  }
}

/** The reader's four instruments, with and without `error="true"`. */
export class ReaderSeries {
  readonly #group: Group
  readonly #names: Instruments
  readonly #labels: Labels
  readonly #sides: ({ size: Counter; sizes: Histogram; time: Counter; times: Histogram } | null)[] = [null, null]

  constructor(group: Group, names: Instruments, labels: Labels) {
    this.#group = group
    this.#names = names
    this.#labels = labels
  }

  record(bytes: number, seconds: number, failed: boolean): void {
    const side = (this.#sides[failed ? 1 : 0] ??= this.#open(failed))
    side.size.add(bytes)
    side.sizes.record(bytes)
    side.time.add(seconds)
    side.times.record(seconds)
  }

  #open(failed: boolean): { size: Counter; sizes: Histogram; time: Counter; times: Histogram } {
    const labels: Labels = failed ? { ...this.#labels, [attribute.error]: 'true' } : this.#labels
    const take = (instrument: Instrument): Counter & Histogram =>
      (instrument.kind === 'counter'
        ? this.#group.counter(instrument, labels)
        : this.#group.histogram(instrument, labels)) as Counter & Histogram
    const { readSize, readSizeHistogram, readTime, readTimeHistogram } = this.#names
    return { size: take(readSize), sizes: take(readSizeHistogram), time: take(readTime), times: take(readTimeHistogram) }
  }
}
