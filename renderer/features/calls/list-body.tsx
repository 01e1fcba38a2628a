// The list, or why there is none.
import { useRef } from 'react'
import { useConsole } from '../../state/console.tsx'
import type { CallsView } from '../../state/calls.ts'
import type { Status } from '../../../shared/contract/status.ts'
import { clockMinutes, dayAndMinutes, plural } from '../../ui/format.ts'
import { Glyph } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'
import { goTo } from '../../ui/route.ts'
import { CallsList } from './calls-list.tsx'
import { FirstRun } from './first-run/first-run.tsx'
import { GroupsBody } from './groups-body.tsx'
import { columnTracks } from './columns.tsx'
import { ListHead } from './list-head.tsx'
import { useFitting, useSize } from './use-grid.ts'

export function ListBody({ view }: { view: CallsView }) {
  const { feed, connection, preferences } = useConsole()
  const { group } = useObserved(preferences)
  const status = useObserved(feed.status)
  const line = useObserved(connection.state)
  if (view.shown > 0) return group === 'none' ? <CallsList view={view} /> : <GroupsBody key={group} by={group} />
  const reading = view.phase === 'loading' || !status
  return (
    <>
      <EmptyHead view={view} />
      <div className="scroll" tabIndex={0} role="region" aria-label="No calls">
        {reading ? (
          <div className="vacant">
            <p className="t2">{line.kind === 'connected' ? 'Reading calls.' : 'Waiting for Spyhop to answer.'}</p>
          </div>
        ) : (
          <>
            {view.paused && <Paused held={view.held} />}
            {isDown(status) && <NotRunning status={status} />}
            {view.total > 0 ? <NoMatch view={view} status={status} /> : <NoCalls status={status} />}
          </>
        )}
      </div>
    </>
  )
}

/** A bundle is shown without a gateway. */
const isDown = (status: Status) => status.gateway.address === null && status.bundle === null

/** The heads stay where they are, so that the list does not jump when a filter matches again. */
function EmptyHead({ view }: { view: CallsView }) {
  const { feed, preferences } = useConsole()
  const { columns } = useObserved(preferences)
  const box = useRef<HTMLDivElement>(null)
  const keys = useFitting(columns, useSize(box).width)
  const style = { '--cols': columnTracks(keys) } as React.CSSProperties
  return (
    <div ref={box} className="emptyhead" role="table" aria-label="Calls" style={style}>
      <div role="rowgroup">
        <ListHead keys={keys} sort={view.sort} onSort={feed.setSort} at={null} />
      </div>
    </div>
  )
}

function Paused({ held }: { held: number }) {
  const { feed } = useConsole()
  return (
    <div className="vacant" role="status">
      <h2 className="fact">
        <Glyph name="pause" /> Paused.{' '}
        {held === 0 ? 'No call waits.' : `${plural(held, 'call')} ${held === 1 ? 'waits' : 'wait'}.`}
      </h2>
      <button type="button" className="btn" onClick={() => feed.calls.setPaused(false)}>
        Go on <kbd aria-hidden>Space</kbd>
      </button>
    </div>
  )
}

function NotRunning({ status }: { status: Status }) {
  const failed = status.gateway.state === 'failed'
  return (
    <div className="vacant" role="status">
      <h2 className="fact">
        <span className={failed ? 'fail' : 'stop'}>
          <Glyph name={failed ? 'octagon' : 'minus'} />
        </span>
        {failed ? 'The gateway could not start, so no call can come in.' : 'The gateway is stopped, so no call can come in.'}
      </h2>
      <p className="t2">{status.gateway.problem ?? 'It starts as soon as the configuration can be used.'}</p>
      <button type="button" className="btn" onClick={() => goTo('config')}>
        Look at the configuration
      </button>
    </div>
  )
}

function NoMatch({ view, status }: { view: CallsView; status: Status }) {
  const { feed } = useConsole()
  return (
    <div className="vacant">
      <h2>No call matches this filter.</h2>
      <p className="t2">
        {plural(view.total, 'call')} kept. <Pruned status={status} />
      </p>
      <button type="button" className="btn" onClick={() => feed.setFilter('')}>
        Clear the filter
      </button>
    </div>
  )
}

function NoCalls({ status }: { status: Status }) {
  return (
    <>
      {status.store.prunedBefore !== null && (
        <div className="vacant">
          <p className="t2">
            <Pruned status={status} />
          </p>
        </div>
      )}
      {!isDown(status) && <FirstRun status={status} />}
    </>
  )
}

/** Why older calls are not here. */
function Pruned({ status }: { status: Status }) {
  const { prunedBefore } = status.store
  if (prunedBefore === null) return null
  return <>Calls from before {moment(prunedBefore)} were pruned to keep within the limit.</>
}

/** A time of today is enough without its day. */
function moment(iso: string): string {
  return new Date(iso).toDateString() === new Date().toDateString() ? clockMinutes(iso) : dayAndMinutes(iso)
}
