import { useEffect, useLayoutEffect } from 'react'
import { useConsole } from '../../state/console.tsx'
import type { GroupBy } from '../../state/groups.ts'
import { plural } from '../../ui/format.ts'
import { useObserved, useObservedPart } from '../../ui/observable.ts'
import { GroupsList } from './groups-list.tsx'

export function GroupsBody({ by }: { by: GroupBy }) {
  const { feed, groups } = useConsole()
  const filter = useObserved(feed.filter)
  const none = useObservedPart(groups, (view) => view.phase === 'ready' && view.shown === 0)
  useLayoutEffect(() => groups.open(by, filter), [groups, by, filter])
  return none ? <Vacant by={by} /> : <GroupsList by={by} />
}

const everyMs = 1000

/** Calls match, and none of them has what groups are made of. */
function Vacant({ by }: { by: GroupBy }) {
  const { feed, groups, preferences } = useConsole()
  const { shown } = useObserved(feed.calls)
  useEffect(() => {
    const again = () => groups.get().since.version !== feed.calls.get().version && void groups.renew()
    const timer = setInterval(again, everyMs)
    return () => clearInterval(timer)
  }, [feed, groups])
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="No groups">
      <div className="vacant">
        <h2>{by === 'session' ? 'No call of this list names a session.' : 'No trace here yet.'}</h2>
        {by === 'session' && (
          <p className="t2">
            {plural(shown, 'call')} without one. A client names its conversation in the header{' '}
            <span className="mono">x-session-id</span> or as <span className="mono">session.id</span> in its baggage.
          </p>
        )}
        <button type="button" className="btn" onClick={() => preferences.change({ group: 'none' })}>
          Show the list
        </button>
      </div>
    </div>
  )
}
