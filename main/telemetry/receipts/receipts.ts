// The receipt of one flag: what exists because of it, what that weighs in each exporter, and whether it does anything at all. A pure
// function of the flag, the configuration in force and what was measured; the numbers of a flag that is off are an estimate from
// the same calls.
import type { FlagReceipt, TelemetryView } from '../../../shared/contract/telemetry.ts'
import type { TelemetryConfig } from '../config.ts'
import type { FlagFacts } from '../flags.ts'
import { instruments, instruments127 } from '../names.ts'
import { aloneOf, effectsOf, isEmpty, marginOf, type Effects, type SpanPart } from './effects.ts'
import { inertOf, noteOf } from './inert.ts'
import type { SeriesSizes } from './series-sizes.ts'
import type { PartSizes } from './span-sizes.ts'
import { spanNames, thingsOf } from './words.ts'

export interface Measured {
  /** Calls behind the numbers of spans, and behind every estimate. */
  readonly calls: number
  /** Of these, how many brought a trace context. */
  readonly inbound: number
  /** Sums over the calls. */
  readonly parts: PartSizes
  /** Series as exported now. */
  readonly live: SeriesSizes
  /** Series of the same calls with every layer on. */
  readonly estimated: SeriesSizes
  /** All series that are exported now. */
  readonly series: number
}

/** `configured`: the file says it, rather than a default. */
export function receiptOf(flag: FlagFacts, configured: boolean, config: TelemetryConfig, measured: Measured): FlagReceipt {
  const value = flag.value(config)
  const isOn = flag.key.startsWith('disable_') ? !value : value
  const margin = marginOf(config, flag)
  const alone = aloneOf(config, flag)
  const facts = { flag, isOn, configured, config, margin, alone, measured }
  const shown = isOn && isEmpty(margin) && flag.inert(config) === null ? alone : margin
  return {
    calls: measured.calls,
    estimate: !isOn,
    things: thingsOf(margin),
    ...(flag.signal === 'metrics' ? ofMetrics(shown, isOn, config, measured) : ofTraces(shown, config, measured)),
    inert: isOn ? inertOf(facts) : null,
    note: noteOf(facts),
  }
}

type Numbers = Pick<FlagReceipt, 'instruments' | 'spans' | 'series' | 'samples' | 'spansPerCall' | 'bytesPerCall' | 'exporters'>

function ofMetrics(margin: Effects, isOn: boolean, config: TelemetryConfig, { live, estimated, calls }: Measured): Numbers {
  const names = config.semconv127 ? instruments127 : instruments
  const added = [...margin.instruments].map((key) => names[key])
  const size = (isOn ? live : estimated).of(added)
  const isKnown = isOn || calls > 0
  const bytes = [
    ...config.prometheus.map((one) => ({ ...one, bytes: size.prometheus, per: 'scrape' as const })),
    ...config.otlp.map((one) => ({ ...one, bytes: size.otlp, per: 'push' as const })),
  ]
  return {
    instruments: added.map(({ name }) => name),
    spans: [],
    series: isKnown ? size.series : null,
    samples: isKnown ? size.lines : null,
    spansPerCall: null,
    bytesPerCall: null,
    exporters: bytes.flatMap(({ name, kind, metrics, bytes: weight, per }) =>
      metrics && weight !== null && isKnown ? [{ name, kind, bytes: weight, per }] : [],
    ),
  }
}

function ofTraces({ parts: added }: Effects, config: TelemetryConfig, { parts, calls }: Measured): Numbers {
  const { spans, bytes } = perCall(added, parts, calls)
  const weighs = added.size > 0 && !(added.size === 1 && added.has('context'))
  return {
    instruments: [],
    spans: [...added].flatMap((part) => spanNames[part] ?? []),
    series: null,
    samples: null,
    spansPerCall: weighs ? spans : null,
    bytesPerCall: weighs ? bytes : null,
    exporters: config.otlp.flatMap(({ name, kind, traces }) =>
      traces && weighs && bytes !== null ? [{ name, kind, bytes, per: 'call' as const }] : [],
    ),
  }
}

/** Null without calls. */
function perCall(
  added: ReadonlySet<SpanPart>,
  parts: PartSizes,
  calls: number,
): { readonly spans: number | null; readonly bytes: number | null } {
  if (calls === 0) return { spans: null, bytes: null }
  let spans = 0
  let bytes = 0
  for (const part of added) {
    if (spanNames[part] !== undefined) spans += parts[part].spans
    bytes += parts[part].bytes
  }
  return { spans: Math.round((spans / calls) * 100) / 100, bytes: Math.round(bytes / calls) }
}

/** What all flags together make of a call. */
export function totalsOf(config: TelemetryConfig, { calls, parts, series }: Measured): NonNullable<TelemetryView['now']> {
  const { spans, bytes } = config.otlp.some(({ traces }) => traces)
    ? perCall(effectsOf(config).parts, parts, calls)
    : { spans: 0, bytes: 0 }
  return { calls, spansPerCall: spans, bytesPerCall: bytes, series }
}
