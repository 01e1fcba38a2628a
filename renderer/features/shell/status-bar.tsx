import type { ReactNode } from 'react'
import type { Status } from '../../../shared/contract/status.ts'
import { useConsole } from '../../state/console.tsx'
import { bytes, clockMinutes, count, dayAndMinutes, dollars, plural } from '../../ui/format.ts'
import { Glyph } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'

interface NoticesProps {
  readonly noticesOpen: boolean
  readonly onNotices: () => void
}

export function StatusBar(props: NoticesProps) {
  const { feed } = useConsole()
  const status = useObserved(feed.status)
  return <footer className="status">{status && <Facts status={status} {...props} />}</footer>
}

function Facts({ status, noticesOpen, onNotices }: { status: Status } & NoticesProps) {
  const { store } = status
  return (
    <>
      <span>{plural(store.calls, 'call')} kept</span>
      <SessionCost />
      {status.inFlight > 0 && (
        <span className="fact">
          <span className="live">
            <Glyph name="ring" />
          </span>
          {count(status.inFlight)} in flight
        </span>
      )}
      {store.droppedCalls > 0 && <Bad>{plural(store.droppedCalls, 'call')} not kept: the queue was full</Bad>}
      {store.droppedBodies > 0 && <span>{plural(store.droppedBodies, 'body', 'bodies')} left out under load</span>}
      <span className="grow" />
      {store.readOnly !== null && <Bad>{store.readOnly}</Bad>}
      <Notices noticesOpen={noticesOpen} onNotices={onNotices} />
      <Exporters status={status} />
      <span className="wide">
        {bytes(store.bytes)}
        {status.bundle === null && ` of ${bytes(store.limitBytes)}`}
      </span>
      {store.prunedBefore !== null && <span className="wide">Older than {moment(store.prunedBefore)} pruned</span>}
    </>
  )
}

/** Only what is known: calls without a price are counted in the title, not in the sum. */
function SessionCost() {
  const { notifications } = useConsole()
  const session = useObserved(notifications)?.session
  if (!session || session.amount === null) return null
  const unpriced = session.unpriced > 0 ? `; ${plural(session.unpriced, 'call')} unpriced, not in the sum` : ''
  return (
    <span title={`Since the program started${unpriced}`}>
      {session.amount > 0 && session.amount < 0.01 ? '< $0.01' : dollars(session.amount, 2)} in this session
    </span>
  )
}

function Notices({ noticesOpen, onNotices }: NoticesProps) {
  const { notifications } = useConsole()
  const state = useObserved(notifications)
  if (!state || state.notices.length === 0) return null
  return (
    <button type="button" className="fact notes" aria-expanded={noticesOpen} title={state.notices[0]?.text} onClick={onNotices}>
      <span className="limit">
        <Glyph name="warn" />
      </span>
      {state.unseen > 0 ? plural(state.unseen, 'new notice') : plural(state.notices.length, 'notice')}
    </button>
  )
}

/** A time of today is enough without its day. */
function moment(iso: string): string {
  return new Date(iso).toDateString() === new Date().toDateString() ? clockMinutes(iso) : dayAndMinutes(iso)
}

function Exporters({ status }: { status: Status }) {
  const failing = status.exporters.filter((exporter) => exporter.state === 'failing')
  const first = failing[0]
  if (!first) return null
  return (
    <Bad title={first.problem}>
      Exporter <span className="mono">{first.name}</span>
      {failing.length > 1 ? ` and ${failing.length - 1} more are failing` : ' is failing'}
    </Bad>
  )
}

function Bad({ title, children }: { title?: string | null; children: ReactNode }) {
  return (
    <span className="fact" title={title ?? undefined}>
      <span className="fail">
        <Glyph name="warn" />
      </span>
      <span>{children}</span>
    </span>
  )
}
