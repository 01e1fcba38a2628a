// The last call as an exporter sends it: read back from the very bytes, so limits, masks and switches show as they are.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ExportPreview, SpanPreview } from '../../../shared/contract/telemetry.ts'
import type { ExporterHealth } from '../../../shared/contract/status.ts'
import { useConsole } from '../../state/console.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { bytes, clock, duration, plural } from '../../ui/format.ts'
import { Fold } from '../../ui/fold.tsx'
import { Select } from '../../ui/select.tsx'

const refreshMs = 2000

export function SpanPreviewPane({ exporters }: { exporters: readonly ExporterHealth[] }) {
  const { ask } = useConsole()
  const [chosen, setChosen] = useState<string | null>(null)
  const takers = exporters.filter((exporter) => exporter.kind !== 'prometheus')
  const exporter = (takers.find(({ name }) => name === chosen) ?? takers[0])?.name ?? ''
  const query = useQuery(
    ask.telemetry.preview.queryOptions({ input: { exporter }, enabled: exporter !== '', refetchInterval: refreshMs }),
  )
  const preview = query.data ?? null
  return (
    <>
      <div className="panehead mh">
        <h2>Last call</h2>
        {takers.length > 1 ? (
          <Select
            label="Exporter"
            value={exporter}
            options={takers.map(({ name }) => ({ value: name, label: name }))}
            onChange={setChosen}
          />
        ) : (
          <span className="t2 cut">{exporter}</span>
        )}
        <span className="grow" />
        {preview && <CopyButton quiet name="Copy as JSON" text={() => JSON.stringify(preview, null, 2)} />}
      </div>
      <div className="scroll spv" tabIndex={0} role="region" aria-label="Spans of the last call">
        {preview ? <Preview preview={preview} /> : <p className="notice">{words(exporter, query.isPending)}</p>}
      </div>
    </>
  )
}

function words(exporter: string, loading: boolean): string {
  if (exporter === '') return 'No OTLP exporter in the file, so no span leaves.'
  return loading ? 'Reading the spans.' : 'No call was seen yet. The next one shows here.'
}

function Preview({ preview }: { preview: ExportPreview }) {
  const { call, spans } = preview
  return (
    <>
      <p className="notice">
        <span>
          <code>
            {call.method} {call.endpoint ?? 'no endpoint'}
          </code>
          , {call.status}, at {clock(call.at)}.{' '}
          {preview.words ?? `${plural(spans.length, 'span')}, ${bytes(preview.bytes)} before compression.`}
          {preview.words === null && preview.keptBack > 0 && ` ${plural(preview.keptBack, 'span')} kept back by the switches.`}
        </span>
      </p>
      {spans.map((span) => (
        <SpanFold key={span.spanId} span={span} depth={depthOf(span, spans)} />
      ))}
      {spans.length > 0 && (
        <div className="spf">
          <Fold label="Resource" note={plural(Object.keys(preview.resource).length, 'attribute')}>
            <Attributes entries={Object.entries(preview.resource)} />
          </Fold>
        </div>
      )}
    </>
  )
}

/** How many of the exported spans stand around it. */
function depthOf(span: SpanPreview, spans: readonly SpanPreview[]): number {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId)
  return parent ? depthOf(parent, spans) + 1 : 0
}

function SpanFold({ span, depth }: { span: SpanPreview; depth: number }) {
  const note = `${span.kind}, ${span.status}, ${duration(span.durationMs)}, ${plural(Object.keys(span.attributes).length, 'attribute')}`
  return (
    <div className="spf" style={{ paddingLeft: 16 + Math.min(depth, 6) * 12 }}>
      <Fold label={span.name} note={note} mono>
        <Attributes
          entries={[
            ['trace id', span.traceId],
            ['span id', span.spanId],
            ['parent', span.parentSpanId ?? 'none'],
            ['scope', span.scope],
            ['starts', `+${duration(span.startMs)}`],
            ...(span.statusMessage === null ? [] : [['status message', span.statusMessage] as const]),
          ]}
        />
        <Attributes entries={Object.entries(span.attributes)} />
        {span.droppedAttributes > 0 && (
          <p className="notice">{plural(span.droppedAttributes, 'attribute')} dropped by the limits.</p>
        )}
        {span.events.map((event, index) => (
          <Attributes key={index} entries={[['event', event.name], ...Object.entries(event.attributes)]} />
        ))}
      </Fold>
    </div>
  )
}

function Attributes({ entries }: { entries: readonly (readonly [string, unknown])[] }) {
  return (
    <dl className="spa">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt className="cut" title={name}>
            {name}
          </dt>
          <dd>{Array.isArray(value) ? value.join(', ') : String(value)}</dd>
        </div>
      ))}
    </dl>
  )
}
