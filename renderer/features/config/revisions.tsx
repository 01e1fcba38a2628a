import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useEffect } from 'react'
import type { RevisionEntry } from '../../../shared/contract/config.ts'
import { useConsole } from '../../state/console.tsx'
import { clockMinutes, count, dayAndMinutes, plural } from '../../ui/format.ts'
import { Glyph, Icon } from '../../ui/icons.tsx'
import { useObserved, useObservedPart } from '../../ui/observable.ts'
import { goTo } from '../../ui/route.ts'
import { TextDiff } from '../../ui/text-diff.tsx'
import { useEditor } from './use-editor.ts'

/** A time of today is enough without its day. */
function moment(iso: string): string {
  return new Date(iso).toDateString() === new Date().toDateString() ? clockMinutes(iso) : dayAndMinutes(iso)
}

/** A revision that is looked at: against what is in force, or against the one before it. */
export interface Compared {
  readonly number: number
  readonly against: 'force' | 'before'
}

const authors: Readonly<Record<RevisionEntry['by'], string>> = {
  start: 'start',
  file: 'edit of the file',
  console: 'you',
  revert: 'revert',
}

export function useRevisions() {
  const { ask, feed } = useConsole()
  const revision = useObservedPart(feed.status, (status) => status?.config.revision)
  const list = useQuery(ask.config.revisions.queryOptions())
  const { refetch } = list
  useEffect(() => {
    if (revision !== undefined) void refetch()
  }, [revision, refetch])
  return list
}

/** Calls kept by revision, and those of them that did not end well. */
function useCallsByRevision() {
  const { ask } = useConsole()
  const options = (filter: string) =>
    ask.calls.facets.queryOptions({ input: { filter, fields: ['revision'], limit: 200 }, refetchInterval: 10_000, retry: false })
  const all = useQuery(options(''))
  const failed = useQuery(options('-outcome:ok state:done'))
  const of = (data: typeof all.data, number: number) =>
    data?.facets[0] && (data.facets[0].values.find(({ value }) => value === String(number))?.calls ?? 0)
  return { calls: (number: number) => of(all.data, number), failed: (number: number) => of(failed.data, number) }
}

export function Revisions({
  tools,
  compared,
  onCompare,
}: {
  tools?: React.ReactNode
  compared: Compared | null
  onCompare: (next: Compared | null) => void
}) {
  const list = useRevisions()
  const served = useCallsByRevision()
  return (
    <aside className="pane crev" aria-label="Revisions">
      <div className="panehead">
        {tools}
        <h2>Revisions</h2>
        <span className="grow" />
        <span className="t3">{list.data ? count(list.data.length) : ''}</span>
      </div>
      {list.isError && <p className="notice">The revisions could not be read: {list.error.message}</p>}
      {list.data?.length === 0 && <p className="notice">None yet. The first is kept when the configuration is in force.</p>}
      <ol className="scroll" tabIndex={0} aria-label="Newest first">
        {list.data?.map((entry) => (
          <Revision
            key={entry.number}
            entry={entry}
            calls={served.calls(entry.number)}
            failed={served.failed(entry.number)}
            isOpen={compared?.number === entry.number}
            onCompare={onCompare}
          />
        ))}
      </ol>
    </aside>
  )
}

function Revision(props: {
  entry: RevisionEntry
  calls: number | undefined
  failed: number | undefined
  isOpen: boolean
  onCompare: (next: Compared | null) => void
}) {
  const { feed } = useConsole()
  const { entry, calls, failed } = props
  return (
    <li className={`${entry.serving ? 'now' : ''}${props.isOpen ? ' open' : ''}`}>
      <div className="rh">
        <b className="strong">{entry.number}</b>
        {entry.serving ? (
          <span className="ok fact">
            <Glyph name="check" /> serving
          </span>
        ) : (
          <span className="t2 cut">{authors[entry.by]}</span>
        )}
        <span className="grow" />
        <span className="t2">{moment(entry.appliedAt)}</span>
      </div>
      <p>{entry.summary}</p>
      <div className="ra">
        {calls !== undefined && calls > 0 && (
          <button
            type="button"
            className="linkbtn"
            title={`Show them (revision:${entry.number})`}
            onClick={() => {
              feed.setFilter(`revision:${entry.number}`)
              goTo('calls')
            }}
          >
            {plural(calls, 'call')}
            {failed ? `, ${count(failed)} failed` : ''}
          </button>
        )}
        <button
          type="button"
          className="linkbtn"
          aria-label={`Diff of revision ${entry.number} to the one before`}
          onClick={() => props.onCompare({ number: entry.number, against: 'before' })}
        >
          Diff
        </button>
        {!entry.serving && (
          <button
            type="button"
            className="linkbtn"
            aria-label={`Revert to revision ${entry.number}`}
            onClick={() => props.onCompare({ number: entry.number, against: 'force' })}
          >
            Revert
          </button>
        )}
      </div>
    </li>
  )
}

/** The diff of one revision, in the place of the diff of the draft. */
export function RevisionDiff({ compared, onChange }: { compared: Compared; onChange: (next: Compared | null) => void }) {
  const editor = useEditor()
  const { ask } = useConsole()
  const { inForce, revision } = useObserved(editor.draft)
  const applying = useObserved(editor.applying)
  const list = useRevisions()
  const { number, against } = compared
  const earlier = list.data?.filter((entry) => entry.number < number).map((entry) => entry.number) ?? []
  const before = earlier.length === 0 ? null : Math.max(...earlier)
  const text = useQuery(ask.config.revision.queryOptions({ input: { number }, staleTime: Infinity }))
  const other = useQuery({
    ...ask.config.revision.queryOptions({ input: { number: before ?? number }, staleTime: Infinity }),
    enabled: against === 'before',
  })
  const isForce = against === 'force'
  const beforeText = isForce ? inForce : before === null ? '' : other.data?.text
  const afterText = text.data?.text
  const revert = async () => {
    await editor.revert(number)
    if (editor.applying.get().kind === 'idle') onChange(null)
  }
  return (
    <section className="pane cdiff" aria-label={`Revision ${number}`}>
      <div className="dh">
        <h2>Revision {number}</h2>
        <span className="t2 cut">
          {isForce
            ? `what a revert changes, against revision ${revision} in force`
            : before === null
              ? 'the first one'
              : `against revision ${before}, the one before`}
        </span>
        <span className="grow" />
        <button type="button" className="btn quiet" onClick={() => onChange({ number, against: isForce ? 'before' : 'force' })}>
          {isForce ? 'Against the one before' : 'Against what is in force'}
        </button>
        {isForce && (
          <button
            type="button"
            className="btn primary"
            aria-disabled={applying.kind === 'busy' || undefined}
            onClick={() => void revert()}
          >
            Put revision {number} back
          </button>
        )}
        <button
          type="button"
          className="btn icon quiet"
          aria-label="Close the diff"
          title="Close (Esc)"
          onClick={() => onChange(null)}
        >
          <Icon of={X} />
        </button>
      </div>
      {applying.kind === 'refused' && <p className="notice wash-fail">{applying.words.join(' ')}</p>}
      <div className="dbody one">
        {afterText === undefined || beforeText === undefined ? (
          <p className="notice">{text.data === null ? 'Its text is not kept any more.' : 'Reading it.'}</p>
        ) : (
          <TextDiff before={beforeText} after={afterText} label={`Diff of revision ${number}`} />
        )}
      </div>
    </section>
  )
}
