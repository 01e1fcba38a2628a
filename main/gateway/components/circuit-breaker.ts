// qos/circuit-breaker, backend: closed until more than `max_errors` failures follow each other, then open for `timeout`, then one
// request on probation. What fails below it counts, an HTTP status on no-op does not, and a client that leaves counts as success.
import { GatewayError } from '../error.ts'
import { failed } from '../proxy/result.ts'
import type { BackendConfig, Build, Component, EndpointConfig, ProxyResult } from '../types.ts'

const namespace = 'qos/circuit-breaker'
/** Milliseconds a breaker stays open when `timeout` is not set. */
const defaultTimeout = 60_000

export const circuitBreaker: Component = {
  namespace,
  backend(raw, at, backend, endpoint, build) {
    const settings = readSettings(raw, at, backend, build)
    if (!settings) return null
    const breaker = build.keep(keyOf(endpoint, backend, raw), () => new Breaker(settings, build))
    return (next) =>
      async function circuitBreaker(request) {
        const admission = breaker.admit()
        if (admission instanceof GatewayError) return failed(admission)
        let result: ProxyResult
        try {
          result = await next(request)
        } catch (error) {
          breaker.settle(admission, false)
          throw error
        }
        breaker.settle(admission, result.error === null || result.error.code === 'canceled')
        return result
      }
  },
}

const keyOf = (endpoint: EndpointConfig, backend: BackendConfig, raw: unknown): string =>
  `${namespace} ${endpoint.method} ${endpoint.path} ${backend.urlPattern} ${endpoint.backends.indexOf(backend)} ${JSON.stringify(raw)}`

interface Settings {
  readonly name: string
  /** Milliseconds after which failures of a closed breaker are forgotten; 0 = never. */
  readonly interval: number
  readonly timeout: number
  readonly maxErrors: number
  readonly logsChanges: boolean
}

/** null without any setting: KrakenD has no breaker then. */
function readSettings(raw: unknown, at: string, backend: BackendConfig, build: Build): Settings | null {
  if (typeof raw !== 'object' || raw === null) {
    build.fault(at, 'must be an object')
    return null
  }
  const config = raw as Readonly<Record<string, unknown>>
  const whole = (name: string): number => (typeof config[name] === 'number' ? Math.trunc(config[name]) : 0)
  const seconds = (name: string): number => Math.max(0, whole(name)) * 1000
  const isSet = ['name', 'interval', 'timeout', 'max_errors', 'log_status_change'].some((name) => Boolean(config[name]))
  if (!isSet) return null
  return {
    name: typeof config['name'] === 'string' && config['name'] !== '' ? config['name'] : backend.urlPattern,
    interval: seconds('interval'),
    timeout: seconds('timeout') || defaultTimeout,
    // Go reads a negative one as a number that is never reached.
    maxErrors: whole('max_errors') < 0 ? Infinity : whole('max_errors'),
    logsChanges: config['log_status_change'] === true,
  }
}

type State = 'closed' | 'open' | 'half-open'

/** The generation in which a request was let through; an answer from an earlier one says nothing about the present. */
type Admission = number

class Breaker {
  readonly #settings: Settings
  readonly #build: Build
  #state: State = 'closed'
  #generation = 0
  #failures = 0
  #isProbing = false
  /** When the state or, while closed, the count ends; Infinity = not by time. */
  #endsAt: number

  constructor(settings: Settings, build: Build) {
    this.#settings = settings
    this.#build = build
    this.#endsAt = this.#closedUntil()
  }

  admit(): Admission | GatewayError {
    this.#followTime()
    if (this.#state === 'open') return new GatewayError('breaker_open', 500, 'circuit breaker is open')
    if (this.#state === 'half-open') {
      if (this.#isProbing) return new GatewayError('breaker_busy', 500, 'too many requests')
      this.#isProbing = true
    }
    return this.#generation
  }

  settle(admission: Admission, succeeded: boolean): void {
    this.#followTime()
    if (admission !== this.#generation) return
    if (succeeded) {
      this.#failures = 0
      if (this.#state === 'half-open') this.#become('closed')
    } else if (++this.#failures > this.#settings.maxErrors || this.#state === 'half-open') this.#become('open')
  }

  #followTime(): void {
    if (this.#build.now() < this.#endsAt) return
    if (this.#state === 'open') this.#become('half-open')
    else this.#startGeneration()
  }

  #become(state: State): void {
    const { name, logsChanges } = this.#settings
    if (logsChanges)
      this.#build.log('WARNING', '[CB]', `Circuit breaker named '${name}' went from '${this.#state}' to '${state}'`)
    this.#state = state
    this.#startGeneration()
  }

  #startGeneration(): void {
    this.#generation++
    this.#failures = 0
    this.#isProbing = false
    if (this.#state === 'closed') this.#endsAt = this.#closedUntil()
    else this.#endsAt = this.#state === 'open' ? this.#build.now() + this.#settings.timeout : Infinity
  }

  #closedUntil(): number {
    return this.#settings.interval > 0 ? this.#build.now() + this.#settings.interval : Infinity
  }
}
