// What a scraper gets, as a table that can be searched or as the text itself.
import { useQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Search } from 'lucide-react'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { useConsole } from '../../state/console.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { count, plural } from '../../ui/format.ts'
import { Icon } from '../../ui/icons.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Select } from '../../ui/select.tsx'
import { rateOf, readingOf, sampleKey, withReading, type Reading } from './rates.ts'
import { commonLabels, parseExposition, seriesOf, type Family, type Sample } from './exposition.ts'

const refreshMs = 2000
const heights = { family: 28, sample: 24, line: 20 } as const

type Line =
  | { readonly kind: 'family'; readonly family: Family; readonly shared: ReadonlyMap<string, string> }
  | {
      readonly kind: 'sample'
      readonly family: Family
      readonly sample: Sample
      readonly shared: ReadonlyMap<string, string>
    }
  | { readonly kind: 'line'; readonly text: string }

export function MetricsPage({ exporters }: { exporters: readonly string[] }) {
  const { ask } = useConsole()
  const [chosen, setChosen] = useState<string | null>(null)
  const [view, setView] = useState<'table' | 'text'>('table')
  const [find, setFind] = useState('')
  const wanted = useDeferredValue(find.trim().toLowerCase())
  const exporter = exporters.find((name) => name === chosen) ?? exporters[0] ?? ''
  const page = useQuery(ask.telemetry.page.queryOptions({ input: { exporter }, refetchInterval: refreshMs }))
  const text = page.data?.text ?? ''
  const families = useMemo(() => parseExposition(text), [text])
  const readings = useReadings(exporter, families, page.dataUpdatedAt)
  const lines = useMemo(
    () => (view === 'table' ? tableLines(families, wanted) : textLines(text, wanted)),
    [view, families, text, wanted],
  )
  const shown = lines.reduce((sum, line) => sum + (line.kind !== 'family' || line.family.samples.length === 1 ? 1 : 0), 0)
  const all = view === 'table' ? families.reduce((sum, family) => sum + family.samples.length, 0) : textLines(text, '').length
  return (
    <>
      <div className="panehead mh">
        <h2 className="mono">/metrics</h2>
        {exporters.length > 1 ? (
          <Select
            label="Exporter"
            value={exporter}
            options={exporters.map((name) => ({ value: name, label: name }))}
            onChange={setChosen}
          />
        ) : (
          <span className="t2 cut">{exporter}</span>
        )}
        <div className="field">
          <Icon of={Search} />
          <input
            aria-label="Find in the metrics"
            placeholder="Find"
            value={find}
            spellCheck={false}
            onChange={(event) => setFind(event.currentTarget.value)}
          />
        </div>
        <span className="t2">{wanted === '' ? plural(all, 'line') : `${count(shown)} of ${plural(all, 'line')}`}</span>
        <Segments
          label="Show as"
          value={view}
          options={[
            { value: 'table', label: 'Table' },
            { value: 'text', label: 'Text' },
          ]}
          onChange={setView}
        />
        <CopyButton quiet name="Copy the page" text={() => text} />
      </div>
      {lines.length === 0 ? (
        <p className="notice">{words(page.isPending, page.isError || page.data === null, wanted !== '')}</p>
      ) : (
        <Lines lines={lines} readings={readings} />
      )}
    </>
  )
}

function words(loading: boolean, failed: boolean, searching: boolean): string {
  if (loading) return 'Reading the page.'
  if (failed) return 'This exporter has no page to show: it is off, or its port could not be had.'
  return searching ? 'No line matches.' : 'The page is empty: nothing has been measured yet.'
}

function tableLines(families: readonly Family[], wanted: string): readonly Line[] {
  return families.flatMap((family): readonly Line[] => {
    const whole = wanted === '' || family.name.toLowerCase().includes(wanted)
    const samples = whole
      ? family.samples
      : family.samples.filter((sample) =>
          sample.labels.some(([name, value]) => `${name}="${value}"`.toLowerCase().includes(wanted)),
        )
    if (samples.length === 0) return []
    const shared = commonLabels(family)
    if (family.samples.length === 1) return [{ kind: 'family', family, shared }]
    return [{ kind: 'family', family, shared }, ...samples.map((sample): Line => ({ kind: 'sample', family, sample, shared }))]
  })
}

