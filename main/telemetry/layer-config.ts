// The three layers' switches and their defaulting, which is per object and not per field: an absent object has everything on, a
// present one (even empty) has every missing switch off.
import { fields, flag, items, list, record, text, texts, words, type Decoded } from './decode.ts'

export type StaticAttributes = Readonly<Record<string, string>>

/** Switches of the global and of the proxy layer; `propagation` is the global layer's alone. */
export interface LayerSwitches {
  readonly metrics: boolean
  readonly traces: boolean
  readonly propagation: boolean
  readonly headers: HeaderReport
  readonly metricAttributes: StaticAttributes
  readonly traceAttributes: StaticAttributes
}
export interface HeaderReport {
  readonly on: boolean
  /** Lower case. */
  readonly skip: ReadonlySet<string>
}
export interface BackendSwitches {
  readonly stage: boolean
  readonly roundTrip: boolean
  readonly readPayload: boolean
  readonly detailed: boolean
  readonly attributes: StaticAttributes
}
export interface BackendLayer {
  readonly metrics: BackendSwitches
  readonly traces: BackendSwitches & { readonly headers: HeaderReport }
}

const staticAttributes = list(record('KeyValue', { key: text, value: text }))
const sideFields = {
  disable_metrics: flag,
  disable_traces: flag,
  report_headers: flag,
  skip_headers: list(text),
  metrics_static_attributes: staticAttributes,
  traces_static_attributes: staticAttributes,
}
export const globalShape = record('GlobalOpts', { ...sideFields, disable_propagation: flag, semantic_convention: text })
export const proxyShape = record('PipeOpts', sideFields)
const backendFields = {
  disable_stage: flag,
  round_trip: flag,
  read_payload: flag,
  detailed_connection: flag,
  static_attributes: staticAttributes,
}
export const backendShape = record('BackendOpts', {
  metrics: record('BackendMetricOpts', backendFields),
  traces: record('BackendTraceOpts', { ...backendFields, report_headers: flag, skip_headers: list(text) }),
})
export function layerSwitches(block: Decoded): LayerSwitches {
  return {
    metrics: block.disable_metrics !== true,
    traces: block.disable_traces !== true,
    propagation: block.disable_propagation !== true,
    headers: headerReport(block),
    metricAttributes: attributes(block.metrics_static_attributes),
    traceAttributes: attributes(block.traces_static_attributes),
  }
}

export function backendLayer(block: Decoded | undefined): BackendLayer {
  const side = (part: unknown): BackendSwitches => {
    const own = part === undefined ? null : fields(part)
    return {
      stage: own?.disable_stage !== true,
      roundTrip: own ? own.round_trip === true : true,
      readPayload: own ? own.read_payload === true : true,
      detailed: own ? own.detailed_connection === true : true,
      attributes: attributes(own?.static_attributes),
    }
  }
  return { metrics: side(block?.metrics), traces: { ...side(block?.traces), headers: headerReport(fields(block?.traces)) } }
}

const headerReport = (block: Decoded): HeaderReport => ({
  on: block.report_headers === true,
  skip: new Set(texts(block.skip_headers).map((name) => name.toLowerCase())),
})

/** Entries with an empty key or value are dropped, of two equal keys the last wins. */
export function attributes(raw: unknown): StaticAttributes {
  const found: Record<string, string> = {}
  for (const entry of items(raw)) {
    const key = words(entry.key)
    const value = words(entry.value)
    if (key && value) found[key] = value
  }
  return found
}
