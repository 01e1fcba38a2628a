// The OTEL_* variables that KrakenD's SDK honours; those of the OTLP exporters are in otlp-settings.ts.
import type { TelemetryConfig } from './config.ts'
import { attribute } from './names.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface BatchLimits {
  readonly queue: number
  readonly batch: number
  readonly delay: number
  /** Of one export, retries included; 0: no limit. */
  readonly timeout: number
}

/** As Go's Atoi: digits and a sign, nothing around them; null for anything else. */
export const wholeNumber = (text: string): number | null => (/^[+-]?\d+$/.test(text) ? Number(text) : null)

const whole = (text: string | undefined, otherwise: number): number => wholeNumber(text ?? '') ?? otherwise

const positive = (text: string | undefined, otherwise: number): number => {
  const found = whole(text, otherwise)
  return found > 0 ? found : otherwise
}

/** OTEL_BSP_* as Go's SDK takes them, 0 and less included; a queue that holds nothing would stop KrakenD and is the usual one here. */
export function batchLimits(env: Environment): BatchLimits {
  const queue = positive(env.OTEL_BSP_MAX_QUEUE_SIZE, 2048)
  const batch = whole(env.OTEL_BSP_MAX_EXPORT_BATCH_SIZE, 512)
  return {
    queue,
    batch: Math.max(1, batch > queue ? Math.min(queue, 512) : batch),
    delay: Math.max(0, whole(env.OTEL_BSP_SCHEDULE_DELAY, 5000)),
    timeout: Math.max(0, whole(env.OTEL_BSP_EXPORT_TIMEOUT, 30_000)),
  }
}

/** Milliseconds between two pushes; the variable counts only when the configured period is 0 or less. */
export const metricInterval = (seconds: number, env: Environment): number =>
  seconds > 0 ? seconds * 1000 : positive(env.OTEL_METRIC_EXPORT_INTERVAL, 60_000)

export const metricTimeout = (env: Environment): number => positive(env.OTEL_METRIC_EXPORT_TIMEOUT, 30_000)

/** OTEL_RESOURCE_ATTRIBUTES under what the configuration says; OTEL_SERVICE_NAME therefore never wins. */
export function resourceAttributes(config: TelemetryConfig, env: Environment): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const pair of (env.OTEL_RESOURCE_ATTRIBUTES ?? '').split(',')) {
    const equals = pair.indexOf('=')
    if (equals > 0) found[pair.slice(0, equals).trim()] = decoded(pair.slice(equals + 1).trim())
  }
  found[attribute.serviceName] = config.serviceName
  found[attribute.serviceVersion] = config.serviceVersion
  if (config.deployEnv) found[attribute.deployEnv] = config.deployEnv
  return found
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