function textLines(text: string, wanted: string): readonly Line[] {
  const lines = text.split('\n').filter((line) => line !== '' && (wanted === '' || line.toLowerCase().includes(wanted)))
  return lines.map((line): Line => ({ kind: 'line', text: line }))
}

function Lines({ lines, readings }: { lines: readonly Line[]; readings: readonly Reading[] }) {
  const box = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => heights[lines[index]?.kind ?? 'line'],
    overscan: 20,
    useFlushSync: false,
  })
  return (
    <div ref={box} className="scroll code met" tabIndex={0} role="region" aria-label="Metrics">
      <div className="mets" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index]
          return (
            line && (
              <div
                key={item.key}
                className={`ml ${line.kind}`}
                style={{ transform: `translateY(${item.start}px)`, height: item.size }}
              >
                <LineView line={line} readings={readings} />
              </div>
            )
          )
        })}
      </div>
    </div>
  )
}

function LineView({ line, readings }: { line: Line; readings: readonly Reading[] }) {
  switch (line.kind) {
    case 'line':
      return <span className={line.text.startsWith('#') ? 'p' : undefined}>{line.text}</span>
    case 'family':
      return (
        <>
          <span className="k cut" title={line.family.help || undefined}>
            {line.family.name}
          </span>
          <span className="t3 micro">
            {line.family.type}, {plural(seriesOf(line.family), 'series', 'series')}
          </span>
          <Labels labels={[...line.shared]} />
          {line.family.samples.length === 1 && (
            <Value family={line.family} sample={line.family.samples[0]!} readings={readings} />
          )}
        </>
      )
    case 'sample': {
      const labels = line.sample.labels.filter(([name]) => !line.shared.has(name))
      return (
        <>
          <span className="cut" title={labels.map(([name, value]) => `${name}="${value}"`).join(' ')}>
            <Labels labels={labels} />
            <span className="t2">{line.sample.suffix.replace(/^_(?:bucket|total)?/, '')}</span>
          </span>
          <Value family={line.family} sample={line.sample} readings={readings} />
        </>
      )
    }
  }
}

/** What it is, and how fast it grows; nothing beside a value that stands still. */
function Value({ family, sample, readings }: { family: Family; sample: Sample; readings: readonly Reading[] }) {
  const rate = rateOf(readings, sampleKey(family, sample))
  return (
    <span className="mv">
      {rate !== null && rate > 0 && (
        <span className="t2 micro" title="Growth a second over the last 12 s">
          +{rate < 10 ? rate.toPrecision(2) : count(rate)} /s
        </span>
      )}
      <span className="d">{sample.value}</span>
    </span>
  )
}

/** Pages of one exporter, as they came. */
function useReadings(exporter: string, families: readonly Family[], at: number): readonly Reading[] {
  const [kept, setKept] = useState<{ readonly exporter: string; readonly at: number; readonly readings: readonly Reading[] }>({
    exporter,
    at: 0,
    readings: [],
  })
  const isNew = at !== 0 && (kept.at !== at || kept.exporter !== exporter)
  if (!isNew) return kept.exporter === exporter ? kept.readings : []
  const readings = withReading(kept.exporter === exporter ? kept.readings : [], readingOf(families, at))
  setKept({ exporter, at, readings })
  return readings
}

function Labels({ labels }: { labels: readonly (readonly [name: string, value: string])[] }) {
  return labels.length === 0 ? null : (
    <span className="cut">
      {labels.map(([name, value]) => (
        <span key={name}>
          <span className="p">{name}=</span>
          <span className="s">"{value}"</span>{' '}
        </span>
      ))}
    </span>
  )
}
