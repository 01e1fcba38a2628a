import { useConsole } from '../../state/console.tsx'
import { count } from '../../ui/format.ts'
import { LiveRegion } from '../../ui/live-region.tsx'
import { useNarrowerThan } from '../../ui/media.ts'
import { useObserved } from '../../ui/observable.ts'
import { Split } from '../../ui/split.tsx'
import { DetailPlace } from './actions/detail-place.tsx'
import { ActionsProvider } from './actions/use-actions.tsx'
import { FacetsPanel } from './facets-panel.tsx'
import { ListBody } from './list-body.tsx'
import { PaneHead } from './pane-head.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { TimeStrip } from './strip/time-strip.tsx'
import { useListCommands } from './use-list-commands.ts'
import { useRowCommands } from './use-row-commands.ts'
import './calls.css'
import './groups.css'
import './detail/detail.css'

export function CallsScreen() {
  return (
    <ActionsProvider>
      <CallsPanes />
    </ActionsProvider>
  )
}

function CallsPanes() {
  const { selection, preferences } = useConsole()
  const selected = useObserved(selection)
  const settings = useObserved(preferences)
  const narrow = useNarrowerThan(1100)
  const below = settings.detailPlace === 'auto' ? narrow : settings.detailPlace === 'below'
  const open = selected.open && selected.id !== null
  const flip = () => preferences.change({ detailPlace: below ? 'right' : 'below' })
  const { jumpToFailure } = useListCommands(flip)
  useRowCommands()

  return (
    <Split
      below={below}
      share={below ? settings.listShareBelow : settings.listShareRight}
      label="Size of the list"
      onShare={(share) => preferences.change(below ? { listShareBelow: share } : { listShareRight: share })}
      first={<ListPane />}
      second={
        open && selected.id !== null ? (
          <DetailPlace
            id={selected.id}
            commands={{ below, onFlip: flip, onClose: () => selection.close(), onFailure: jumpToFailure }}
          />
        ) : null
      }
    />
  )
}

/** Apart from the detail, which does not change with every call that comes in. */
function ListPane() {
  const { feed, preferences } = useConsole()
  const view = useObserved(feed.calls)
  const { strip, facets } = useObserved(preferences)
  return (
    <section className="pane list" aria-label="List of calls">
      <PaneHead view={view} />
      {strip && view.total > 0 && <TimeStrip />}
      <SelectionBar />
      <div className={facets ? 'withfacets' : 'withoutfacets'}>
        {facets && <FacetsPanel />}
        <div className="pane">
          <ListBody view={view} />
        </div>
      </div>
      <LiveRegion text={`${count(view.shown)} of ${count(view.total)} calls`} />
    </section>
  )
}
