// The layers as nested boxes: global around proxy around backend, and in the backend one box for each part that has a metrics
// and a traces switch of the same key. Which flag stands where follows from KrakenD's own keys.
import type { LayerFlag, TelemetryView } from '../../../shared/contract/telemetry.ts'

export interface Box {
  readonly id: string
  readonly title: string
  readonly about: string
  readonly metrics: readonly LayerFlag[]
  readonly traces: readonly LayerFlag[]
  readonly inside: readonly Box[]
}

const about: Readonly<Record<string, readonly [title: string, about: string]>> = {
  global: ['Global', 'first byte in to last byte out'],
  proxy: ['Proxy', 'one endpoint: merge and shape'],
  backend: ['Backend', 'one call to one provider'],
  round_trip: ['Round trip', 'connect, send, wait for headers'],
  read_payload: ['Body reader', 'first byte to last byte of the answer'],
  detailed_connection: ['Connection detail', 'pool, DNS, TLS'],
}
const ownBoxes = ['round_trip', 'read_payload', 'detailed_connection'] as const

export function boxesOf(layers: TelemetryView['layers']): Box | null {
  let inner: Box | null = null
  for (const name of ['backend', 'proxy', 'global'] as const) {
    const layer = layers.find((candidate) => candidate.layer === name)
    if (!layer) continue
    const parts: Box[] = name === 'backend' ? partsOf(layer) : []
    inner = box(
      name,
      `layers.${name}`,
      layer.metrics.filter((flag) => !isPart(flag)),
      layer.traces.filter((flag) => !isPart(flag)),
      inner ? [inner] : parts,
    )
  }
  return inner
}

const isPart = (flag: LayerFlag) => ownBoxes.some((key) => key === flag.key)

function partsOf(layer: TelemetryView['layers'][number]): Box[] {
  return ownBoxes.flatMap((key) => {
    const metrics = layer.metrics.filter((flag) => flag.key === key)
    const traces = layer.traces.filter((flag) => flag.key === key)
    return metrics.length + traces.length === 0 ? [] : [box(key, key, metrics, traces, [])]
  })
}

function box(name: string, id: string, metrics: readonly LayerFlag[], traces: readonly LayerFlag[], inside: readonly Box[]): Box {
  const [title = name, words = ''] = about[name] ?? []
  return { id, title, about: words, metrics, traces, inside }
}
