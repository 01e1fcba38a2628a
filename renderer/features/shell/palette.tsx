// The one thing that floats. Its keys are its own while it is open; the focus goes back where it was before a command runs, so that
// the command finds the page as the user left it.
import { Search } from 'lucide-react'
import { useRef, useState, type KeyboardEvent } from 'react'
import type { Command } from '../../state/commands.ts'
import { useConsole } from '../../state/console.tsx'
import { Icon } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'
import { bestOf, findCommands, offered, type FoundCommand } from './found-commands.ts'
import { PaletteRow } from './palette-row.tsx'
import { usePlaces } from './places.ts'
import './palette.css'

const keptRecent = 20

export function Palette({ onClose }: { onClose: () => void }) {
  const { commands, preferences } = useConsole()
  const list = useObserved(commands)
  const { recent } = preferences.get()
  const [query, setQuery] = useState('')
  const [moved, setMoved] = useState<number | null>(null)
  const before = useRef(document.activeElement)
  const places = usePlaces()
  // Without a query only what was used last of them; they are many.
  const near = query.trim() === '' ? places.filter(({ id }) => recent.includes(id)) : places
  const all = offered([...near, ...list])
  const groups = findCommands(query, all, recent)
  const rows = groups.flatMap((group) => group.found)
  const active = Math.min(moved ?? bestOf(rows, query), rows.length - 1)
  const chosen = rows[active]

  const close = () => {
    onClose()
    const { current } = before
    if (current instanceof HTMLElement && current.isConnected) current.focus({ preventScroll: true })
  }
  const run = (command: Command | undefined) => {
    if (!command || (command.unavailable?.() ?? null) !== null) return
    close()
    preferences.change({ recent: [command.id, ...recent.filter((id) => id !== command.id)].slice(0, keptRecent) })
    command.run()
  }
  const press = (event: KeyboardEvent) => {
    event.stopPropagation()
    const next = rowAfter(event.key, active, rows.length)
    if (next !== null) setMoved(next)
    else if (event.key === 'Enter') run(chosen?.command)
    else if (event.key === 'Escape' || (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey))) close()
    else if (event.key !== 'Tab') return
    event.preventDefault()
  }

  return (
    <div
      className="palette"
      role="dialog"
      aria-label="Commands"
      onBlur={(event) => {
        if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget)) onClose()
      }}
    >
      <label className="q">
        <Icon of={Search} />
        <input
          autoFocus
          role="combobox"
          aria-label="Find a command, an endpoint or a revision"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={chosen ? optionId(chosen) : undefined}
          placeholder="Find a command, an endpoint or a revision"
          spellCheck={false}
          autoComplete="off"
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value)
            setMoved(null)
          }}
          onKeyDown={press}
          onBlur={(event) => {
            if (event.relatedTarget === null && document.hasFocus()) onClose()
          }}
        />
      </label>
      <div className="found" id="palette-list" role="listbox" aria-label="Commands" tabIndex={-1} onMouseDown={keepFocus}>
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={group.title}>
            <h3 aria-hidden>{group.title}</h3>
            {group.found.map((found) => (
              <PaletteRow
                key={found.command.id}
                id={optionId(found)}
                found={found}
                keys={commands.keysOf(found.command.id)}
                chosen={found === chosen}
                onHover={() => setMoved(rows.indexOf(found))}
                onRun={() => run(found.command)}
              />
            ))}
          </div>
        ))}
      </div>
      {rows.length === 0 && <p className="none t2">No command has these letters.</p>}
      <Foot shown={rows.length} of={all.length} />
    </div>
  )
}

const optionId = ({ command }: FoundCommand) => `palette-${command.id}`
const keepFocus = (event: { preventDefault(): void }) => event.preventDefault()

function rowAfter(key: string, index: number, length: number): number | null {
  if (length === 0) return null
  if (key === 'ArrowDown') return (index + 1) % length
  if (key === 'ArrowUp') return (index + length - 1) % length
  if (key === 'PageDown') return Math.min(length - 1, index + 8)
  if (key === 'PageUp') return Math.max(0, index - 8)
  return null
}

function Foot({ shown, of }: { shown: number; of: number }) {
  return (
    <div className="foot">
      <span>
        <kbd>↑</kbd> <kbd>↓</kbd> move
      </span>
      <span>
        <kbd>Enter</kbd> run
      </span>
      <span>
        <kbd>Esc</kbd> close
      </span>
      <span className="grow" />
      <span role="status">
        {shown} of {of} commands
      </span>
    </div>
  )
}
