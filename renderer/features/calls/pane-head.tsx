import { AudioLines, PanelLeft } from 'lucide-react'
import type { CallsView } from '../../state/calls.ts'
import { useConsole } from '../../state/console.tsx'
import { stripSpans } from '../../state/preferences.ts'
import { useCommands } from '../../state/use-commands.ts'
import { count } from '../../ui/format.ts'
import { Icon } from '../../ui/icons.tsx'
import { strokeLabel } from '../../ui/key-names.ts'
import { useObserved } from '../../ui/observable.ts'
import { ColumnMenu } from './column-menu.tsx'
import { FilterLine } from './filter-line.tsx'
import { TestCallButton } from './first-run/test-call.tsx'
import { GroupMenu } from './group-menu.tsx'
import { spans } from './strip/strip-range.ts'
import { ViewsMenu } from './views-menu.tsx'

export function PaneHead({ view }: { view: CallsView }) {
  const { preferences, commands } = useConsole()
  const { facets, strip } = useObserved(preferences)
  const showFacets = () => preferences.change({ facets: !facets })
  const showStrip = () => preferences.change({ strip: !strip })
  const group = 'Calls'
  useCommands([
    { id: 'calls.facets', title: 'Show or hide facets', group, keys: ['f'], run: showFacets },
    { id: 'calls.strip', title: 'Show or hide calls over time', group, keys: ['t'], run: showStrip },
    ...stripSpans.map((span) => ({
      id: `calls.strip-${span}`,
      title: `Calls over time: ${spans.find((one) => one.value === span)!.words}`,
      group,
      keys: [],
      run: () => preferences.change({ strip: true, stripSpan: span }),
    })),
  ])
  const keyOf = (id: string) => commands.keysOf(id).map((stroke) => ` (${strokeLabel(stroke)})`)[0] ?? ''
  return (
    <div className="panehead">
      <button
        type="button"
        className="btn icon"
        aria-expanded={facets}
        aria-label={facets ? 'Hide facets' : 'Show facets'}
        title={`${facets ? 'Hide' : 'Show'} facets${keyOf('calls.facets')}`}
        onClick={showFacets}
      >
        <Icon of={PanelLeft} />
      </button>
      <FilterLine />
      <span className="t2 shown">
        <span className="strong t1">{count(view.shown)}</span> / {count(view.total)}
      </span>
      <ViewsMenu />
      <GroupMenu />
      <button
        type="button"
        className="btn icon quiet"
        aria-expanded={strip}
        aria-label={strip ? 'Hide calls over time' : 'Show calls over time'}
        title={`${strip ? 'Hide' : 'Show'} calls over time${keyOf('calls.strip')}`}
        onClick={showStrip}
      >
        <Icon of={AudioLines} />
      </button>
      <ColumnMenu />
      {view.total > 0 && <TestCallButton />}
    </div>
  )
}
