import { Bookmark, ChevronDown, X } from 'lucide-react'
import { useState } from 'react'
import { byTime } from '../../state/calls.ts'
import { useConsole } from '../../state/console.tsx'
import { usualColumns, type SavedView } from '../../state/preferences.ts'
import { Icon } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'
import { DropMenu } from './drop-menu.tsx'

const given: readonly SavedView[] = [
  { name: 'All calls', filter: '' },
  { name: 'All AI calls', filter: '-dialect:none' },
  { name: 'Failures', filter: '-outcome:ok,client_cancelled -state:running' },
  { name: 'Slow', filter: 'ttft>2s' },
  { name: 'Bookmarked', filter: 'bookmark:yes' },
  { name: 'Last 15 minutes', filter: 'time>=-15m' },
  { name: 'Last hour', filter: 'time>=-1h' },
  { name: 'Last 24 hours', filter: 'time>=-24h' },
].map((view) => ({ ...view, sort: byTime, columns: usualColumns, group: 'none' as const }))

export function ViewsMenu() {
  const { feed, preferences } = useConsole()
  const { savedViews, columns, group } = useObserved(preferences)
  const filter = useObserved(feed.filter)
  const [name, setName] = useState('')
  const shown = [...savedViews, ...given].find((view) => view.filter === filter)
  const use = (view: SavedView) => {
    feed.setFilter(view.filter)
    feed.setSort(view.sort)
    if (savedViews.includes(view)) preferences.change({ columns: view.columns, group: view.group })
  }
  const save = () => {
    const kept = savedViews.filter((view) => view.name !== name.trim())
    preferences.change({ savedViews: [...kept, { name: name.trim(), filter, sort: feed.sort.get(), columns, group }] })
    setName('')
  }
  return (
    <DropMenu
      name="Saved views"
      says={shown?.name ?? 'Views'}
      className="btn quiet views"
      label={
        <>
          <Icon of={Bookmark} />
          <span className="name">{shown?.name ?? 'Views'}</span>
          <Icon of={ChevronDown} />
        </>
      }
    >
      {(close) => (
        <>
          {[...given, ...savedViews].map((view) => (
            <span key={view.name} className="line">
              <button
                type="button"
                className="choice"
                aria-pressed={view === shown}
                onClick={() => {
                  use(view)
                  close()
                }}
              >
                {view.name}
                <span className="mono t3 cut">{view.filter}</span>
              </button>
              {savedViews.includes(view) && (
                <button
                  type="button"
                  className="btn icon quiet"
                  aria-label={`Forget ${view.name}`}
                  title={`Forget ${view.name}`}
                  onClick={() => preferences.change({ savedViews: savedViews.filter((one) => one !== view) })}
                >
                  <Icon of={X} size={12} />
                </button>
              )}
            </span>
          ))}
          <form
            className="line save"
            onSubmit={(event) => {
              event.preventDefault()
              if (name.trim() !== '') save()
            }}
          >
            <label className="field">
              <span className="vh">Name of the view</span>
              <input value={name} placeholder="Save this list as" onChange={(event) => setName(event.currentTarget.value)} />
            </label>
            <button type="submit" className="btn">
              Save
            </button>
          </form>
        </>
      )}
    </DropMenu>
  )
}
