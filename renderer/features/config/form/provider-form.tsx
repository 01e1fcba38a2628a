// Writes endpoints for an AI provider into the draft: choose it, answer what it cannot know, see what will stand in the file.
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { makeProvider, providers, type Provider, type ProviderEndpoint } from '../../../../shared/config/providers.ts'
import { useConsole } from '../../../state/console.tsx'
import { plural } from '../../../ui/format.ts'
import { Glyph, Icon } from '../../../ui/icons.tsx'
import { useObservedPart } from '../../../ui/observable.ts'
import { goTo } from '../../../ui/route.ts'
import { endpointsOf, routeOf } from '../section.ts'
import { insertAt } from '../text-edit.ts'
import { useEditor, useFacts } from '../use-editor.ts'

export function ProviderForm() {
  const [chosen, setChosen] = useState<Provider | null>(null)
  return (
    <>
      <h3>Provider</h3>
      <p className="t2 note">Its endpoints pass every byte through, so that its own SDK works against the gateway.</p>
      <div className="provgrid" role="group" aria-label="Provider">
        {providers.map((provider) => (
          <button
            key={provider.id}
            type="button"
            className="btn"
            aria-pressed={provider === chosen}
            onClick={() => setChosen(provider)}
          >
            {provider.name}
          </button>
        ))}
      </div>
      {chosen && <Questions key={chosen.id} provider={chosen} />}
    </>
  )
}

function Questions({ provider }: { provider: Provider }) {
  const [prefix, setPrefix] = useState(provider.prefix)
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({})
  const made = makeProvider(provider.id, prefix, answers)
  return (
    <>
      <h3>{provider.name}</h3>
      <Asked id="prefix" label="Offered below" example="/openai" value={prefix} onChange={setPrefix} note="Empty: at the root." />
      {provider.questions.map(({ id, label, example, otherwise }) => (
        <Asked
          key={id}
          id={id}
          label={label}
          example={otherwise ?? example}
          value={answers[id] ?? ''}
          onChange={(value) => setAnswers({ ...answers, [id]: value })}
          note={otherwise === null ? 'needed' : 'if empty: as shown'}
        />
      ))}
      {provider.note !== null && (
        <p className="prob warning">
          <Glyph name="warn" />
          <span>{provider.note}</span>
        </p>
      )}
      {made.ok ? (
        <Preview name={provider.name} endpoints={made.endpoints} basePath={made.basePath} />
      ) : (
        <p className="prob">
          <Glyph name="octagon" />
          <span>{made.problem}</span>
        </p>
      )}
    </>
  )
}

function Asked(props: {
  id: string
  label: string
  example: string
  value: string
  note: string
  onChange: (value: string) => void
}) {
  const id = `p-${props.id}`
  return (
    <div className="cfield">
      <label htmlFor={id}>
        <span>{props.label}</span>
        <code>{props.id}</code>
      </label>
      <div className="fv">
        <div className={props.value === '' ? 'field mono inherit' : 'field mono'}>
          <input
            id={id}
            value={props.value}
            placeholder={props.example}
            spellCheck={false}
            onChange={(event) => props.onChange(event.currentTarget.value)}
          />
        </div>
      </div>
      <span className="org">
        <span className="cut">{props.note}</span>
      </span>
    </div>
  )
}

function Preview(props: { name: string; endpoints: readonly ProviderEndpoint[]; basePath: string }) {
  const editor = useEditor()
  const { feed } = useConsole()
  const { value } = useFacts()
  const address = useObservedPart(feed.status, (status) => status?.gateway.address ?? 'http://127.0.0.1:8080')
  const there = endpointsOf(value)
  const isThere = ({ method, endpoint }: ProviderEndpoint) => there.some((one) => one.method === method && one.path === endpoint)
  const fresh = props.endpoints.filter((endpoint) => !isThere(endpoint))
  const insert = () => {
    const { text } = editor.draft.get()
    const added = fresh.reduce((next, endpoint, index) => insertAt(next, ['endpoints'], there.length + index, endpoint), text)
    editor.draft.edit(added)
    goTo(routeOf({ kind: 'endpoint', index: there.length }))
    editor.place.set({ path: ['endpoints', there.length], by: 'jump' })
    editor.diffOpen.set(true)
  }
  return (
    <>
      <h3>What it writes</h3>
      <p className="t2 note">
        Base URL for the SDK: <code className="t1">{`${address}${props.basePath}`}</code>
      </p>
      <ul className="provlist" aria-label="Endpoints it writes">
        {props.endpoints.map((endpoint) => (
          <li key={`${endpoint.method} ${endpoint.endpoint}`} className={isThere(endpoint) ? 't3' : undefined}>
            <span className="m">{endpoint.method}</span>
            <code className="cut" title={endpoint.endpoint}>
              {endpoint.endpoint}
            </code>
            {isThere(endpoint) && <span className="small">is there already</span>}
          </li>
        ))}
      </ul>
      <div className="addrow">
        <button
          type="button"
          className={fresh.length > 0 ? 'btn primary' : 'btn'}
          aria-disabled={fresh.length === 0 || undefined}
          onClick={() => fresh.length > 0 && insert()}
        >
          <Icon of={Plus} /> Add {plural(fresh.length, 'endpoint')} to the draft
        </button>
        <span className="t2 small">
          {fresh.length === 0 ? 'All of them are there already.' : 'Nothing is applied yet: the diff comes next.'}
        </span>
      </div>
    </>
  )
}
