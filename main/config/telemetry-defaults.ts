// KrakenD fills the layers by the object and not by the field: an object that is there has every missing switch off, one that is
// missing has the backend's details on.
import type { EffectiveValue } from '../../shared/contract/config.ts'
import { isRawObject, type RawObject } from './document.ts'
import { joinPath } from '../../shared/config/path.ts'

type Add = (path: string, said: Pick<EffectiveValue, 'value' | 'origin' | 'words'>) => void

const plain = ['disable_metrics', 'disable_traces', 'report_headers']
const details = ['round_trip', 'read_payload', 'detailed_connection']

/** The switches of layers that the file does not name. */
export function absentLayers(telemetry: RawObject, at: string, add: Add): void {
  const given = telemetry['layers']
  const layers = isRawObject(given) ? given : {}
  const path = joinPath(at, 'layers')
  const say = (layer: string, key: string, value: boolean) => {
    const words = 'default of KrakenD where the layer is not named'
    add(joinPath(layer, key), { value, origin: 'default', words })
  }
  for (const name of ['global', 'proxy']) {
    if (isRawObject(layers[name])) continue
    for (const key of plain) say(joinPath(path, name), key, false)
    if (name === 'global') say(joinPath(path, name), 'disable_propagation', false)
  }
  const backend = isRawObject(layers['backend']) ? layers['backend'] : {}
  for (const half of ['metrics', 'traces']) {
    if (isRawObject(backend[half])) continue
    const layer = joinPath(joinPath(path, 'backend'), half)
    say(layer, 'disable_stage', false)
    for (const key of details) say(layer, key, true)
    if (half === 'traces') say(layer, 'report_headers', false)
  }
}
