import { PanelLeft } from 'lucide-react'
import { useConsole } from '../../state/console.tsx'
import { useCommands } from '../../state/use-commands.ts'
import { count, plural } from '../../ui/format.ts'
import { Icon } from '../../ui/icons.tsx'
import { LiveRegion } from '../../ui/live-region.tsx'
import { useNarrowerThan } from '../../ui/media.ts'
import { useObserved } from '../../ui/observable.ts'
import { Split } from '../../ui/split.tsx'
import { DetailPlace } from './actions/detail-place.tsx'
import { ActionsProvider } from './actions/use-actions.tsx'
import { callsGridId, CallsList } from './calls-list.tsx'
import { evidenceId } from './detail/detail-pane.tsx'
import { filterInputId, FilterLine } from './filter-line.tsx'
import { FirstRun } from './first-run/first-run.tsx'
import { FacetsPanel } from './facets-panel.tsx'
import { ColumnMenu } from './column-menu.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { useMoves } from './use-moves.ts'
import { useRowCommands } from './use-row-commands.ts'
import { ViewsMenu } from './views-menu.tsx'
import { TestCallButton } from './first-run/test-call.tsx'
import { ListHead } from './list-head.tsx'
import './calls.css'
import './detail/detail.css'

const pageRows = 20

/** Keys that scroll belong to the detail while it has the focus; letters go on moving in the list. */
const readsDetail = (): boolean => document.activeElement?.closest('.detail') != null

export function CallsScreen() {
  return (
    <ActionsProvider>
      <CallsPanes />
    </ActionsProvider>
  )
}

function CallsPanes() {
  const { feed, selection, preferences } = useConsole()
  const view = useObserved(feed.calls)
  const selected = useObserved(selection)
  const settings = useObserved(preferences)
  const narrow = useNarrowerThan(1100)
  const below = settings.detailPlace === 'auto' ? narrow : settings.detailPlace === 'below'
  const open = selected.open && selected.id !== null
  const { move, jumpToFailure } = useMoves()
  const flip = () => preferences.change({ detailPlace: below ? 'right' : 'below' })
  const clearFilter = () => feed.setFilter('')
  const showFacets = () => preferences.change({ facets: !settings.facets })

  useRowCommands()
  const inList = (step: number) => () => !readsDetail() && move(step)
  useCommands([
    { id: 'calls.next', title: 'Next call', group: 'Calls', keys: ['ArrowDown'], quiet: true, run: inList(1) },
    { id: 'calls.previous', title: 'Previous call', group: 'Calls', keys: ['ArrowUp'], quiet: true, run: inList(-1) },
    { id: 'calls.page-down', title: 'A page down', group: 'Calls', keys: ['PageDown'], quiet: true, run: inList(pageRows) },
    { id: 'calls.page-up', title: 'A page up', group: 'Calls', keys: ['PageUp'], quiet: true, run: inList(-pageRows) },
    { id: 'calls.first', title: 'First call', group: 'Calls', keys: ['Home'], quiet: true, run: inList(-Infinity) },
    { id: 'calls.last', title: 'Newest call', group: 'Calls', keys: ['End'], quiet: true, run: inList(Infinity) },
    { id: 'calls.down', title: 'Down, also while a call is read', group: 'Calls', keys: ['j'], quiet: true, run: () => move(1) },
    { id: 'calls.up', title: 'Up, also while a call is read', group: 'Calls', keys: ['k'], quiet: true, run: () => move(-1) },
    { id: 'calls.previous-failure', title: 'Previous failure', group: 'Calls', keys: ['['], run: () => jumpToFailure(-1) },
    { id: 'calls.next-failure', title: 'Next failure', group: 'Calls', keys: [']'], run: () => jumpToFailure(1) },
    { id: 'calls.flip', title: 'Move the detail right or below', group: 'Calls', keys: ['\\'], run: flip },
    {
      id: 'calls.filter',
      title: 'Filter the calls',
      group: 'Calls',
      keys: ['/', 'Mod+f'],
      run: () => document.getElementById(filterInputId)?.focus(),
    },
    { id: 'calls.facets', title: 'Show or hide facets', group: 'Calls', keys: ['f'], run: showFacets },
    {
      id: 'calls.open',
      title: 'Open the call, then its evidence',
      group: 'Calls',
      keys: ['Enter'],
      quiet: true,
      run: () => {
        const { id } = selection.get()
        if (id === null) return false
        if (selection.get().open) document.getElementById(evidenceId)?.focus()
        else selection.open(id)
        return true
      },
    },
    {
      id: 'calls.close',
      title: 'Close the call',
      group: 'Calls',
      keys: ['Escape'],
      quiet: true,
      run: () => {
        if (selection.get().ids.length > 0) selection.choose([])
        else selection.close()
        document.getElementById(callsGridId)?.focus()
      },
    },
  ])

  return (
    <Split
      below={below}
      share={below ? settings.listShareBelow : settings.listShareRight}
      label="Size of the list"
      onShare={(share) => preferences.change(below ? { listShareBelow: share } : { listShareRight: share })}
      first={
        <section className="pane list" aria-label="Calls">
          <div className="panehead">
            <button
              type="button"
              className="btn icon"
              aria-expanded={settings.facets}
              aria-label={settings.facets ? 'Hide facets' : 'Show facets'}
              title={`${settings.facets ? 'Hide' : 'Show'} facets (f)`}
              onClick={showFacets}
            >
              <Icon of={PanelLeft} />
            </button>
            <FilterLine />
            <span className="t2">
              <span className="strong t1">{count(view.shown)}</span> / {count(view.total)}
            </span>
            <ViewsMenu />
            <ColumnMenu />
            {view.total > 0 && <TestCallButton />}
          </div>
          <SelectionBar />
          <div className={settings.facets ? 'withfacets' : 'withoutfacets'}>
            {settings.facets && <FacetsPanel />}
            <div className="pane">
              <ListBody onClearFilter={clearFilter} />
            </div>
          </div>
          <LiveRegion text={`${count(view.shown)} of ${count(view.total)} calls`} />
        </section>
      }
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

/** The list, or why there is none. */
function ListBody({ onClearFilter }: { onClearFilter: () => void }) {
  const { feed, connection, preferences } = useConsole()
  const view = useObserved(feed.calls)
  const { columns } = useObserved(preferences)
  const status = useObserved(feed.status)
  const line = useObserved(connection.state)
  if (view.shown > 0) return <CallsList view={view} />
  return (
    <>
      <div role="table" aria-label="Calls">
        <div role="rowgroup">
          <ListHead keys={columns} sort={view.sort} onSort={feed.setSort} />
        </div>
      </div>
      <div className="scroll" tabIndex={0} role="region" aria-label="No calls">
        {view.phase === 'loading' || !status ? (
          <div className="vacant">
            <p className="t2">{line.kind === 'connected' ? 'Reading calls.' : 'Waiting for Spyhop to answer.'}</p>
          </div>
        ) : view.total === 0 ? (
          <FirstRun status={status} />
        ) : (
          <div className="vacant">
            <h2>No call matches this filter.</h2>
            <p className="t2">{plural(view.total, 'call')} kept.</p>
            <button type="button" className="btn" onClick={onClearFilter}>
              Clear the filter
            </button>
          </div>
        )}
      </div>
    </>
  )
}
