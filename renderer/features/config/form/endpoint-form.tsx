import { ChevronDown, ChevronUp, Plus, Trash2 } from 'lucide-react'
import { Fold } from '../../../ui/fold.tsx'
import { Icon } from '../../../ui/icons.tsx'
import { useObserved } from '../../../ui/observable.ts'
import { backendFields, backendMoreFields, endpointFields, telemetryNamespace, type FieldSpec } from '../fields.ts'
import { isWithin, valueAt, type Path } from '../paths.ts'
import { insertAt, removeAt, swapItems } from '../text-edit.ts'
import { setAt, useEditor, useFacts } from '../use-editor.ts'
import { BlockFields, Components } from './components.tsx'
import { FieldRow } from './field-row.tsx'
import { UnknownKeys } from './unknown-keys.tsx'

const keysOfSpecs = (...lists: readonly (readonly FieldSpec[])[]) => lists.flat().map(({ key }) => key)
const endpointKeys = [...keysOfSpecs(endpointFields), 'backend', 'extra_config']
const backendKeys = [...keysOfSpecs(backendFields, backendMoreFields), 'extra_config']

export function Fields({ at, specs }: { at: Path; specs: readonly FieldSpec[] }) {
  return specs.map(({ key, label }) => <FieldRow key={key} path={[...at, key]} label={label} />)
}

export function EndpointForm({ index }: { index: number }) {
  const editor = useEditor()
  const { value } = useFacts()
  const at: Path = ['endpoints', index]
  const list = valueAt(value, [...at, 'backend'])
  const backends = Array.isArray(list) ? list.length : 0
  const add = () => {
    const like = valueAt(value, [...at, 'backend', backends - 1])
    const { host, encoding } = (like ?? {}) as { host?: unknown; encoding?: unknown }
    const next = { host: host ?? ['http://127.0.0.1:8000'], url_pattern: '/', ...(encoding === undefined ? {} : { encoding }) }
    editor.draft.edit(insertAt(editor.draft.get().text, [...at, 'backend'], backends, next))
  }
  return (
    <>
      <h3>Endpoint</h3>
      <Fields at={at} specs={endpointFields} />
      {Array.from({ length: backends }, (_, number) => (
        <BackendForm key={number} list={[...at, 'backend']} number={number} of={backends} />
      ))}
      <div className="addrow">
        <button type="button" className="btn" onClick={add}>
          <Icon of={Plus} /> Add a backend
        </button>
        {backends > 0 && <span className="t2 small">Several backends are asked at once and their answers merged.</span>}
      </div>
      <h3>Components of this endpoint</h3>
      <Components at={[...at, 'extra_config']} level="endpoint" />
      <EndpointTelemetry at={[...at, 'extra_config', telemetryNamespace]} />
      <UnknownKeys at={at} known={endpointKeys} />
    </>
  )
}

function BackendForm({ list, number, of }: { list: Path; number: number; of: number }) {
  const editor = useEditor()
  const place = useObserved(editor.place)
  const at: Path = [...list, number]
  const edit = (next: (text: string) => string) => editor.draft.edit(next(editor.draft.get().text))
  const looked = backendMoreFields.some(({ key }) => isWithin(place.path, [...at, key]))
  return (
    <section aria-label={`Backend ${number + 1} of ${of}`}>
      <h3>
        Backend {number + 1} of {of}
        <span className="grow" />
        <button
          type="button"
          className="btn icon quiet"
          aria-label={`Move backend ${number + 1} up`}
          title={number === 0 ? 'It is the first' : 'Move up'}
          aria-disabled={number === 0 || undefined}
          onClick={() => number > 0 && edit((text) => swapItems(text, list, number - 1, number))}
        >
          <Icon of={ChevronUp} />
        </button>
        <button
          type="button"
          className="btn icon quiet"
          aria-label={`Move backend ${number + 1} down`}
          title={number === of - 1 ? 'It is the last' : 'Move down'}
          aria-disabled={number === of - 1 || undefined}
          onClick={() => number < of - 1 && edit((text) => swapItems(text, list, number, number + 1))}
        >
          <Icon of={ChevronDown} />
        </button>
        <button
          type="button"
          className="btn icon quiet"
          aria-label={`Remove backend ${number + 1}`}
          title="Remove (undo brings it back)"
          onClick={() => edit((text) => removeAt(text, at))}
        >
          <Icon of={Trash2} />
        </button>
      </h3>
      <Fields at={at} specs={backendFields} />
      <Components at={[...at, 'extra_config']} level="backend" />
      <Fold key={String(looked)} label="What is done with its answer, and more" open={looked}>
        <Fields at={at} specs={backendMoreFields} />
      </Fold>
      <UnknownKeys at={at} known={backendKeys} />
    </section>
  )
}

function EndpointTelemetry({ at }: { at: Path }) {
  const editor = useEditor()
  const { value } = useFacts()
  const isSet = valueAt(value, at) !== undefined
  return (
    <>
      <h3>Telemetry of this endpoint</h3>
      {isSet ? (
        <BlockFields path={at} main={['proxy', 'backend']} />
      ) : (
        <div className="addrow">
          <span className="t2">
            The layers of the service hold. <a href="#/telemetry">See them</a>
          </span>
          <button
            type="button"
            className="btn"
            onClick={() => setAt(editor, at, { proxy: { disable_metrics: false, disable_traces: false } })}
          >
            Set for this endpoint
          </button>
        </div>
      )}
    </>
  )
}
