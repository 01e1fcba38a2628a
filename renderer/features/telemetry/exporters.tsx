import type { ExporterHealth } from '../../../shared/contract/status.ts'
import { ago, bytes, clock, count, none, plural } from '../../ui/format.ts'
import { Glyph, type GlyphName } from '../../ui/icons.tsx'
import { useNow } from '../../ui/time.ts'

const looks: Readonly<
  Record<ExporterHealth['state'], { readonly word: string; readonly tone: string; readonly glyph: GlyphName }>
> = {
  healthy: { word: 'Healthy', tone: 'ok', glyph: 'check' },
  failing: { word: 'Failing', tone: 'fail', glyph: 'octagon' },
  waiting: { word: 'Waiting', tone: 'stop', glyph: 'clock' },
  off: { word: 'Off', tone: 'stop', glyph: 'minus' },
}
const kinds: Readonly<Record<ExporterHealth['kind'], string>> = {
  prometheus: 'Prometheus',
  'otlp-grpc': 'OTLP gRPC',
  'otlp-http': 'OTLP HTTP',
}

export function Exporter({ exporter }: { exporter: ExporterHealth }) {
  const now = useNow(1000)
  const look = looks[exporter.state]
  return (
    <article className="exp" aria-label={exporter.name}>
      <header>
        <span className={`fact ${look.tone}`}>
          <Glyph name={look.glyph} />
          <span>{look.word}</span>
        </span>
        <b className="strong mono cut">{exporter.name}</b>
        <span className="t2">{kinds[exporter.kind]}</span>
        <span className="grow" />
        <span className="mono t2 cut" title={exporter.address}>
          {exporter.address.replace(/^https?:\/\//, '')}
        </span>
      </header>
      <dl>
        {factsOf(exporter, now).map((fact) => (
          <div key={fact.name}>
            <dt>{fact.name}</dt>
            <dd className={fact.text === none ? 't3' : undefined}>{fact.text}</dd>
          </div>
        ))}
      </dl>
      {exporter.problem !== null && <p className={exporter.state === 'failing' ? 'why bad' : 'why'}>{wordsOf(exporter, now)}</p>}
    </article>
  )
}

interface Fact {
  readonly name: string
  readonly text: string
}

function factsOf(exporter: ExporterHealth, now: number): readonly Fact[] {
  const last = {
    name: exporter.kind === 'prometheus' ? 'last scrape' : 'last export',
    text: exporter.lastSuccessAt === null ? none : ago(exporter.lastSuccessAt, now),
  }
  const rate = { name: 'bytes a minute', text: exporter.bytesPerMinute === null ? none : bytes(exporter.bytesPerMinute) }
  if (exporter.kind === 'prometheus')
    return [last, { name: 'series', text: exporter.series === null ? none : count(exporter.series) }, rate]
  const queue =
    exporter.queued === null
      ? none
      : count(exporter.queued) + (exporter.queueLimit === null ? '' : ` of ${count(exporter.queueLimit)}`)
  return [last, { name: 'queue', text: queue }, { name: 'dropped', text: count(exporter.dropped) }]
}

function wordsOf(exporter: ExporterHealth, now: number): string {
  const parts = [exporter.problem ?? '']
  if (exporter.failures > 0)
    parts.push(
      `${plural(exporter.failures, 'export')} failed${exporter.failingSince === null ? '' : ` since ${clock(exporter.failingSince)}`}.`,
    )
  if (exporter.state === 'failing') parts.push('Calls are not slowed down.')
  if (exporter.nextExportAt !== null && exporter.state === 'failing')
    parts.push(`Next try in ${Math.max(0, Math.ceil((Date.parse(exporter.nextExportAt) - now) / 1000))} s.`)
  return parts.map((part) => (/[.!?]$/.test(part) ? part : `${part}.`)).join(' ')
}
