// Why a flag that is on does nothing, with the key that would help; and what is worth knowing of one that works.
import type { FlagReceipt } from '../../../shared/contract/telemetry.ts'
import type { TelemetryConfig } from '../config.ts'
import type { FlagFacts } from '../flags.ts'
import { isEmpty, type Effects } from './effects.ts'

export interface FlagInForce {
  readonly flag: FlagFacts
  readonly isOn: boolean
  /** The file says it. */
  readonly configured: boolean
  readonly config: TelemetryConfig
  readonly margin: Effects
  /** What it would add if nothing else brought the same. */
  readonly alone: Effects
  readonly measured: { readonly calls: number; readonly inbound: number }
}

type Inert = NonNullable<FlagReceipt['inert']>

const nothing: Inert = { reason: '', helps: null }

export function inertOf({ flag, configured, config, margin }: FlagInForce): FlagReceipt['inert'] {
  const reason = flag.inert(config)
  if (reason !== null) return { reason, helps: helpFor(flag) }
  if (configured && isEmpty(margin)) {
    const implied = 'read_payload beside it is on and brings the same: switching this off changes nothing.'
    return { ...nothing, reason: implied }
  }
  const unheard = unheardOf(flag, config)
  return unheard === null ? null : { ...nothing, reason: unheard }
}

function helpFor({ layer, signal, key }: FlagFacts): Inert['helps'] {
  if (key === 'detailed_connection') return { path: `layers.backend.${signal}.round_trip`, value: true }
  if (key !== 'report_headers') return null
  return layer === 'backend'
    ? { path: 'layers.backend.traces.disable_stage', value: false }
    : { path: `layers.${layer}.disable_traces`, value: false }
}

/** Nobody takes the signal. */
function unheardOf({ signal }: FlagFacts, { otlp, prometheus }: TelemetryConfig): string | null {
  const all = [...otlp, ...prometheus]
  if (signal === 'traces')
    return otlp.some(({ traces }) => traces) ? null : 'No exporter takes traces: there are no spans and no trace headers.'
  if (all.length === 0) return 'There is no exporter: nobody takes metrics.'
  return all.some(({ metrics }) => metrics) ? null : 'No exporter takes metrics.'
}

export function noteOf({ flag, isOn, configured, margin, alone, measured }: FlagInForce): string | null {
  const { calls, inbound } = measured
  if (flag.key === 'disable_propagation' && calls > 0) {
    if (calls === 1) return `The last call brought ${inbound === 0 ? 'no' : 'a'} trace context.`
    return `${inbound === 0 ? 'None' : inbound} of the last ${calls} calls brought a trace context.`
  }
  const notes = []
  if (isOn && !configured && isEmpty(margin))
    notes.push('read_payload brings the same: switching this off alone changes nothing.')
  const said = isOn ? alone : margin
  if (said.instruments.has('clientDuration'))
    notes.push('server_port is 80 for every explicit port and 0 for none, as in KrakenD.')
  return notes.length === 0 ? null : notes.join(' ')
}
