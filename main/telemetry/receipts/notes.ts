// What of the telemetry block can do nothing, beside the flags: entries of `skip_paths` and exporters.
import type { EndpointConfig } from '../../../shared/config/service.ts'
import type { TelemetryView } from '../../../shared/contract/telemetry.ts'
import type { TelemetryConfig } from '../config.ts'

type Note = NonNullable<TelemetryView['notes']>[number]

export interface NotesInput {
  readonly config: TelemetryConfig
  readonly endpoints: readonly EndpointConfig[]
  /** `{name}` and `:name` mean the same in `skip_paths`. */
  readonly bothSpellings: boolean
  /** The file names the paths, rather than a default. */
  readonly ownPaths: boolean
}

export function notesOf({ config, endpoints, bothSpellings, ownPaths }: NotesInput): Note[] {
  return [
    ...(ownPaths ? config.skipPaths : []).flatMap((path, index) => {
      const message = deadPath(path, endpoints, bothSpellings)
      return message === null ? [] : [{ path: `skip_paths[${index}]`, message }]
    }),
    ...exporterNotes(config),
    ...overrideNotes(endpoints),
  ]
}

/** Why no request can match; a plain path always can, if only to be answered 404. */
function deadPath(path: string, endpoints: readonly EndpointConfig[], bothSpellings: boolean): string | null {
  if (path === '') return bothSpellings ? 'An empty entry matches nothing.' : null
  if (!path.startsWith('/')) return `"${path}" can never match: paths begin with a slash.`
  if (path.includes('?')) return `"${path}" can never match: the query is no part of the path.`
  if (path.includes('*')) return `"${path}" matches only a path with that very star: there are no wildcards.`
  if (/\{[^{}/]+\}/.test(path) && !bothSpellings)
    return `"${path}" can never match: KrakenD compares with "${path.replace(/\{([^{}/]+)\}/g, ':$1')}".`
  const route = path.replace(/\{([^{}/]+)\}/g, ':$1')
  const isPattern = /\/:[^/]/.test(route)
  return isPattern && !endpoints.some((endpoint) => endpoint.route === route)
    ? `"${path}" can never match: no endpoint is called so.`
    : null
}

function exporterNotes({ otlp, prometheus, global, proxy, backend }: TelemetryConfig): Note[] {
  const dead = [
    ...otlp
      .filter(({ metrics, traces }) => !metrics && !traces)
      .map(({ name }) => ({
        path: 'exporters.otlp',
        message: `"${name}" has disable_metrics and disable_traces: it exports nothing.`,
      })),
    ...prometheus
      .filter(({ metrics, processMetrics, goMetrics }) => !metrics && !processMetrics && !goMetrics)
      .map(({ name }) => ({ path: 'exporters.prometheus', message: `"${name}" has disable_metrics: its page is empty.` })),
  ]
  const isOn =
    [global, proxy].some(({ metrics, traces }) => metrics || traces) ||
    [backend.metrics, backend.traces].some(({ stage, roundTrip, readPayload }) => stage || roundTrip || readPayload)
  if (otlp.length + prometheus.length === 0 && isOn)
    dead.push({ path: 'exporters', message: 'Layers are on, and there is no exporter: nothing of them leaves the gateway.' })
  return dead
}

function overrideNotes(endpoints: readonly EndpointConfig[]): Note[] {
  const own = (extra: Readonly<Record<string, unknown>>): boolean => 'telemetry/opentelemetry' in extra
  const count = endpoints.filter(
    ({ extraConfig, backends }) => own(extraConfig) || backends.some((one) => own(one.extraConfig)),
  ).length
  if (count === 0) return []
  const who = count === 1 ? '1 endpoint has' : `${count} endpoints have`
  return [
    { path: 'layers', message: `${who} a telemetry block of their own or in a backend: there the switches here may not reach.` },
  ]
}
