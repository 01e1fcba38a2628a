import { useConsole } from '../../state/console.tsx'
import type { GroupRow } from '../../state/groups.ts'

/** What the keys of the list do while it is grouped. */
export function useGroupMoves() {
  const { groups, selection } = useConsole()
  const row = () => {
    const { active } = groups.get()
    if (active !== null) return groups.rowOfGroup(active)
    const { id } = selection.get()
    return id === null ? -1 : groups.rowOfCall(id)
  }
  const stand = (one: GroupRow | null) => {
    if (!one) return
    groups.activate(one.kind === 'group' ? one.group.key : null)
    if (one.kind === 'call') selection.select(one.call.id)
  }
  const goTo = (target: number) => {
    const held = groups.at(target)
    if (held) stand(held)
    else void groups.wait(target).then(stand)
  }
  const move = (step: number): boolean => {
    const { rows } = groups.get()
    if (rows === 0) return false
    const now = row()
    const target = now < 0 ? (step === -Infinity ? 0 : rows - 1) : now + step
    goTo(Math.min(rows - 1, Math.max(0, target)))
    return true
  }
  /** Right opens a group and then goes into it, left goes to the group and then closes it. */
  const side = (step: -1 | 1): boolean => {
    const now = row()
    const one = groups.at(now)
    if (!one) return false
    if (one.kind === 'call') {
      if (step < 0) stand(groups.at(groups.rowOfGroup(one.group.key)))
    } else if (step > 0 && one.open) goTo(now + 1)
    else groups.toggle(one.group.key, step > 0)
    return true
  }
  const toggleActive = (): boolean => {
    const one = groups.get().active === null ? null : groups.at(row())
    if (one?.kind !== 'group') return false
    groups.toggle(one.group.key, !one.open)
    return true
  }
  return { move, side, toggleActive }
}
