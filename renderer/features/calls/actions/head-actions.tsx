// The buttons of the detail's head: pin, compare, replay, copy, export.
import { Columns2, Copy, Pin, RotateCcw, Upload } from 'lucide-react'
import { useConsole } from '../../../state/console.tsx'
import { Icon } from '../../../ui/icons.tsx'
import { strokeLabel } from '../../../ui/key-names.ts'
import { MenuButton } from '../../../ui/menu-button.tsx'
import { useObserved } from '../../../ui/observable.ts'
import { copyFormats } from './copy-formats.ts'
import { exportFormats } from './save-export.ts'
import { useActions } from './use-actions.tsx'

export function HeadActions({ id }: { id: string }) {
  const { selection } = useConsole()
  const actions = useActions()
  const { pinned, ids } = useObserved(selection)
  const key = useKeys()
  const isPinned = pinned === id
  const several = ids.length > 1 ? `${ids.length} chosen calls` : 'This call'
  return (
    <>
      <button
        type="button"
        className="btn icon quiet"
        aria-label="Pin"
        aria-pressed={isPinned}
        title={`${isPinned ? 'Unpin' : 'Pin, to compare others with it'}${key('calls.pin')}`}
        onClick={() => selection.pin(isPinned ? null : id)}
      >
        <Icon of={Pin} />
      </button>
      {pinned !== null && !isPinned && (
        <Button
          label="Compare with the pinned call"
          keys={key('calls.diff')}
          icon={Columns2}
          run={() => actions.compare(pinned, id)}
        />
      )}
      <Button label="Replay" keys={key('calls.replay')} icon={RotateCcw} run={() => actions.show('replay')} />
      <MenuButton
        label="Copy"
        title={`Copy as cURL, code, HAR or OTLP${key('calls.copy')}`}
        icon={<Icon of={Copy} />}
        items={copyFormats.map((format) => ({
          id: format.id,
          label: `Copy as ${format.name}`,
          hint: format.id === 'curl' ? key('calls.copy').slice(2, -1) || undefined : undefined,
          run: () => actions.copy(format.id),
        }))}
      />
      <MenuButton
        label="Export"
        title={`Export as a file${key('calls.export')}`}
        icon={<Icon of={Upload} />}
        items={[false, true].flatMap((all) =>
          exportFormats.map((format, index) => ({
            id: `${format.id} ${all}`,
            label: `Save as ${format.name}`,
            heading: index > 0 ? undefined : all ? 'All calls of the filter' : several,
            hint: format.id === 'har' && !all ? key('calls.export').slice(2, -1) || undefined : undefined,
            run: () => actions.save(format.id, all),
          })),
        )}
      />
    </>
  )
}

function Button(props: { label: string; keys: string; icon: typeof Pin; run: () => void }) {
  return (
    <button
      type="button"
      className="btn icon quiet"
      aria-label={props.label}
      title={`${props.label}${props.keys}`}
      onClick={props.run}
    >
      <Icon of={props.icon} />
    </button>
  )
}

/** ` (r)`, or nothing when the command has no key. */
function useKeys(): (command: string) => string {
  const { commands } = useConsole()
  useObserved(commands)
  return (command) => {
    const [first] = commands.keysOf(command)
    return first === undefined ? '' : ` (${strokeLabel(first)})`
  }
}
