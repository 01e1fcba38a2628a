import type { ReactNode } from 'react'
import type { Status } from '../../../shared/contract/status.ts'
import { useConsole } from '../../state/console.tsx'
import { bytes, clockMinutes, count, dayAndMinutes, plural } from '../../ui/format.ts'
import { Glyph } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'

export function StatusBar() {
  const { feed } = useConsole()
  const status = useObserved(feed.status)
  return <footer className="status">{status && <Facts status={status} />}</footer>
}

function Facts({ status }: { status: Status }) {
  const { store } = status
  return (
    <>
      <span>{plural(store.calls, 'call')} kept</span>
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
      <Exporters status={status} />
      <span className="wide">
        {bytes(store.bytes)} of {bytes(store.limitBytes)}
      </span>
      {store.prunedBefore !== null && <span className="wide">Older than {moment(store.prunedBefore)} pruned</span>}
    </>
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
