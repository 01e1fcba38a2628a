import type { AttributeValue, SpanRecord } from '../../../../shared/call.ts'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { duration } from '../../../ui/format.ts'
import { contains } from './span-search.ts'
import { layerColor } from './span-tree.ts'

export function SpanFacts({ span, wanted }: { span: SpanRecord; wanted: string }) {
  const attributes = Object.entries(span.attributes)
  return (
    <aside className="ta" aria-label={`Attributes of the ${span.layer} span`}>
      <div className="ah">
        <i className="sq" style={{ background: layerColor[span.layer] }} />
        <h3 className="strong">{span.layer}</h3>
        <span className="t2 cut">
          {span.kind}, status {span.status}
        </span>
        <span className="grow" />
        <CopyButton quiet name="Copy the span as JSON" text={() => JSON.stringify(span, null, 2)} />
      </div>
      {span.statusMessage !== null && <p className="notice wash-fail">{span.statusMessage}</p>}
      {!span.exported && <p className="notice">Kept here only: layers or sampling hold it back from the exporters.</p>}
      <Attributes entries={attributes} wanted={wanted} />
      {span.events.length > 0 && <h4>Events {span.events.length}</h4>}
      {span.events.map((event, index) => (
        <Attributes
          key={index}
          wanted={wanted}
          entries={[[event.name, `+${duration(Math.max(0, event.atMs - span.startMs))}`], ...Object.entries(event.attributes)]}
        />
      ))}
    </aside>
  )
}

function Attributes({ entries, wanted }: { entries: readonly (readonly [string, AttributeValue])[]; wanted: string }) {
  if (entries.length === 0) return <p className="notice">No attributes.</p>
  return (
    <dl className="at">
      {entries.map(([name, value]) => (
        <div key={name} className={wanted !== '' && contains(`${name}=${String(value)}`, wanted) ? 'hit' : undefined}>
          <dt className="cut" title={name}>
            {name}
          </dt>
          <dd title={String(value)}>
            {typeof value === 'object' ? value.join(', ') : String(value)}
            <span className="atcopy">
              <CopyButton quiet name={`Copy ${name}`} text={() => String(value)} />
            </span>
          </dd>
        </div>
      ))}
    </dl>
  )
}
