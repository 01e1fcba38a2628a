import { useQuery } from '@tanstack/react-query'
import { useConsole } from '../../../state/console.tsx'
import { useActions } from './use-actions.tsx'

/** On a call that is a replay: of which one, and how they differ. */
export function ReplayStrip({ id }: { id: string }) {
  const { ask, selection } = useConsole()
  const { compare } = useActions()
  const query = useQuery(ask.calls.replayOf.queryOptions({ input: { id }, staleTime: Infinity }))
  const original = query.data?.original ?? null
  if (original === null) return null
  return (
    <div className="notice replaystrip">
      <span className="grow">
        Replay of{' '}
        <button type="button" className="link mono" onClick={() => selection.open(original)}>
          {original.slice(-8)}
        </button>
      </span>
      <button type="button" className="btn" onClick={() => compare(original, id)}>
        Compare with the original
      </button>
    </div>
  )
}
