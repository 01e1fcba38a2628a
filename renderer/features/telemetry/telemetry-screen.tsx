import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ExporterHealth } from '../../../shared/contract/status.ts'
import { useConsole } from '../../state/console.tsx'
import type { TelemetryView } from '../../../shared/contract/telemetry.ts'
import { bytes, plural } from '../../ui/format.ts'
import { Glyph } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'
import { TabPanel, Tabs } from '../../ui/tabs.tsx'
import { boxesOf } from './boxes.ts'
import { Exporter } from './exporters.tsx'
import { LayerBox } from './layer-box.tsx'
import { MetricsPage } from './metrics-page.tsx'
import { SpanPreviewPane } from './span-preview.tsx'
import './telemetry.css'

export function TelemetryScreen() {
  const { ask, feed } = useConsole()
  const status = useObserved(feed.status)
  const view = useQuery(ask.telemetry.get.queryOptions({ refetchInterval: 5000 }))
  const exporters = status?.exporters ?? view.data?.exporters ?? []
  const pages = exporters
    .filter((exporter) => exporter.kind === 'prometheus' && exporter.state !== 'off')
    .map((exporter) => exporter.name)
  const failing = exporters.filter((exporter) => exporter.state === 'failing').length
  const root = view.data ? boxesOf(view.data.layers) : null
  return (
    <div className="tele">
      <section className="pane lay" aria-label="Layers">
        <div className="panehead">
          <h2>Layers</h2>
          <span className="t2 cut">
            A switch takes effect at once and changes one value in the file. Calls in flight keep the old layers.
          </span>
          <span className="grow" />
          {view.data?.now && <Now now={view.data.now} />}
        </div>
        <div className="scroll pic" tabIndex={0} role="region" aria-label="Layers and their switches">
          {view.data && !view.data.enabled && (
            <p className="notice wash-limit">
              <span className="limit">
                <Glyph name="warn" />
              </span>
              <span>
                <b>Telemetry is off.</b>{' '}
                {view.data.problem ??
                  'The file has no telemetry/opentelemetry block, so nothing is wrapped, as in KrakenD. Calls are still recorded here.'}
              </span>
            </p>
          )}
          {view.data?.enabled && view.data.problem !== null && (
            <p className="notice wash-fail">
              <span className="fail">
                <Glyph name="octagon" />
              </span>
              <span>{view.data.problem}</span>
            </p>
          )}
          {view.data?.notes?.map(({ path, message }) => (
            <p className="notice wash-limit" key={`${path} ${message}`}>
              <span className="limit">
                <Glyph name="warn" />
              </span>
              <span>
                <code className="t2">{path}</code> {message}
              </span>
            </p>
          ))}
          {root && (
            <>
              <div className="colhead">
                <span>Metrics</span>
                <span>Traces</span>
              </div>
              <LayerBox box={root} />
            </>
          )}
          {view.isPending && <p className="notice">Reading the layers.</p>}
          {view.isError && !view.data && <p className="notice">The layers could not be read: {view.error.message}</p>}
        </div>
      </section>
      <section className="pane exps" aria-label="Exporters">
        <div className="panehead">
          <h2>Exporters</h2>
          <span className="t2">
            {exporters.length === 0 ? 'none' : exporters.length}
            {failing > 0 ? `, ${failing} failing` : ''}
          </span>
        </div>
        {exporters.length === 0 ? (
          <p className="notice">No exporter in the file: spans and points go nowhere. Calls are still recorded here.</p>
        ) : (
          <div className="elist" tabIndex={0} role="region" aria-label={plural(exporters.length, 'exporter')}>
            {exporters.map((exporter) => (
              <Exporter key={exporter.name} exporter={exporter} />
            ))}
          </div>
        )}
        {exporters.length > 0 && <Evidence exporters={exporters} pages={pages} />}
      </section>
    </div>
  )
}

/** What leaves: the page that is scraped, the spans that are pushed. */
function Evidence({ exporters, pages }: { exporters: readonly ExporterHealth[]; pages: readonly string[] }) {
  const [chosen, setTab] = useState<'metrics' | 'spans' | null>(null)
  const tab = chosen ?? (pages.length > 0 ? 'metrics' : 'spans')
  return (
    <>
      <Tabs
        group="leaves"
        label="What leaves"
        value={tab}
        tabs={[
          { id: 'metrics', label: 'Metrics' },
          { id: 'spans', label: 'Spans' },
        ]}
        onChange={setTab}
      />
      <TabPanel group="leaves" tab={tab} className="leaves">
        {tab === 'spans' ? (
          <SpanPreviewPane exporters={exporters} />
        ) : pages.length > 0 ? (
          <MetricsPage exporters={pages} />
        ) : (
          <p className="notice">No Prometheus exporter in the file, so there is no page to scrape.</p>
        )}
      </TabPanel>
    </>
  )
}

function Now({ now }: { now: NonNullable<TelemetryView['now']> }) {
  const perCall = now.spansPerCall === null || now.bytesPerCall === null ? '' : `, ${bytes(now.bytesPerCall)} per call`
  const spans = now.spansPerCall === null ? '' : `${now.spansPerCall} spans, `
  return (
    <span
      className="t2"
      title={now.calls === 0 ? 'No call was measured yet' : `Measured on the last ${plural(now.calls, 'call')}`}
    >
      now {spans}
      {plural(now.series, 'series', 'series')}
      {perCall}
    </span>
  )
}
