import { useConsole } from '../../state/console.tsx'
import { useObserved } from '../../ui/observable.ts'
import { Keys } from './palette-row.tsx'
import { SidePanel } from './side-panel.tsx'

/** Every command of now with its key, moves too. */
export function KeySheet({ onClose, onSettings }: { onClose: () => void; onSettings: () => void }) {
  const { commands, preferences } = useConsole()
  const list = useObserved(commands)
  useObserved(preferences)
  const groups = Map.groupBy(new Map(list.map((command) => [command.id, command])).values(), (command) => command.group)
  const change = (
    <button type="button" className="btn quiet" onClick={onSettings}>
      Change keys
    </button>
  )
  return (
    <SidePanel title="Keys" head={change} onClose={onClose}>
      {[...groups].map(([title, found]) => (
        <section key={title} className="keygroup" aria-label={title}>
          <h3>{title}</h3>
          <dl>
            {found.map((command) => (
              <div key={command.id}>
                <dt className="cut">{command.title}</dt>
                <dd>
                  {commands.keysOf(command.id).length === 0 && <span className="t3">no key</span>}
                  {commands.keysOf(command.id).map((stroke) => (
                    <Keys key={stroke} stroke={stroke} />
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </SidePanel>
  )
}
