import { ChevronDown, ChevronUp, Columns3 } from 'lucide-react'
import { useConsole } from '../../state/console.tsx'
import { columnKeys, usualColumns, type ColumnKey } from '../../state/preferences.ts'
import { Icon } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'
import { columns as facts } from './columns.tsx'
import { DropMenu } from './drop-menu.tsx'

export function ColumnMenu() {
  const { preferences } = useConsole()
  const { columns } = useObserved(preferences)
  const set = (next: readonly ColumnKey[]) => next.length > 0 && preferences.change({ columns: next })
  const move = (key: ColumnKey, step: -1 | 1) => {
    const at = columns.indexOf(key)
    const next = columns.filter((one) => one !== key)
    next.splice(at + step, 0, key)
    set(next)
  }
  const all = [...columns, ...columnKeys.filter((key) => !columns.includes(key))]
  return (
    <DropMenu name="Choose columns" className="btn icon quiet" label={<Icon of={Columns3} />}>
      {() => (
        <>
          {all.map((key) => (
            <span key={key} className="line">
              <label className="choice">
                <input
                  type="checkbox"
                  checked={columns.includes(key)}
                  onChange={(event) =>
                    set(event.currentTarget.checked ? [...columns, key] : columns.filter((one) => one !== key))
                  }
                />
                {facts[key].label}
              </label>
              {columns.includes(key) && (
                <>
                  <Step
                    label={`Move ${facts[key].label} left`}
                    of={ChevronUp}
                    off={columns[0] === key}
                    run={() => move(key, -1)}
                  />
                  <Step
                    label={`Move ${facts[key].label} right`}
                    of={ChevronDown}
                    off={columns.at(-1) === key}
                    run={() => move(key, 1)}
                  />
                </>
              )}
            </span>
          ))}
          <button type="button" className="btn" onClick={() => set(usualColumns)}>
            The usual columns
          </button>
        </>
      )}
    </DropMenu>
  )
}

function Step(props: { label: string; of: typeof ChevronUp; off: boolean; run: () => void }) {
  if (props.off) return null
  return (
    <button type="button" className="btn icon quiet" aria-label={props.label} title={props.label} onClick={props.run}>
      <Icon of={props.of} size={12} />
    </button>
  )
}
