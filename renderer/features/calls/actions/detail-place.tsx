import { lazy, Suspense } from 'react'
import { DetailPane, type DetailCommands } from '../detail/detail-pane.tsx'
import { ReplayPane } from './replay-pane.tsx'
import { useActions } from './use-actions.tsx'
import './actions.css'

const ComparePane = lazy(async () => ({ default: (await import('../compare/compare-pane.tsx')).ComparePane }))

/** What stands beside the list. */
export function DetailPlace({ id, commands }: { id: string; commands: DetailCommands }) {
  const { mode, other, show } = useActions()
  if (mode === 'replay') return <ReplayPane key={id} id={id} />
  if (mode === 'compare' && other !== null && other !== id)
    return (
      <Suspense fallback={<section className="pane detail" aria-label="Compare two calls" />}>
        <ComparePane a={other} b={id} onBack={() => show('call')} />
      </Suspense>
    )
  return <DetailPane id={id} commands={commands} />
}
