import { History, List, ShieldCheck, Sparkles } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Icon } from '../../ui/icons.tsx'
import { useNarrowerThan } from '../../ui/media.ts'
import { useObserved } from '../../ui/observable.ts'
import { goTo, replaceRoute, useRoute } from '../../ui/route.ts'
import { DiffBar } from './diff/diff-bar.tsx'
import { PendingBanner } from './diff/pending-banner.tsx'
import { addEndpoint } from './endpoint-actions.ts'
import { FormPane } from './form-pane.tsx'
import { JsonPane } from './json/json-pane.tsx'
import { Production } from './production.tsx'
import { RevisionDiff, Revisions, type Compared } from './revisions.tsx'
import { SectionList } from './section-list.tsx'
import { wantedRevision } from './section.ts'
import { applyStep, useConfigCommands } from './use-config-commands.ts'
import { useEditor, useKeyTitle } from './use-editor.ts'
import './config.css'

export function ConfigScreen() {
  const editor = useEditor()
  const { phase } = useObserved(editor.draft)
  const isNarrow = useNarrowerThan(1100)
  const wanted = wantedRevision(useRoute())
  const compared = useObserved(editor.compared)
  const setCompared = editor.compared.set
  // The address is spent at once: closing the revision, or the way back, must not open it again.
  useEffect(() => {
    if (wanted === null) return
    setCompared({ number: wanted, against: 'before' })
    replaceRoute('config')
  }, [wanted, setCompared])
  const [showsProduction, setProduction] = useState(false)
  // In a narrow window the outer columns take the place of the inner ones, when they are asked for.
  const [left, setLeft] = useState<'form' | 'sections'>('form')
  const [right, setRight] = useState<'text' | 'revisions'>('text')
  const back = () => {
    if (compared !== null) setCompared(null)
    else if (showsProduction) setProduction(false)
    else if (editor.diffOpen.get()) editor.diffOpen.set(false)
    else return false
    return true
  }
  useConfigCommands({ compare: setCompared, showProduction: () => setProduction(true), back })
  if (phase === 'loading') return <p className="notice">Reading the configuration.</p>

  const sections = <SectionList onChosen={() => setLeft('form')} onAdd={() => addEndpoint(editor)} />
  const sectionsButton = isNarrow && (
    <button type="button" className="btn icon quiet" aria-label="Sections" title="Sections" onClick={() => setLeft('sections')}>
      <Icon of={List} />
    </button>
  )
  const revisionsButton = isNarrow && (
    <button
      type="button"
      className="btn icon quiet"
      aria-label={right === 'text' ? 'Revisions' : 'Text'}
      title={right === 'text' ? 'Revisions' : 'Text'}
      onClick={() => setRight(right === 'text' ? 'revisions' : 'text')}
    >
      <Icon of={History} />
    </button>
  )
  return (
    <div className="cfgbox">
      <PendingBanner />
      <div className={isNarrow ? 'cfg narrow' : 'cfg'}>
        {(!isNarrow || left === 'sections') && sections}
        {(!isNarrow || left === 'form') && <FormPane tools={sectionsButton} />}
        {showsProduction ? (
          <Production onClose={() => setProduction(false)} />
        ) : (
          <>
            {(!isNarrow || right === 'text') && <JsonPane tools={revisionsButton} />}
            {(!isNarrow || right === 'revisions') && (
              <Side
                tools={revisionsButton}
                compared={compared}
                onCompare={setCompared}
                onProduction={() => setProduction(true)}
              />
            )}
          </>
        )}
      </div>
      {compared === null ? (
        <DiffBar onApply={() => applyStep(editor)} />
      ) : (
        <RevisionDiff compared={compared} onChange={setCompared} />
      )}
    </div>
  )
}

function Side(props: {
  tools: React.ReactNode
  compared: Compared | null
  onCompare: (next: Compared | null) => void
  onProduction: () => void
}) {
  const titled = useKeyTitle()
  return (
    <div className="cside">
      <Revisions tools={props.tools} compared={props.compared} onCompare={props.onCompare} />
      <div className="cacts">
        <button
          type="button"
          className="btn"
          title={titled('Write endpoints for a provider', 'config.add-provider')}
          onClick={() => goTo('config/provider')}
        >
          <Icon of={Sparkles} /> Add AI provider
        </button>
        <button
          type="button"
          className="btn"
          title={titled('As it would go to production', 'config.production')}
          onClick={props.onProduction}
        >
          <Icon of={ShieldCheck} /> Production copy
        </button>
      </div>
    </div>
  )
}
