import { useState } from 'react'
import { Glyph } from '../../../ui/icons.tsx'
import { useObserved } from '../../../ui/observable.ts'
import { useEditor } from '../use-editor.ts'
import { TextDiff } from '../../../ui/text-diff.tsx'

/** The file changed under a draft: nothing is lost, and the reader decides. */
export function PendingBanner() {
  const editor = useEditor()
  const { pending, base } = useObserved(editor.draft)
  const [open, setOpen] = useState(false)
  const [clash, setClash] = useState(false)
  if (pending === null) return null
  return (
    <section className="cpending" aria-label="The file changed on disk">
      <div className="notice wash-limit">
        <span className="limit">
          <Glyph name="warn" />
        </span>
        <span className="grow">
          <b>The file changed on disk.</b>{' '}
          {clash
            ? 'It and your edits change the same lines, so they cannot be joined. Take it, or apply yours over it.'
            : 'Your edits are not lost: take the file, or put your edits on top of it.'}
        </span>
        <button type="button" className="btn" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide its diff' : 'See its diff'}
        </button>
        <button type="button" className="btn" onClick={editor.draft.takeTheirs}>
          Take the file
        </button>
        {clash ? (
          <button type="button" className="btn" onClick={editor.draft.overrule}>
            Keep mine over it
          </button>
        ) : (
          <button type="button" className="btn" onClick={() => setClash(!editor.draft.keepMine())}>
            Keep mine
          </button>
        )}
      </div>
      {open && <TextDiff before={base} after={pending} label="What changed in the file" />}
    </section>
  )
}
