// What KrakenD would have reported about this call.
import { fieldsOf } from '../endpoint-in-force.ts'
import type { InKrakend, Served } from '../in-krakend.ts'
import { header, seconds, verdict } from './words.ts'

export function telemetryDifferences(served: Served): readonly InKrakend[] {
  const block = served.endpoint.service['telemetry/opentelemetry']
  if (block === undefined) return []
  const telemetry = fieldsOf(block)
  return [
    ...claimsComplete(served),
    ...readerError(served),
    ...secrets(served, telemetry),
    ...sampling(telemetry),
    ...context(served),
    ...buckets(served, telemetry),
    ...knowsNoModel(served),
  ]
}

function claimsComplete({ call, attempt, endpoint, passes }: Served): readonly InKrakend[] {
  const end = attempt?.timing.end ?? call.durationMs
  const headers = attempt?.timing.headers ?? null
  if (!passes || end === null || headers === null || headers >= endpoint.timeoutMs || end <= endpoint.timeoutMs) return []
  return [
    verdict(
      'telemetry',
      'stream-timeout',
      `The cut answer would have been reported as whole: complete=true, status ${call.status ?? 200}, ${seconds(endpoint.timeoutMs)}.`,
    ),
  ]
}

const broken = new Set(['stream_cut', 'client_cancelled'])

function readerError({ attempt }: Served): readonly InKrakend[] {
  if (!attempt || attempt.timing.headers === null || !broken.has(attempt.outcome?.class ?? '')) return []
  return [verdict('telemetry', 'reader-error', 'Whether the cut body counts as a reader error is a coin toss.', 'likely')]
}

const secretHeaders = ['authorization', 'cookie', 'x-api-key', 'api-key', 'x-goog-api-key']

function secrets({ detail }: Served, telemetry: Readonly<Record<string, unknown>>): readonly InKrakend[] {
  const sent = secretHeaders.filter((name) => header(detail.client.request.headers, name) !== null)
  if (sent.length === 0 || !JSON.stringify(telemetry).includes('"report_headers":true')) return []
  return [
    verdict('telemetry', 'secrets-in-spans', `Spans would have carried ${sent.join(' and ')} in clear: report_headers is on.`),
  ]
}

function sampling(telemetry: Readonly<Record<string, unknown>>): readonly InKrakend[] {
  if (telemetry['trace_sample_rate'] !== 0) return []
  return [verdict('telemetry', 'sample-zero', 'The trace would have been exported: a trace_sample_rate of 0 samples everything.')]
}

function context({ detail }: Served): readonly InKrakend[] {
  const parent = header(detail.client.request.headers, 'traceparent')
  if (parent === null || !/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/i.test(parent)) return []
  return [
    verdict(
      'telemetry',
      'unsampled-context',
      "The caller's unsampled trace context would not have been passed on to the backend.",
    ),
  ]
}

/** KrakenD's last bucket bound. */
const lastBucketMs = 10_000

function buckets({ call }: Served, telemetry: Readonly<Record<string, unknown>>): readonly InKrakend[] {
  if (fieldsOf(telemetry['histograms'])['time_buckets'] === undefined || (call.durationMs ?? 0) <= lastBucketMs) return []
  return [
    verdict(
      'telemetry',
      'histogram-buckets',
      `Its ${seconds(call.durationMs ?? 0)} would have fallen beyond the last bucket of 10 s: time_buckets is ignored.`,
    ),
  ]
}

function knowsNoModel({ attempt }: Served): readonly InKrakend[] {
  if (!attempt || attempt.dialect === null) return []
  return [
    verdict('telemetry', 'genai-telemetry', 'No model, no tokens and no time to the first token: an HTTP call and no more.'),
  ]
}
