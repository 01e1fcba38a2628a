import { ListTree } from 'lucide-react'
import { byTime } from '../../state/calls.ts'
import { useConsole } from '../../state/console.tsx'
import { groupings, type Grouping } from '../../state/preferences.ts'
import { useCommands } from '../../state/use-commands.ts'
import { Icon } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'
import { DropMenu } from './drop-menu.tsx'

const words: Readonly<Record<Grouping, { readonly name: string; readonly title: string; readonly keys: readonly string[] }>> = {
  none: { name: 'No groups', title: 'List calls without groups', keys: ['v l'] },
  trace: { name: 'By trace', title: 'Group calls by trace', keys: ['v t'] },
  session: { name: 'By session', title: 'Group calls by session', keys: ['v s'] },
}

export function GroupMenu() {
  const { feed, preferences } = useConsole()
  const { group } = useObserved(preferences)
  const set = (next: Grouping) => {
    // Groups stand by time, and so does the list that they are made of.
    if (next !== 'none' && feed.sort.get().key !== 'time') feed.setSort(byTime)
    preferences.change({ group: next })
  }
  useCommands(
    groupings.map((one) => ({
      id: `calls.group-${one}`,
      title: words[one].title,
      group: 'Calls',
      keys: words[one].keys,
      run: () => set(one),
    })),
  )
  return (
    <DropMenu
      name="Group calls"
      says={words[group].name}
      className={group === 'none' ? 'btn icon quiet' : 'btn quiet'}
      label={
        <>
          <Icon of={ListTree} />
          {group !== 'none' && <span className="name">{words[group].name}</span>}
        </>
      }
    >
      {(close) =>
        groupings.map((one) => (
          <span key={one} className="line">
            <button
              type="button"
              className="choice"
              aria-pressed={one === group}
              onClick={() => {
                set(one)
                close()
              }}
            >
              {words[one].name}
              <span className="grow" />
              <kbd aria-hidden>{words[one].keys[0]}</kbd>
            </button>
          </span>
        ))
      }
    </DropMenu>
  )
}
