// What strict mode, which is KrakenD CE, would have done with this very call.
import { useMemo } from 'react'
import { inKrakend, type InKrakend } from '../../../../shared/in-krakend.ts'
import { useConsole } from '../../../state/console.tsx'
import { plural } from '../../../ui/format.ts'
import { Glyph } from '../../../ui/icons.tsx'
import { useObserved } from '../../../ui/observable.ts'
import type { TabProps } from '../detail/detail-tabs.tsx'
import { useServed } from './use-served.ts'
import './served.css'

const version = 'KrakenD CE 2.13.8'

export function InKrakendTab({ call, detail }: TabProps) {
  const { feed } = useConsole()
  const status = useObserved(feed.status)
  const { loading, served } = useServed(call)
  const endpoint = served?.endpoint ?? null
  const found = useMemo(() => (detail && endpoint ? inKrakend(call, detail, endpoint) : []), [call, detail, endpoint])
  if (call.state === 'running') return <p className="notice">The comparison is made when the call has ended.</p>
  if (loading || !detail) return <p className="notice">Reading the configuration.</p>
  if (!endpoint)
    return (
      <p className="notice">
        {call.endpoint === null
          ? `No endpoint matched, so nothing was asked of a backend. ${version} would have answered the same.`
          : `The configuration of revision ${call.revision} is not at hand as JSON, so nothing can be said about ${version}.`}
      </p>
    )
  return (
    <div className="served">
      {status?.strict && (
        <p className="notice">Spyhop runs in strict mode now. A call served by it already behaved as told here.</p>
      )}
      <Summary found={found} />
      {found.length > 0 && (
        <ul className="verdicts" aria-label={`Differences to ${version}`}>
          {found.map((line, index) => (
            <Verdict key={index} line={line} />
          ))}
        </ul>
      )}
      <p className="notice">
        Told from the record of this call and its endpoint's settings; nothing was run again. What is likely follows in most
        cases. To see it happen, start Spyhop with --strict and replay the call.
      </p>
    </div>
  )
}

function Summary({ found }: { found: readonly InKrakend[] }) {
  const felt = found.filter((line) => line.noticed !== 'telemetry').length
  const told = found.length - felt
  return (
    <p className="notice kesum">
      <span className={felt === 0 ? 'ok' : 'limit'}>
        <Glyph name={felt === 0 ? 'check' : 'warn'} />
      </span>
      <b>
        {found.length === 0
          ? `${version} would have done the same with this call.`
          : felt === 0
            ? `The client and the backend would have seen the same from ${version}. Its telemetry would differ on ${plural(told, 'point')}.`
            : `${version} would have treated this call differently on ${plural(found.length, 'point')}.`}
      </b>
    </p>
  )
}

const noticed = { client: 'The client', backend: 'The backend', telemetry: 'Telemetry' } as const

function Verdict({ line }: { line: InKrakend }) {
  return (
    <li>
      <span className="t2">{noticed[line.noticed]}</span>
      <p>{line.says}</p>
      <span className="small t3">
        {line.sure === 'certain' ? 'certain' : 'likely'}
        {line.difference !== null && (
          <>
            , difference <span className="mono">{line.difference}</span>
          </>
        )}
      </span>
    </li>
  )
}
