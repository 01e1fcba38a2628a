// The configuration that served the call, the endpoint's own part of it, and what has changed since.
import { useMemo } from 'react'
import type { EndpointInForce } from '../../../../shared/endpoint-in-force.ts'
import { CodeLines } from '../../../ui/code-lines.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { duration, plural } from '../../../ui/format.ts'
import { Glyph } from '../../../ui/icons.tsx'
import { jsonLines } from '../../../ui/json-lines.ts'
import { goTo } from '../../../ui/route.ts'
import { TextDiff } from '../../../ui/text-diff.tsx'
import type { TabProps } from '../detail/detail-tabs.tsx'
import { layersInForce } from './layers.ts'
import { useServed, type Served, type ServedText } from './use-served.ts'
import { changesBetween, sentenceOf } from './value-changes.ts'
import './served.css'

export function ConfigTab({ call }: TabProps) {
  const found = useServed(call)
  if (found.loading) return <p className="notice">Reading the configuration.</p>
  const serving = found.now?.revision === call.revision
  return (
    <div className="served">
      <div className="mbar">
        <h3 className="strong">Revision {call.revision}</h3>
        <span className={serving ? 'ok fact cut' : 't2 fact cut'}>
          {serving && <Glyph name="check" />}
          <span className="t2 cut">{serving ? 'It serves now.' : nowWords(found)}</span>
        </span>
        <span className="grow" />
        <button type="button" className="btn" onClick={() => goTo('config')}>
          Open Config
        </button>
      </div>
      {!serving && found.served && found.now && <Since before={found.served} now={found.now} />}
      {found.served === null ? (
        <p className="notice">The text of revision {call.revision} is no longer kept, so its settings cannot be shown.</p>
      ) : found.served.endpoint === null ? (
        <p className="notice">{noEndpoint(call.endpoint)}</p>
      ) : (
        <Endpoint endpoint={found.served.endpoint} />
      )}
    </div>
  )
}

const nowWords = (served: Served) =>
  served.now ? `Revision ${served.now.revision} serves now.` : 'What serves now is not known.'

const noEndpoint = (pattern: string | null) =>
  pattern === null
    ? 'No endpoint matched this call: the gateway answered it by itself.'
    : `${pattern} does not stand in the text of this revision as JSON: it comes from a template, from another format, or was answered by the gateway itself.`

function Endpoint({ endpoint }: { endpoint: EndpointInForce }) {
  const source = JSON.stringify(endpoint.written, null, 2)
  const lines = useMemo(() => jsonLines(source) ?? source.split('\n'), [source])
  const facts: readonly (readonly [string, string, string])[] = [
    ['Time limit', 'timeout', duration(endpoint.timeoutMs)],
    ['Encoding', 'output_encoding', endpoint.outputEncoding],
    ['Headers passed on', 'input_headers', endpoint.inputHeaders.join(', ') || 'none'],
    ['Concurrent calls', 'concurrent_calls', String(endpoint.concurrentCalls)],
  ]
  return (
    <>
      <dl className="inforce">
        {facts.map(([name, key, value]) => (
          <div key={key}>
            <dt>
              {name} <span className="mono t3">{key}</span>
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Layers endpoint={endpoint} />
      <div className="mbar">
        <h3 className="strong">{endpoint.path}</h3>
        <span className="t2 cut">as it stood in the file</span>
        <span className="grow" />
        <CopyButton quiet name="Copy this endpoint" text={() => source} />
      </div>
      <CodeLines label="Endpoint" lines={lines} />
    </>
  )
}

function Layers({ endpoint }: { endpoint: EndpointInForce }) {
  const layers = layersInForce(endpoint)
  if (layers === null) return <p className="notice">No telemetry is configured: nothing of this call was exported.</p>
  return (
    <dl className="inforce" aria-label="Telemetry layers">
      {layers.map(({ layer, from, flags }) => (
        <div key={layer}>
          <dt>
            Layer {layer} <span className="t3">{from === 'default' ? "KrakenD's default" : `from ${from}`}</span>
          </dt>
          <dd className="mono">
            {flags.length === 0 ? (
              <span className="t3">no flag set</span>
            ) : (
              flags.map(([name, value]) => <div key={name}>{`${name}: ${JSON.stringify(value)}`}</div>)
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Since({ before: old, now }: { before: ServedText; now: ServedText }) {
  const before = old.endpoint?.written
  const after = now.endpoint?.written
  const changes = useMemo(() => changesBetween(before, after), [before, after])
  const all = useMemo(() => changesBetween(parsed(old.text), parsed(now.text)).length, [old.text, now.text])
  const elsewhere = old.text === now.text ? 0 : all - changes.length
  return (
    <section className="since" aria-label="Changes since">
      <h3 className="strong">Since then</h3>
      {old.text === now.text ? (
        <p className="t2">The text is the same again.</p>
      ) : changes.length === 0 ? (
        <p className="t2">Nothing of this endpoint has changed.</p>
      ) : after === undefined ? (
        <p className="t2">This endpoint is gone.</p>
      ) : (
        <ul>
          {changes.map((change) => (
            <li key={change.path} className="mono">
              {sentenceOf(change)}
            </li>
          ))}
        </ul>
      )}
      {elsewhere > 0 && <p className="t3">{plural(elsewhere, 'change')} in other parts of the document.</p>}
      {changes.length > 0 && after !== undefined && (
        <TextDiff label="Text of the change" before={printed(before)} after={printed(after)} />
      )}
    </section>
  )
}

const printed = (value: unknown) => (value === undefined ? '' : JSON.stringify(value, null, 2))

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
