// The parts of a comparison that are texts: bodies, answers, configurations.
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { CallDetail } from '../../../../shared/call.ts'
import { bytesOf, textOf } from '../../../../shared/export/base64.ts'
import { mainAttempt } from '../../../../shared/summary.ts'
import { useConsole } from '../../../state/console.tsx'
import { jsonLines } from '../../../ui/json-lines.ts'
import { Segments } from '../../../ui/segments.tsx'
import { TextDiff } from '../../../ui/text-diff.tsx'
import { ChangeTable, Part } from './change-table.tsx'
import { diffJson, parsed } from './json-diff.ts'

type BodySide = 'request' | 'response'

function useBody(detail: CallDetail, side: BodySide): { readonly text: string | null; readonly isPending: boolean } {
  const { ask } = useConsole()
  const input = { id: detail.call.id, attempt: null, side }
  const query = useQuery(ask.calls.body.queryOptions({ input, staleTime: Infinity }))
  const { data } = query
  return { text: useMemo(() => (data ? textOf(bytesOf(data.base64)) : null), [data]), isPending: query.isPending }
}

export function BodyDiff({ a, b, side, title }: { a: CallDetail; b: CallDetail; side: BodySide; title: string }) {
  const [one, two] = [useBody(a, side), useBody(b, side)]
  const [view, setView] = useState<'fields' | 'text'>('fields')
  const [before, after] = [one.text, two.text]
  const fields = useMemo(() => {
    const [x, y] = [parsed(before ?? ''), parsed(after ?? '')]
    return x === undefined || y === undefined ? null : diffJson(x, y)
  }, [before, after])
  if (one.isPending || two.isPending) return <Part title={title}>{<p className="notice">Reading the bodies.</p>}</Part>
  if (before === null && after === null)
    return <Part title={title}>{<p className="notice">No body that is text was kept of either.</p>}</Part>
  const choice = fields && (
    <Segments
      label={`${title} as`}
      value={view}
      options={[
        { value: 'fields', label: 'Fields' },
        { value: 'text', label: 'Text' },
      ]}
      onChange={setView}
    />
  )
  return (
    <Part title={title} head={choice}>
      {fields && view === 'fields' ? (
        <ChangeTable label={title} changes={fields} />
      ) : (
        <Lines label={title} before={pretty(before ?? '')} after={pretty(after ?? '')} />
      )}
    </Part>
  )
}

const pretty = (text: string): string =>
  jsonLines(text)
    ?.map((line) => line.map((token) => token.text).join(''))
    .join('\n') ?? text

/** The assembled text where the answers were read, else the bodies. */
export function AnswerDiff({ a, b }: { a: CallDetail; b: CallDetail }) {
  const [before, after] = [answerOf(a), answerOf(b)]
  if (before === null || after === null) return <BodyDiff a={a} b={b} side="response" title="Answer" />
  return (
    <Part title="Answer">
      <Lines label="Answer" before={before} after={after} />
    </Part>
  )
}

function answerOf(detail: CallDetail): string | null {
  const main = mainAttempt(detail.call)
  const conversation = main ? (detail.attempts[detail.call.attempts.indexOf(main)]?.conversation ?? []) : []
  const last = conversation.at(-1)
  if (!last || !/^(?:assistant|model)$/.test(last.role)) return null
  return last.parts.map((part) => (part.name === null ? part.text : `${part.name} ${part.text}`)).join('\n')
}

export function ConfigDiff({ a, b }: { a: number; b: number }) {
  const { ask } = useConsole()
  const different = a !== b
  const one = useQuery(ask.config.revision.queryOptions({ input: { number: a }, enabled: different, staleTime: Infinity }))
  const two = useQuery(ask.config.revision.queryOptions({ input: { number: b }, enabled: different, staleTime: Infinity }))
  const words = !different
    ? `Both were served by revision ${a}.`
    : one.isPending || two.isPending
      ? 'Reading the revisions.'
      : `Revision ${a} or ${b} is no longer kept.`
  return (
    <Part title="Configuration">
      {different && one.data && two.data ? (
        <Lines label={`Revision ${a} and ${b}`} before={one.data.text} after={two.data.text} />
      ) : (
        <p className="notice">{words}</p>
      )}
    </Part>
  )
}

function Lines({ label, before, after }: { label: string; before: string; after: string }) {
  if (before === after) return <p className="notice">The same.</p>
  return <TextDiff wrap label={`${label}, what differs`} before={before} after={after} />
}
