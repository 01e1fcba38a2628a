import {
  ArrowLeftRight,
  ChevronRight,
  Copy,
  Filter,
  Keyboard,
  PanelBottom,
  Pause,
  Pin,
  RotateCcw,
  Share,
  SlidersHorizontal,
  Trash2,
  Undo2,
  type LucideIcon,
} from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { Command } from '../../state/commands.ts'
import { fuzzyPieces } from '../../ui/fuzzy.ts'
import { Icon } from '../../ui/icons.tsx'
import { strokeLabel, type Stroke } from '../../ui/key-names.ts'
import type { FoundCommand } from './found-commands.ts'

/** By what the command does, read from its id; the first that fits. */
const icons: readonly (readonly [RegExp, LucideIcon])[] = [
  [/^(?:go|config\.go)\./, ChevronRight],
  [/replay|again/, RotateCcw],
  [/diff|compare/, ArrowLeftRight],
  [/pause/, Pause],
  [/copy/, Copy],
  [/filter|match/, Filter],
  [/\bpin|bookmark/, Pin],
  [/export|share|bundle/, Share],
  [/undo|revert/, Undo2],
  [/clear|remove|delete/, Trash2],
  [/detail|pane|side/, PanelBottom],
  [/keys/, Keyboard],
  [/theme|zoom|density|settings/, SlidersHorizontal],
]
const iconOf = ({ id }: Command) => icons.find(([pattern]) => pattern.test(id))?.[1] ?? ChevronRight

export function PaletteRow(props: {
  id: string
  found: FoundCommand
  keys: readonly Stroke[]
  chosen: boolean
  onHover: () => void
  onRun: () => void
}) {
  const { command, at } = props.found
  const reason = command.unavailable?.() ?? null
  const row = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (props.chosen) row.current?.scrollIntoView({ block: 'nearest' })
  }, [props.chosen])
  return (
    <div
      ref={row}
      id={props.id}
      className="command"
      role="option"
      aria-selected={props.chosen}
      aria-disabled={reason !== null}
      onMouseMove={props.onHover}
      onClick={props.onRun}
    >
      <Icon of={iconOf(command)} />
      <span className="cut title">
        {fuzzyPieces(command.title, at).map((piece, index) => (piece.matched ? <b key={index}>{piece.text}</b> : piece.text))}
      </span>
      <span className="t3 cut">{reason ?? command.hint}</span>
      <span className="grow" />
      <Keys stroke={props.keys[0]} />
    </div>
  )
}

/** Each key of a stroke in a box of its own where one follows the other. */
export function Keys({ stroke }: { stroke: Stroke | undefined }) {
  if (stroke === undefined) return null
  return (
    <span className="keys">
      {stroke.split(' ').map((single, index) => (
        <kbd key={index}>{strokeLabel(single)}</kbd>
      ))}
    </span>
  )
}
