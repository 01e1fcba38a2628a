import { useQuery } from '@tanstack/react-query'
import { Download, X } from 'lucide-react'
import { useMemo, useRef } from 'react'
import type { ProductionCopy } from '../../../shared/contract/config.ts'
import { useConsole } from '../../state/console.tsx'
import { CodeLines } from '../../ui/code-lines.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { plural } from '../../ui/format.ts'
import { Glyph, Icon } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'
import { saveFile } from '../../ui/save-file.ts'
import { ScrollerContext } from '../../ui/scroller.ts'
import { linesOf } from '../../ui/line-diff.ts'
import { splitPath } from '../../../shared/config/path.ts'
import { jumpTo, useEditor } from './use-editor.ts'

/** The document as it would go to production, and what has to be looked at before. */
export function Production({ onClose }: { onClose: () => void }) {
  const editor = useEditor()
  const { ask } = useConsole()
  const { text, file } = useObserved(editor.draft)
  const copy = useQuery(ask.config.production.queryOptions({ input: { text }, retry: false }))
  const name = (file.split(/[\\/]/).at(-1) ?? 'krakend.json').replace(/(\.\w+)?$/, '.production$1')
  return (
    <section className="pane cprod" aria-label="Production copy">
      <div className="panehead">
        <h2>Production copy</h2>
        <span className="grow" />
        {copy.data && (
          <>
            <CopyButton text={() => copy.data.text} label="Copy" name="Copy the production configuration" />
            <button
              type="button"
              className="btn"
              title={`Save as ${name}`}
              onClick={() => saveFile(name, copy.data.text, 'application/json')}
            >
              <Icon of={Download} /> Download
            </button>
          </>
        )}
        <button type="button" className="btn icon quiet" aria-label="Close the production copy" title="Close" onClick={onClose}>
          <Icon of={X} />
        </button>
      </div>
      {copy.isPending && <p className="notice">Making it.</p>}
      {copy.isError && <p className="notice">It could not be made: {copy.error.message}</p>}
      {copy.data && <Copied copy={copy.data} />}
    </section>
  )
}

type Replaced = ProductionCopy['replaced'][number]

/** The same value replaced by the same, told once. */
function grouped(replaced: readonly Replaced[]): readonly (Replaced & { readonly more: number })[] {
  const groups = new Map<string, Replaced & { more: number }>()
  for (const one of replaced) {
    const key = JSON.stringify([one.before, one.after, one.why])
    const known = groups.get(key)
    if (known) known.more++
    else groups.set(key, { ...one, more: 0 })
  }
  return [...groups.values()]
}

function Copied({ copy }: { copy: ProductionCopy }) {
  const editor = useEditor()
  const scroller = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => linesOf(copy.text), [copy.text])
  return (
    <div ref={scroller} className="scroll prodbody" tabIndex={0} role="region" aria-label="What to look at, and the text">
      <h3>{copy.replaced.length === 0 ? 'Nothing had to be replaced' : `${plural(copy.replaced.length, 'value')} replaced`}</h3>
      <ul>
        {grouped(copy.replaced).map(({ path, before, after, why, more }) => (
          <li key={path}>
            <button type="button" className="linkbtn mono" onClick={() => jumpTo(editor, splitPath(path))}>
              {path}
            </button>
            {more > 0 && <span className="t3"> and {plural(more, 'more place')}</span>}
            <p>
              <del>{before}</del> <ins>{after}</ins>
            </p>
            <p className="t2">{why}</p>
          </li>
        ))}
      </ul>
      <h3>Before it goes out</h3>
      <ul>
        {copy.checklist.length === 0 && (
          <li className="t2">Nothing that this configuration uses behaves differently in KrakenD CE.</li>
        )}
        {copy.checklist.map((item) => (
          <li key={item.text} className="check">
            <span className="limit">
              <Glyph name="warn" />
            </span>
            <span>
              {item.text}
              {item.difference !== null && <span className="t3"> See {item.difference} in docs/differences.md.</span>}
              {item.paths.slice(0, 4).map((path) => (
                <code key={path} className="t2 at">
                  {path}
                </code>
              ))}
              {item.paths.length > 4 && <span className="t3"> and {plural(item.paths.length - 4, 'more place')}</span>}
            </span>
          </li>
        ))}
      </ul>
      <h3>Text</h3>
      <ScrollerContext value={scroller}>
        <CodeLines lines={lines} label="The production configuration" />
      </ScrollerContext>
    </div>
  )
}
