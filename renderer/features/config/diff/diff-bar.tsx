import { ChevronDown, ChevronRight, FileDiff } from 'lucide-react'
import { useConsole } from '../../../state/console.tsx'
import { plural } from '../../../ui/format.ts'
import { Glyph, Icon } from '../../../ui/icons.tsx'
import { useObserved, useObservedPart } from '../../../ui/observable.ts'
import { applyHindrance, errorsOf } from '../apply-state.ts'
import { isEdited, isUnapplied } from '../draft.ts'
import { useEditor, useKeyTitle } from '../use-editor.ts'
import { Sentences } from './sentences.tsx'
import { TextDiff } from '../../../ui/text-diff.tsx'

/** What waits to be applied, what it means, and why it cannot be applied yet. */
export function DiffBar({ onApply }: { onApply: () => void }) {
  const editor = useEditor()
  const titled = useKeyTitle()
  const draft = useObserved(editor.draft)
  const checked = useObserved(editor.checker)
  const open = useObserved(editor.diffOpen)
  const applying = useObserved(editor.applying)
  if (!isUnapplied(draft) && applying.kind !== 'refused') return null
  const hindrance = applyHindrance(draft, checked)
  const isInvalid = errorsOf(checked.problems).length > 0
  const busy = applying.kind === 'busy'
  return (
    <section className="pane cdiff" aria-label="Changes that are not applied">
      <div className="dh">
        <span className="live">
          <Icon of={FileDiff} />
        </span>
        <h2>{isEdited(draft) ? `Revision ${draft.revision + 1}, not applied` : 'The file, not applied'}</h2>
        <span className="t2 wide">{changeWords(checked.text === draft.text ? checked.changes.length : null)}</span>
        <span className="grow" />
        {hindrance !== null && (
          <span className="fact" id="apply-why" role="status">
            <span className={isInvalid ? 'fail' : 't2'}>
              <Glyph name={isInvalid ? 'octagon' : 'clock'} />
            </span>
            {hindrance}
          </span>
        )}
        <button
          type="button"
          className="btn quiet"
          title={titled('Back to the file', 'config.undo-all')}
          onClick={editor.draft.undoAll}
        >
          Undo all
        </button>
        <button type="button" className="btn" aria-expanded={open} onClick={() => editor.diffOpen.set(!open)}>
          <Icon of={open ? ChevronDown : ChevronRight} /> Diff
        </button>
        <button
          type="button"
          className={open && hindrance === null ? 'btn primary' : 'btn'}
          aria-disabled={hindrance !== null || busy || undefined}
          aria-describedby={hindrance === null ? undefined : 'apply-why'}
          title={titled(open ? 'Apply' : 'See the diff, then apply', 'config.apply')}
          onClick={onApply}
        >
          {busy ? 'Applying' : 'Apply'}
        </button>
      </div>
      {applying.kind === 'refused' && (
        <div className="notice wash-fail" role="alert">
          <span className="fail">
            <Glyph name="octagon" />
          </span>
          <span>
            <b>Not applied.</b> {applying.words.slice(0, 5).join(' ')} What was in force goes on.
          </span>
        </div>
      )}
      {open && (
        <div className="dbody">
          <div className="sem scroll" tabIndex={0} role="region" aria-label="The changes in words">
            <Sentences changes={checked.changes} problems={checked.problems} />
            {checked.changes.length === 0 && (
              <p className="t2">Nothing changes in what the gateway does: only how the file is written.</p>
            )}
            <InFlight revision={draft.revision} />
          </div>
          <TextDiff
            before={draft.text === draft.inForce ? draft.base : draft.inForce}
            after={draft.text}
            label="The changes as text"
          />
        </div>
      )}
    </section>
  )
}

const changeWords = (changes: number | null) => (changes === null ? '' : plural(changes, 'change'))

function InFlight({ revision }: { revision: number }) {
  const { feed } = useConsole()
  const inFlight = useObservedPart(feed.status, (status) => status?.inFlight ?? 0)
  return (
    <p className="t2">
      {inFlight === 0
        ? `No call is in flight; the next one is served by the new revision.`
        : `${plural(inFlight, 'call')} in flight will finish under revision ${revision}.`}
    </p>
  )
}
