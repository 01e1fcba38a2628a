import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useConsole } from '../../state/console.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { bytes, none, plural } from '../../ui/format.ts'
import { useObserved } from '../../ui/observable.ts'
import { KeepLimits } from './keep-limits.tsx'
import { Section, Setting } from './section.tsx'

export function KeptSection() {
  const { ask, feed } = useConsole()
  const status = useObserved(feed.status)
  const about = useQuery(ask.settings.about.queryOptions())
  const capabilities = useQuery(ask.shell.capabilities.queryOptions())
  const reveal = useMutation(ask.shell.reveal.mutationOptions())
  const store = status?.store
  const folder = about.data?.dataDir
  return (
    <Section
      title="What is kept"
      note="Each call with its headers, bodies, chunks and spans, on this machine only. Keys and tokens are masked before they are written."
    >
      <Setting name="Folder">
        <span className="mono path">{folder ?? none}</span>
        {folder !== undefined && <CopyButton name="Copy the path" text={() => folder} />}
        {capabilities.data?.reveal === true && (
          <button type="button" className="btn" onClick={() => reveal.mutate({ what: 'data' })}>
            Show folder
          </button>
        )}
      </Setting>
      <Setting name="Size" note="The oldest calls go first when the limit is reached.">
        {store ? `${plural(store.calls, 'call')}, ${bytes(store.bytes)} of ${bytes(store.limitBytes)}` : none}
      </Setting>
      <KeepLimits readOnly={status?.bundle !== null} />
      <Setting name="Clear">
        <ClearCalls calls={store?.calls ?? 0} readOnly={status?.bundle !== null} />
      </Setting>
    </Section>
  )
}

/** Two presses in two places: nothing brings the calls back. */
function ClearCalls({ calls, readOnly }: { calls: number; readOnly: boolean }) {
  const { ask, feed, selection } = useConsole()
  const [asked, setAsked] = useState(false)
  const clear = useMutation(
    ask.calls.clear.mutationOptions({
      onSuccess() {
        selection.select(null)
        feed.reload()
      },
      onSettled: () => setAsked(false),
    }),
  )
  if (asked)
    return (
      <>
        <span>Remove {plural(calls, 'call')} for good?</span>
        <button type="button" className="btn" autoFocus onClick={() => setAsked(false)}>
          Keep them
        </button>
        <button type="button" className="btn" aria-disabled={clear.isPending || undefined} onClick={() => clear.mutate({})}>
          Remove all calls
        </button>
      </>
    )
  const why = readOnly ? 'A bundle cannot be changed.' : calls === 0 ? 'There are none.' : null
  return (
    <>
      <button
        type="button"
        className="btn"
        aria-disabled={why !== null || undefined}
        onClick={() => why === null && setAsked(true)}
      >
        Clear all calls
      </button>
      <span className="t2" role="status">
        {clear.data
          ? `${plural(clear.data.removed, 'call')} removed.`
          : clear.error
            ? `Not removed: ${clear.error.message}`
            : (why ?? '')}
      </span>
    </>
  )
}
