import { useConsole } from '../../state/console.tsx'
import { plural } from '../../ui/format.ts'
import { useObserved, useObservedPart } from '../../ui/observable.ts'
import { goTo } from '../../ui/route.ts'

/** In place of seven empty charts: why there is nothing, and the one step that shows something. */
export function NoCalls({ isAll, onAll }: { isAll: boolean; onAll: () => void }) {
  const { feed } = useConsole()
  const filter = useObserved(feed.filter)
  const kept = useObservedPart(feed.status, (status) => status?.store.calls ?? 0)
  if (kept === 0)
    return (
      <Nothing
        why="No call is kept yet. The first one that ends is drawn here."
        step="Send a call"
        onStep={() => goTo('calls')}
      />
    )
  if (filter !== '')
    return (
      <Nothing
        why={`No call of this filter ended in this time; ${plural(kept, 'call is', 'calls are')} kept.`}
        step="Take the filter off"
        onStep={() => feed.setFilter('')}
      />
    )
  if (isAll) return <Nothing why="No call has ended yet." />
  return (
    <Nothing
      why={`No call ended in this time; ${plural(kept, 'call is', 'calls are')} kept.`}
      step="Show all of them"
      onStep={onAll}
    />
  )
}

function Nothing(props: { why: string; step?: string; onStep?: () => void }) {
  return (
    <div className="nocalls">
      <h2>{props.why}</h2>
      {props.step !== undefined && (
        <button type="button" className="btn" onClick={props.onStep}>
          {props.step}
        </button>
      )}
    </div>
  )
}
