import type { ReactNode } from 'react'
import type { ExporterHealth, Status } from '../../../../shared/contract/status.ts'
import { bytes } from '../../../ui/format.ts'
import { Glyph, type GlyphName } from '../../../ui/icons.tsx'
import type { EndpointLine } from '../../../state/endpoint-lines.ts'

const shownEndpoints = 8

/** What the configuration offers, and which parts stand. */
export function Ready({ status, endpoints }: { status: Status; endpoints: readonly EndpointLine[] }) {
  const file = status.config.file.split(/[\\/]/).at(-1)
  const paths = [...new Map(endpoints.map((endpoint) => [endpoint.path, endpoint])).values()]
  const left = paths.length - shownEndpoints
  return (
    <aside className="eps" aria-label="What is ready">
      {paths.length > 0 && (
        <>
          <h3>
            Endpoints in <span className="mono">{file}</span>
          </h3>
          <table className="data">
            <thead>
              <tr>
                <th>Method</th>
                <th className="left">Path</th>
              </tr>
            </thead>
            <tbody>
              {paths.slice(0, shownEndpoints).map((endpoint) => (
                <tr key={endpoint.path}>
                  <td className="t2 cut" title={methods(endpoint.path, endpoints)}>
                    {methods(endpoint.path, endpoints)}
                  </td>
                  <td className="mono left cut">{endpoint.path}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {left > 0 && <p className="t2 pt">and {left} more</p>}
        </>
      )}
      <h3 className="mt">What is ready</h3>
      <ul className="ready">
        <Line glyph={status.gateway.address ? 'check' : 'octagon'} tone={status.gateway.address ? 'ok' : 'fail'}>
          {status.gateway.address ? (
            <>
              Gateway on <span className="mono">{status.gateway.address.replace(/^https?:\/\//, '')}</span>
            </>
          ) : (
            'The gateway is not running'
          )}
        </Line>
        {status.exporters.map((exporter) => (
          <Line
            key={exporter.name}
            glyph={exporterGlyph(exporter)}
            tone={exporter.state === 'failing' ? 'fail' : exporter.state === 'healthy' ? 'ok' : 'stop'}
          >
            {exporter.kind === 'prometheus' ? 'Metrics on' : 'Traces and metrics to'}{' '}
            <span className="mono">{exporter.address.replace(/^https?:\/\//, '')}</span>
            {exporter.state === 'failing' ? ', failing' : ''}
          </Line>
        ))}
        {status.exporters.length === 0 && (
          <Line glyph="minus" tone="stop">
            No exporter. Calls are still recorded here.
          </Line>
        )}
        <Line glyph={status.store.readOnly === null ? 'check' : 'octagon'} tone={status.store.readOnly === null ? 'ok' : 'fail'}>
          {status.store.readOnly ?? `Calls are kept up to ${bytes(status.store.limitBytes)}`}
        </Line>
      </ul>
    </aside>
  )
}

const methods = (path: string, endpoints: readonly EndpointLine[]) =>
  endpoints
    .filter((endpoint) => endpoint.path === path)
    .map((endpoint) => endpoint.method)
    .join(', ')

function exporterGlyph(exporter: ExporterHealth): GlyphName {
  return exporter.state === 'failing' ? 'octagon' : exporter.state === 'healthy' ? 'check' : 'minus'
}

function Line({ glyph, tone, children }: { glyph: GlyphName; tone: string; children: ReactNode }) {
  return (
    <li>
      <span className={tone}>
        <Glyph name={glyph} />
      </span>
      <span className="cut">{children}</span>
    </li>
  )
}
