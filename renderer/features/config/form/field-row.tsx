import { Undo2, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { ConfigProblem } from '../../../../shared/contract/config.ts'
import { Glyph, Icon } from '../../../ui/icons.tsx'
import { useObservedPart } from '../../../ui/observable.ts'
import { errorsOf } from '../apply-state.ts'
import { fieldState, placeInForce } from '../field-state.ts'
import { splitPath } from '../../../../shared/config/path.ts'
import { isWithin, pathText, type Path } from '../paths.ts'
import { controlOf, typeWords, type ControlKind } from '../schema-lookup.ts'
import { rawAt, setRaw } from '../text-edit.ts'
import { setAt, useEditor, useFacts } from '../use-editor.ts'
import {
  ChoiceControl,
  FlagControl,
  JsonControl,
  MapControl,
  NumberControl,
  TagsControl,
  TextControl,
  type ControlProps,
} from './controls.tsx'

const controls: Readonly<Record<ControlKind, (props: ControlProps) => React.ReactNode>> = {
  text: TextControl,
  duration: TextControl,
  number: NumberControl,
  choice: ChoiceControl,
  flag: FlagControl,
  tags: TagsControl,
  map: MapControl,
  json: JsonControl,
}

/** One setting: its name and KrakenD's own key, the control, and where its value comes from. */
export function FieldRow({ path, label }: { path: Path; label: string }) {
  const editor = useEditor()
  const facts = useFacts()
  const schema = useObservedPart(editor.schema, (known) => known)
  const node = schema?.at(path) ?? null
  const state = fieldState(facts, path)
  const key = String(path.at(-1))
  const id = `f-${pathText(path)}`
  const row = useFollowing(path)
  const kind = controlOf(node)
  const Control = controls[kind]
  const undo = () => {
    const { text, inForce } = editor.draft.get()
    const raw = rawAt(inForce, placeInForce(facts, path))
    if (raw !== undefined && state.value !== undefined) editor.draft.edit(setRaw(text, path, raw))
    else setAt(editor, path, state.before)
  }
  return (
    <div
      ref={row}
      className={state.isChanged ? 'cfield chg' : 'cfield'}
      title={node?.description}
      onFocus={() => editor.place.set({ path, by: 'form' })}
    >
      <label htmlFor={id}>
        <span>{label}</span>
        <code title={key}>{key}</code>
      </label>
      <div className="fv">
        <Control
          label={label}
          id={id}
          value={state.value}
          inherited={state.effective?.value}
          isBad={errorsOf(state.problems).length > 0}
          describedBy={`${id}-o`}
          options={(node?.enum ?? []).map(String)}
          onChange={(value, group) => setAt(editor, path, value, group)}
        />
        {state.problems.map((problem) => (
          <Problem key={`${problem.path} ${problem.message}`} problem={problem} own={path} />
        ))}
      </div>
      <span className="org">
        <span className="cut" id={`${id}-o`} title={[state.origin, node && typeWords(node)].filter(Boolean).join('. ')}>
          {state.origin}
        </span>
        {state.isChanged ? (
          <button type="button" className="btn icon quiet" aria-label={`Undo ${label}`} title="Undo this field" onClick={undo}>
            <Icon of={Undo2} />
          </button>
        ) : (
          state.value !== undefined && (
            <button
              type="button"
              className="btn icon quiet unset"
              aria-label={`Take ${label} out of the file`}
              title="Take it out of the file"
              onClick={() => setAt(editor, path, undefined)}
            >
              <Icon of={X} />
            </button>
          )
        )}
      </span>
    </div>
  )
}

/** Scrolls here when the text, or a jump, points at this field; a jump also gives it the focus. */
function useFollowing(path: Path) {
  const { place } = useEditor()
  const row = useRef<HTMLDivElement>(null)
  const key = pathText(path)
  const at = useObservedPart(place, (now) => (isWithin(now.path, splitPath(key)) && now.by !== 'form' ? now : null))
  useEffect(() => {
    if (!at) return
    row.current?.scrollIntoView({ block: 'nearest' })
    if (at.by === 'jump') row.current?.querySelector<HTMLElement>('input, select, textarea, [role=switch]')?.focus()
  }, [at])
  return row
}

export function Problem({ problem, own }: { problem: ConfigProblem; own?: Path }) {
  const editor = useEditor()
  const path = splitPath(problem.path)
  const { fix } = problem
  const isError = problem.severity === 'error'
  const mend = () => {
    const { text } = editor.draft.get()
    const { edit, value } = fix!
    if (edit && editor.checker.get().text === text) editor.draft.edit(text.slice(0, edit.from) + edit.text + text.slice(edit.to))
    else setAt(editor, path, value)
  }
  const below = own && path.length > own.length ? `${pathText(path.slice(own.length))}: ` : ''
  return (
    <p className={isError ? 'prob' : 'prob warning'}>
      <Glyph name={isError ? 'octagon' : 'warn'} />
      <span>
        {below}
        {problem.message}
        {fix && (
          <>
            {' '}
            <button type="button" className="fix" onClick={mend}>
              {fix.label}
            </button>
          </>
        )}
      </span>
    </p>
  )
}
