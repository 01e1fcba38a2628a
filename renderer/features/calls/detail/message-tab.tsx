// One side of a message, as the client saw it or as the backend did: headers, then the body that was captured.
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { MessageSide } from '../../../../shared/call.ts'
import { useConsole } from '../../../state/console.tsx'
import { CodeLines } from '../../../ui/code-lines.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { bytes, plural } from '../../../ui/format.ts'
import { Segments } from '../../../ui/segments.tsx'
import { readBody } from './body-text.ts'
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

function BodyView(props: { id: string; attempt: number | null; side: Side; message: MessageSide }) {
  const { ask } = useConsole()
  const { message, ...input } = props
  const query = useQuery(
    ask.calls.body.queryOptions({
      input: { id: input.id, attempt: input.attempt, side: input.side },
      enabled: message.captured > 0,
      staleTime: Infinity,
    }),
  )
  const body = query.data ?? null
  const text = useMemo(() => (body ? readBody(body.base64, body.contentType) : null), [body])
  const [view, setView] = useState<'pretty' | 'raw'>('pretty')
  const pretty = text?.kind === 'text' ? text.pretty : null
  const facts = [bytes(message.bytes), message.contentType, message.contentEncoding].filter(Boolean).join(', ')
  return (
    <>
      <div className="mbar">
        <h3 className="strong">Body</h3>
        <span className="t2 cut">{facts}</span>
        <span className="grow" />
        {pretty && (
          <Segments
            label="Body as"
            value={view}
            options={[
              { value: 'pretty', label: 'Pretty' },
              { value: 'raw', label: 'Raw' },
            ]}
            onChange={setView}
          />
        )}
        {text?.kind === 'text' && <CopyButton quiet name="Copy body" text={() => text.lines.join('\n')} />}
      </div>
      {message.captured < message.bytes && message.captured > 0 && (
        <p className="notice wash-limit">
          The first {bytes(message.captured)} of {bytes(message.bytes)} were kept.
        </p>
      )}
      {text?.kind === 'text' ? (
        <CodeLines label="Body" lines={view === 'pretty' && pretty ? pretty : text.lines} />
      ) : (
        <p className="notice">{emptyWords(message, query.isPending && message.captured > 0, text?.kind === 'binary')}</p>
      )}
    </>
  )
}

function emptyWords(message: MessageSide, loading: boolean, binary: boolean): string {
  if (message.bytes === 0) return 'No body.'
  if (loading) return 'Reading the body.'
  if (binary) return `Not text: ${bytes(message.bytes)} of ${message.contentType ?? 'unknown type'}.`
  return 'The body was not kept.'
}
