// The namespace at endpoint and backend level. There is no `layers` wrapper there: keys sit directly under the namespace.
import type { BackendConfig, EndpointConfig, Fault } from '../../shared/config/service.ts'
import type { Differences } from '../../shared/differences.ts'
import { decode, fields, record, type Decoded, type DecodeFault } from './decode.ts'
import {
  attributes,
  backendLayer,
  backendShape,
  globalShape,
  layerSwitches,
  proxyShape,
  type BackendLayer,
  type LayerSwitches,
  type StaticAttributes,
} from './layer-config.ts'
import { NAMESPACE } from './names.ts'

/** All three are read at both levels: a wrong type in any of them costs the whole block, wherever it stands. */
const overrideShape = record('LayersOpts', { global: globalShape, proxy: proxyShape, backend: backendShape })

/** What an endpoint changes: `proxy` replaces the service's whole layer, attributes of `global` are added. */
export interface EndpointOverride {
  readonly proxy: LayerSwitches | null
  readonly globalMetricAttributes: StaticAttributes
  readonly globalTraceAttributes: StaticAttributes
}

export function parseEndpoint(
  endpoint: EndpointConfig,
  differences: Differences,
  report: (fault: Fault) => void,
): EndpointOverride {
  const data = override(endpoint.extraConfig[NAMESPACE], endpoint.at, differences, report)
  const global = fields(data.global)
  return {
    proxy: data.proxy === undefined ? null : layerSwitches(fields(data.proxy)),
    globalMetricAttributes: attributes(global.metrics_static_attributes),
    globalTraceAttributes: attributes(global.traces_static_attributes),
  }
}

/** The backend's own layer, which replaces the service's; null when it has none. */
export function parseBackend(
  backend: BackendConfig,
  differences: Differences,
  report: (fault: Fault) => void,
): BackendLayer | null {
  const data = override(backend.extraConfig[NAMESPACE], backend.at, differences, report)
  if (data.backend === undefined) return null
  const block = fields(data.backend)
  const layer = backendLayer(block)
  if (block.traces === undefined) {
    const path = `${backend.at}.extra_config["${NAMESPACE}"].backend`
    // KrakenD CE 2.12 and later dereferences nothing here and exits with status 2.
    if (!differences.explainStartPanics)
      throw new Error(`${path}: runtime error: invalid memory address or nil pointer dereference`)
    report({
      path,
      message: 'needs "traces" beside "metrics": KrakenD 2.12 and later does not start without it. Everything is on here',
    })
  }
  if (block.metrics !== undefined || differences.explainStartPanics) return layer
  const wrapped = layer.traces.stage || layer.traces.roundTrip || layer.traces.readPayload || layer.traces.detailed
  return { ...layer, metrics: { ...layer.metrics, roundTrip: wrapped, readPayload: wrapped, detailed: wrapped } }
}

function override(raw: unknown, at: string, differences: Differences, report: (fault: Fault) => void): Decoded {
  if (raw === undefined) return {}
  const faults: DecodeFault[] = []
  const data = fields(decode(overrideShape, raw, `${at}.extra_config["${NAMESPACE}"]`, faults))
  if (faults.length === 0) return data
  // An override that does not decode is as if absent; KrakenD says nothing.
  if (differences.telemetryPartlyOff)
    for (const { path, message } of faults) report({ path, message: `${message}; the whole override is ignored` })
  return {}
}
