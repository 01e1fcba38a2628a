// The blocks of one `extra_config`: the common ones always, with a switch; whatever else is in the file; and a list of what could be
// added. A block's form comes from the schema; one without a schema is edited as JSON.
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { enterpriseNamespaces, isFreeKey, type Level } from '../../../../shared/config/namespaces.ts'
import { Fold } from '../../../ui/fold.tsx'
import { Icon } from '../../../ui/icons.tsx'
import { useObserved } from '../../../ui/observable.ts'
import { Switch } from '../../../ui/switch.tsx'
import { commonAt, labelOf, othersAt, telemetryNamespace, type ComponentSpec } from '../fields.ts'
import { fieldState, problemsWithin } from '../field-state.ts'
import { splitPath } from '../../../../shared/config/path.ts'
import { isRecord, isWithin, pathText, valueAt, type Path } from '../paths.ts'
import { keysOf } from '../schema-lookup.ts'
import { setAt, useEditor, useFacts } from '../use-editor.ts'
import { FieldRow, Problem } from './field-row.tsx'

export function Components({ at, level }: { at: Path; level: Level }) {
  const facts = useFacts()
  const block = valueAt(facts.value, at)
  const present = isRecord(block) ? Object.keys(block) : []
  const common = commonAt(level)
  const others = present.filter(
    (name) => !isFreeKey(name) && name !== telemetryNamespace && !common.some(({ namespace }) => namespace === name),
  )
  return (
    <>
      {common.map((component) => (
        <CommonComponent key={component.namespace} component={component} path={[...at, component.namespace]} />
      ))}
      {others.map((name) => (
        <OtherComponent key={name} name={name} path={[...at, name]} />
      ))}
      <AddComponent at={at} choices={othersAt(level).filter((name) => !present.includes(name) && name !== telemetryNamespace)} />
    </>
  )
}

function CommonComponent({ component, path }: { component: ComponentSpec; path: Path }) {
  const editor = useEditor()
  const facts = useFacts()
  const { value, isChanged, effective, before } = fieldState(facts, path)
  const on = value !== undefined
  const own = problemsWithin(facts.problems, path)
  return (
    <div className="component">
      <div className={isChanged ? 'cfield chg' : 'cfield'} onFocus={() => editor.place.set({ path, by: 'form' })}>
        <span className="lab">
          <span>{component.label}</span>
          <code title={component.namespace}>{component.namespace}</code>
        </span>
        <div className="fv">
          <div className="flagbox">
            <Switch
              on={on}
              label={`${component.label}, ${component.namespace}`}
              onChange={(next) => setAt(editor, path, next ? (before ?? component.start) : undefined)}
            />
            <span className="t2">{on ? 'on' : 'off'}</span>
          </div>
        </div>
        <span className="org">
          <span className="cut">
            {isChanged
              ? before === undefined
                ? 'new here'
                : on
                  ? 'changed'
                  : 'was on'
              : on
                ? 'set here'
                : (effective?.words ?? 'not set')}
          </span>
        </span>
      </div>
      {on && <BlockFields path={path} main={component.main} />}
      {own
        .filter((problem) => pathText(path) === pathTextOf(problem.path))
        .map((problem) => (
          <Problem key={problem.message} problem={problem} />
        ))}
    </div>
  )
}

const pathTextOf = (path: string) => pathText(splitPath(path))

/** The settings of one block: the main ones and those that are set; the rest behind a fold. */
export function BlockFields({ path, main }: { path: Path; main: readonly string[] }) {
  const editor = useEditor()
  const facts = useFacts()
  const schema = useObserved(editor.schema)
  const { path: place } = useObserved(editor.place)
  const known = keysOf(schema?.at(path) ?? null).map(([key]) => key)
  if (known.length === 0) return <FieldRow path={path} label="Settings" />
  const value = valueAt(facts.value, path)
  const set = isRecord(value) ? Object.keys(value).filter((key) => !isFreeKey(key)) : []
  const first = known.filter((key) => main.includes(key) || set.includes(key))
  const rest = known.filter((key) => !first.includes(key))
  const unknown = set.filter((key) => !known.includes(key))
  const looked = rest.some((key) => isWithin(place, [...path, key]))
  return (
    <div className="sub">
      {[...first, ...unknown].map((key) => (
        <FieldRow key={key} path={[...path, key]} label={labelOf(key)} />
      ))}
      {rest.length > 0 && (
        <Fold key={String(looked)} label={`${rest.length} more settings`} open={looked}>
          {rest.map((key) => (
            <FieldRow key={key} path={[...path, key]} label={labelOf(key)} />
          ))}
        </Fold>
      )}
    </div>
  )
}

function OtherComponent({ name, path }: { name: string; path: Path }) {
  const editor = useEditor()
  return (
    <div className="component">
      <div className="cfield">
        <span className="lab">
          <span>{labelOf(name.split('/').at(-1) ?? name)}</span>
          <code title={name}>{name}</code>
        </span>
        <div className="fv">
          <div className="flagbox">
            <Switch on label={name} onChange={() => setAt(editor, path, undefined)} />
            <span className="t2">on</span>
          </div>
        </div>
        <span className="org">
          <span className="cut">{enterpriseNamespaces.includes(name) ? 'Enterprise: no effect' : 'set here'}</span>
        </span>
      </div>
      <BlockFields path={path} main={[]} />
    </div>
  )
}

function AddComponent({ at, choices }: { at: Path; choices: readonly string[] }) {
  const editor = useEditor()
  const [chosen, setChosen] = useState('')
  if (choices.length === 0) return null
  return (
    <div className="addrow">
      <div className="field mono choice">
        <select aria-label="Another component" value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
          <option value="">Another component</option>
          {choices.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </div>
      <button
        type="button"
        className="btn"
        aria-disabled={chosen === '' || undefined}
        title={chosen === '' ? 'Choose a component first' : `Add ${chosen}`}
        onClick={() => {
          if (chosen === '') return
          setAt(editor, [...at, chosen], chosen === 'validation/cel' ? [] : {})
          setChosen('')
        }}
      >
        <Icon of={Plus} /> Add
      </button>
    </div>
  )
}
