import { useCallback, useRef } from 'react'
import { useConsole } from '../../state/console.tsx'

/** Moves of the active row, also to rows that are not here yet: the store says which call stands there. */
export function useMoves() {
  const { client, feed, selection } = useConsole()
  const { calls } = feed
  const place = useCallback(async (): Promise<number> => {
    const { id } = selection.get()
    if (id === null) return -1
    const held = calls.indexOf(id)
    if (held >= 0) return held
    const found = await client.calls.place({ ...feed.query(), id })
    return found ? calls.turned(found.index) : -1
  }, [client, feed, calls, selection])

  const goTo = useCallback(
    async (index: number) => {
      const held = calls.at(index)
      if (held) return selection.select(held.id)
      const { calls: found } = await client.calls.slice({ ...feed.query(), offset: calls.turned(index), limit: 1 })
      if (!found[0]) return
      selection.select(found[0].id)
      calls.look(index, index)
    },
    [client, feed, calls, selection],
  )
  const move = useCallback(
    (step: number): boolean => {
      const { shown, sort } = calls.get()
      if (shown === 0) return false
      const within = (index: number) => Math.min(shown - 1, Math.max(0, index))
      const from = (now: number) => {
        // With nothing selected any key begins at the newest call, or at the first of a sorted list.
        if (now < 0) return Number.isFinite(step) ? (sort.key === 'time' && !sort.descending ? shown - 1 : 0) : within(step)
        return within(now + step)
      }
      const { id } = selection.get()
      const held = id === null ? -1 : calls.indexOf(id)
      if (held >= 0 || id === null) void goTo(from(held))
      else void place().then((now) => goTo(from(now)))
      return true
    },
    [calls, selection, goTo, place],
  )
  const jumps = useRef(Promise.resolve())
  const jumpToFailure = useCallback(
    (step: -1 | 1) => {
      const jump = async () => {
        const now = await place()
        const { shown, sort } = calls.get()
        const start = calls.turned(now < 0 ? (step > 0 ? -1 : shown) : now)
        const turned = sort.key === 'time' && sort.descending
        const found = await client.calls.find({
          ...feed.query(),
          from: start,
          step: turned ? (step === 1 ? -1 : 1) : step,
          wanted: failures,
        })
        if (!found) return
        const index = calls.turned(found.index)
        calls.look(index, index)
        selection.open(found.id)
      }
      // A key pressed twice goes two failures on, however long the first takes.
      jumps.current = jumps.current.then(jump).catch(() => {})
    },
    [client, feed, calls, selection, place],
  )
  return { move, jumpToFailure }
}

/** As the outcome says it: running and cancelled calls are none. */
const failures = '-outcome:ok,client_cancelled -state:running'
