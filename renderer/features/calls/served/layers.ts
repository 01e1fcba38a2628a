// Which of KrakenD's telemetry layers, and which of their flags, were set for an endpoint under the revision that served it.
import { fieldsOf, type EndpointInForce } from '../../../../shared/endpoint-in-force.ts'

export interface LayerInForce {
  readonly layer: 'global' | 'proxy' | 'backend'
  /** Where the flags came from; the endpoint's own block replaces the service's. */
  readonly from: 'service' | 'endpoint' | 'backend' | 'default'
  /** `traces.report_headers` and its value, as written. */
  readonly flags: readonly (readonly [string, unknown])[]
}

const block = 'telemetry/opentelemetry'

/** null: no telemetry is configured. */
export function layersInForce(endpoint: EndpointInForce): readonly LayerInForce[] | null {
  if (endpoint.service[block] === undefined) return null
  const service = fieldsOf(fieldsOf(endpoint.service[block])['layers'])
  const own = fieldsOf(endpoint.extra[block])
  const backend = fieldsOf(endpoint.backends[0]?.extra[block])
  return [
    layer('global', [['service', service['global']]]),
    layer('proxy', [
      ['endpoint', own['proxy']],
      ['service', service['proxy']],
    ]),
    layer('backend', [
      ['backend', backend['backend']],
      ['endpoint', own['backend']],
      ['service', service['backend']],
    ]),
  ]
}

function layer(
  name: LayerInForce['layer'],
  sources: readonly (readonly ['service' | 'endpoint' | 'backend', unknown])[],
): LayerInForce {
  const found = sources.find(([, value]) => value !== undefined)
  return found ? { layer: name, from: found[0], flags: flagsOf(found[1]) } : { layer: name, from: 'default', flags: [] }
}

function flagsOf(value: unknown, path = ''): readonly (readonly [string, unknown])[] {
  return Object.entries(fieldsOf(value)).flatMap(([key, entry]): readonly (readonly [string, unknown])[] => {
    const name = path === '' ? key : `${path}.${key}`
    return typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? flagsOf(entry, name) : [[name, entry]]
  })
}
