// Keys that move in the list, grouped or not, and that open and close the call they stand on.
import { useConsole } from '../../state/console.tsx'
import { useCommands } from '../../state/use-commands.ts'
import { useObserved } from '../../ui/observable.ts'
import { callsGridId } from './calls-list.tsx'
import { evidenceId } from './detail/detail-pane.tsx'
import { filterInputId } from './filter-line.tsx'
import { useGroupMoves } from './use-group-moves.ts'
import { useMoves } from './use-moves.ts'

const pageRows = 20
const group = 'Calls'

/** Keys that scroll belong to the detail while it has the focus; letters go on moving in the list. */
const readsDetail = (): boolean => document.activeElement?.closest('.detail') != null

export function useListCommands(onFlip: () => void) {
  const { selection, preferences } = useConsole()
  const grouped = useObserved(preferences).group !== 'none'
  const moves = useMoves()
  const tree = useGroupMoves()
  const move = grouped ? tree.move : moves.move
  const inList = (step: number) => () => !readsDetail() && move(step)
  const side = (step: -1 | 1) => () => grouped && document.activeElement?.id === callsGridId && tree.side(step)
  const open = () => {
    if (grouped && tree.toggleActive()) return true
    const { id } = selection.get()
    if (id === null) return false
    if (selection.get().open) document.getElementById(evidenceId)?.focus()
    else selection.open(id)
    return true
  }
  const close = () => {
    if (selection.get().ids.length > 0) selection.choose([])
    else selection.close()
    document.getElementById(callsGridId)?.focus()
  }
  useCommands([
    { id: 'calls.next', title: 'Next call', group, keys: ['ArrowDown'], quiet: true, run: inList(1) },
    { id: 'calls.previous', title: 'Previous call', group, keys: ['ArrowUp'], quiet: true, run: inList(-1) },
    { id: 'calls.page-down', title: 'A page down', group, keys: ['PageDown'], quiet: true, run: inList(pageRows) },
    { id: 'calls.page-up', title: 'A page up', group, keys: ['PageUp'], quiet: true, run: inList(-pageRows) },
    { id: 'calls.first', title: 'First call', group, keys: ['Home'], quiet: true, run: inList(-Infinity) },
    { id: 'calls.last', title: 'Newest call', group, keys: ['End'], quiet: true, run: inList(Infinity) },
    { id: 'calls.down', title: 'Down, also while a call is read', group, keys: ['j'], quiet: true, run: () => move(1) },
    { id: 'calls.up', title: 'Up, also while a call is read', group, keys: ['k'], quiet: true, run: () => move(-1) },
    { id: 'calls.expand', title: 'Open the group', group, keys: ['ArrowRight'], quiet: true, run: side(1) },
    { id: 'calls.collapse', title: 'Close the group', group, keys: ['ArrowLeft'], quiet: true, run: side(-1) },
    { id: 'calls.previous-failure', title: 'Previous failure', group, keys: ['['], run: () => moves.jumpToFailure(-1) },
    { id: 'calls.next-failure', title: 'Next failure', group, keys: [']'], run: () => moves.jumpToFailure(1) },
    { id: 'calls.flip', title: 'Move the detail right or below', group, keys: ['\\'], run: onFlip },
    {
      id: 'calls.filter',
      title: 'Filter the calls',
      group,
      keys: ['/', 'Mod+f'],
      run: () => document.getElementById(filterInputId)?.focus(),
    },
    { id: 'calls.open', title: 'Open the call, then its evidence', group, keys: ['Enter'], quiet: true, run: open },
    { id: 'calls.close', title: 'Close the call', group, keys: ['Escape'], quiet: true, run: close },
  ])
  return { jumpToFailure: moves.jumpToFailure }
}
