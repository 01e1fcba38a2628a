import { useState } from 'react'
import type { Command } from '../../state/commands.ts'
import { useConsole } from '../../state/console.tsx'
import { plural } from '../../ui/format.ts'
import { strokeLabel } from '../../ui/key-names.ts'
import { useObserved } from '../../ui/observable.ts'
import { KeyCapture } from './key-capture.tsx'
import { Section } from './section.tsx'

export function KeysSection() {
  const { commands, preferences } = useConsole()
  useObserved(commands)
  const { keys } = useObserved(preferences)
  const [capturing, setCapturing] = useState<string | null>(null)
  const groups = Map.groupBy(commands.known(), (command) => command.group)
  const changed = Object.keys(keys).length
  return (
    <Section
      title="Keys"
      note="Press Change, then the new key; two keys one after the other make a sequence. Commands of a screen are listed once it was open."
    >
      <div className="resetall">
        <button
          type="button"
          className="btn"
          aria-disabled={changed === 0 || undefined}
          onClick={() => preferences.change({ keys: {} })}
        >
          Reset all keys
        </button>
        <span className="t2">{changed === 0 ? 'None was changed.' : `${plural(changed, 'command')} changed.`}</span>
      </div>
      {[...groups].map(([title, list]) => (
        <table key={title} className="data keytable" aria-label={`Keys: ${title}`}>
          <thead>
            <tr>
              <th className="left">{title}</th>
              <th className="left">Key</th>
              <th>
                <span className="vh">Change</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {list.map((command) => (
              <KeyRow
                key={command.id}
                command={command}
                changed={command.id in keys}
                capturing={capturing === command.id}
                onCapture={(on) => setCapturing(on ? command.id : null)}
              />
            ))}
          </tbody>
        </table>
      ))}
    </Section>
  )
}

interface RowProps {
  readonly command: Command
  readonly changed: boolean
  readonly capturing: boolean
  readonly onCapture: (on: boolean) => void
}

function KeyRow({ command, changed, capturing, onCapture }: RowProps) {
  const { commands } = useConsole()
  const keys = commands.keysOf(command.id)
  const shared = keys.flatMap((stroke) => commands.sharing(stroke, command.id))
  return (
    <tr>
      <td className="left">{command.title}</td>
      <td className="left">
        {capturing ? (
          <KeyCapture
            title={command.title}
            onDone={(stroke) => {
              if (stroke !== null) commands.bind(command.id, [stroke])
              onCapture(false)
            }}
          />
        ) : (
          <>
            {keys.length === 0 && <span className="t3">no key</span>}
            {keys.map((stroke) => (
              <kbd key={stroke}>{strokeLabel(stroke)}</kbd>
            ))}
            {shared.length > 0 && (
              <span className="limit small">
                also {[...new Set(shared.map(({ title, group }) => `${title} (${group})`))].join(', ')}
              </span>
            )}
          </>
        )}
      </td>
      <td>
        <span className="acts">
          <button
            type="button"
            className="btn quiet"
            aria-label={`Change the key of ${command.title}`}
            onClick={() => onCapture(true)}
          >
            Change
          </button>
          {keys.length > 0 && (
            <button
              type="button"
              className="btn quiet"
              aria-label={`None for ${command.title}`}
              title="Take its key away"
              onClick={() => commands.bind(command.id, [])}
            >
              None
            </button>
          )}
          {changed && (
            <button
              type="button"
              className="btn quiet"
              aria-label={`Reset the key of ${command.title}`}
              onClick={() => commands.bind(command.id, null)}
            >
              Reset
            </button>
          )}
        </span>
      </td>
    </tr>
  )
}
