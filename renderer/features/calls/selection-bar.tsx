import { X } from 'lucide-react'
import { useConsole } from '../../state/console.tsx'
import { plural } from '../../ui/format.ts'
import { Icon } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'
import { noteInputId } from './use-row-commands.ts'

/** Stands above the list while calls are chosen: how many, and what can be done with them. */
export function SelectionBar() {
  const { selection, commands, annotations } = useConsole()
  const { ids, id } = useObserved(selection)
  const noted = useObserved(annotations)
  const [only] = ids
  if (only === undefined) return null
  const note = noted.get(ids.length === 1 ? only : (id ?? only))?.note ?? ''
  return (
    <div className="chosen" role="toolbar" aria-label="Chosen calls">
      <b className="strong">{plural(ids.length, 'call')} chosen</b>
      <button type="button" className="btn quiet" title="Bookmark (b)" onClick={() => commands.run('calls.bookmark')}>
        Bookmark <kbd>b</kbd>
      </button>
      <button type="button" className="btn quiet" title="Export as HAR (e)" onClick={() => commands.run('calls.export')}>
        Export <kbd>e</kbd>
      </button>
      {ids.length === 2 && (
        <button type="button" className="btn quiet" title="Compare (d)" onClick={() => commands.run('calls.diff')}>
          Compare <kbd>d</kbd>
        </button>
      )}
      {ids.length === 1 && (
        <label className="field note">
          <span className="t2">Note</span>
          <input
            key={`${only} ${note}`}
            id={noteInputId}
            defaultValue={note}
            maxLength={10_000}
            onBlur={(event) => event.currentTarget.value !== note && void annotations.note(only, event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== 'Escape') return
              event.stopPropagation()
              if (event.key === 'Escape') event.currentTarget.value = note
              event.currentTarget.blur()
              selection.choose([])
            }}
          />
        </label>
      )}
      <span className="grow" />
      <button
        type="button"
        className="btn icon quiet"
        aria-label="Choose none"
        title="Choose none (Esc)"
        onClick={() => selection.choose([])}
      >
        <Icon of={X} />
      </button>
    </div>
  )
}
