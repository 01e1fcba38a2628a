// One side of a message, as the client saw it or as the backend did: headers, then the body that was captured.
import { useState } from 'react'
import type { MessageSide } from '../../../../shared/call.ts'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { plural } from '../../../ui/format.ts'
import { Segments } from '../../../ui/segments.tsx'
import { BodyView } from './body-view.tsx'
import type { TabProps } from './detail-tabs.tsx'

type Side = 'request' | 'response'
type Hop = 'client' | 'backend'

export function MessageTab({ call, detail, attemptIndex, side }: TabProps & { side: Side }) {
  const [hop, setHop] = useState<Hop>('client')
  const attempt = attemptIndex === null ? null : (detail?.attempts[attemptIndex] ?? null)
  const at: Hop = attempt ? hop : 'client'
  const message = at === 'client' ? detail?.client[side] : attempt?.[side]
  if (!detail || !message)
    return (
      <p className="notice">
        {call.state === 'running' ? 'Headers and body show up when the call has ended.' : 'Nothing was recorded.'}
      </p>
    )
  const words =
    side === 'request'
      ? { client: 'From the client', backend: 'To the backend' }
      : { client: 'To the client', backend: 'From the backend' }
  return (
    <div className="message">
      <div className="mbar">
        {attempt && (
          <Segments
            label="Which side"
            value={at}
            options={[
              { value: 'client', label: words.client },
              { value: 'backend', label: words.backend },
            ]}
            onChange={setHop}
          />
        )}
        <span className="t2 cut">{plural(message.headers.length, 'header')}</span>
        <span className="grow" />
        <CopyButton
          quiet
          name="Copy headers"
          text={() => message.headers.map((line) => `${line.name}: ${line.value}`).join('\n')}
        />
      </div>
      <Headers side={message} />
      <BodyView
        key={`${at} ${side}`}
        id={call.id}
        attempt={at === 'client' ? null : attemptIndex}
        side={side}
        message={message}
        made={side === 'response' && call.attempts.length === 0}
      />
    </div>
  )
}

function Headers({ side }: { side: MessageSide }) {
  if (side.headers.length === 0) return <p className="notice">No headers.</p>
  return (
    <dl className="headers">
      {side.headers.map((line, index) => (
        <div key={index}>
          <dt>{line.name}</dt>
          <dd>{line.value}</dd>
        </div>
      ))}
    </dl>
  )
}
