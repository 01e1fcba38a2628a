// A body that was captured: as a tree, pretty, or raw. What is large opens in the view that costs least.
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { MessageSide } from '../../../../shared/call.ts'
import { useConsole } from '../../../state/console.tsx'
import { CodeLines, SearchedLines } from '../../../ui/code-lines.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { bytes } from '../../../ui/format.ts'
import { Segments } from '../../../ui/segments.tsx'
import { readBody, type BodyText, type TextBody } from './body-text.ts'

const JsonTree = lazy(async () => ({ default: (await import('../../../ui/json-tree/json-tree.tsx')).JsonTree }))

export interface BodyPlace {
  readonly id: string
  /** null: the client's side. */
  readonly attempt: number | null
  readonly side: 'request' | 'response'
}
type View = 'pretty' | 'tree' | 'raw'

/** Pretty print lays out every line; above this a tree is the better start. */
const largeText = 200_000
/** What is shorter is seen at once. */
const searchedText = 400

export function useBody(place: BodyPlace, captured: number): { body: BodyText | null; loading: boolean } {
  const { ask } = useConsole()
  const query = useQuery(
    ask.calls.body.queryOptions({ input: place, enabled: captured > 0, staleTime: Infinity, gcTime: 60_000 }),
  )
  const found = query.data ?? null
  const body = useMemo(() => (found ? readBody(found.base64, found.contentType, found.captured < found.bytes) : null), [found])
  return { body, loading: query.isPending && captured > 0 }
}

export function BodyView({ message, made, ...place }: BodyPlace & { message: MessageSide; made: boolean }) {
  const { body, loading } = useBody(place, message.captured)
  const [chosen, setChosen] = useState<View | null>(null)
  const text = body?.kind === 'text' ? body : null
  const isJson = text !== null && text.value !== undefined
  const view: View = !isJson ? 'raw' : (chosen ?? (text.text.length > largeText ? 'tree' : 'pretty'))
  const facts = [bytes(message.bytes), message.contentType, message.contentEncoding].filter(Boolean).join(', ')
  return (
    <>
      <div className="mbar">
        <h3 className="strong">Body</h3>
        <span className="t2 cut" title={facts}>
          {facts}
        </span>
        <span className="grow" />
        {isJson && (
          <Segments
            label="Body as"
            value={view}
            options={[
              { value: 'pretty', label: 'Pretty' },
              { value: 'tree', label: 'Tree' },
              { value: 'raw', label: 'Raw' },
            ]}
            onChange={setChosen}
          />
        )}
        {text && <CopyButton quiet name="Copy body" text={() => text.text} />}
      </div>
      {message.captured < message.bytes && message.captured > 0 && (
        <p className="notice wash-limit">
          <span>
            The first {bytes(message.captured)} of {bytes(message.bytes)} were kept; the rest was cut off.
          </span>
        </p>
      )}
      {text ? <Text body={text} view={view} /> : <NoText message={message} body={body} loading={loading} made={made} />}
    </>
  )
}

function Text({ body, view }: { body: TextBody; view: View }) {
  if (view === 'tree')
    return (
      <Suspense fallback={<p className="notice">Loading.</p>}>
        <JsonTree value={body.value} label="Body" large={body.text.length > largeText} />
      </Suspense>
    )
  const Lines = body.text.length > searchedText ? SearchedLines : CodeLines
  return <Lines key={view} label="Body" lines={(view === 'pretty' ? body.pretty : null) ?? body.lines} />
}

function NoText(props: { message: MessageSide; body: BodyText | null; loading: boolean; made: boolean }) {
  const { message, body, loading } = props
  if (body?.kind === 'binary' && body.image !== null && message.captured >= message.bytes)
    return <img className="bodyimage" src={body.image} alt={`Body, ${message.contentType}`} />
  return <p className="notice">{emptyWords(message, loading, body?.kind === 'binary', props.made)}</p>
}

function emptyWords(message: MessageSide, loading: boolean, binary: boolean, made: boolean): string {
  if (message.bytes === 0) return 'No body.'
  if (loading) return 'Reading the body.'
  if (binary) return `Not text: ${bytes(message.bytes)} of ${message.contentType ?? 'unknown type'}.`
  if (made) return `The gateway wrote this body of ${bytes(message.bytes)} itself; it is not kept.`
  return `The body of ${bytes(message.bytes)} was not kept: capture was off or the store had to make room. Its SHA-256 is in the record.`
}
