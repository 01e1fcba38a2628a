// A call to be made once more, in the place of its detail: method, path, headers and body as recorded, to be sent as they are or
// edited. Secrets were masked before they were kept, so they are asked for here, for this one request.
import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { ReplayDraft } from '../../../../shared/contract/call-actions.ts'
import { useConsole } from '../../../state/console.tsx'
import { useCommands } from '../../../state/use-commands.ts'
import { Icon } from '../../../ui/icons.tsx'
import { strokeLabel } from '../../../ui/key-names.ts'
import { Segments } from '../../../ui/segments.tsx'
import { editOf, formOf, givenSecrets, isEdited, jsonProblem, neededSecrets, problemsOf, type ReplayForm } from './replay-form.ts'
import { useActions } from './use-actions.tsx'

export function ReplayPane({ id }: { id: string }) {
  const { ask } = useConsole()
  const { show } = useActions()
  const query = useQuery(ask.calls.replayDraft.queryOptions({ input: { id }, staleTime: Infinity, gcTime: 0 }))
  const back = () => show('call')
  useCommands([{ id: 'replay.back', title: 'Back to the call', group: 'Replay', keys: ['Escape'], quiet: true, run: back }])
  return (
    <section className="pane detail replay" aria-label="Replay">
      <div className="panehead">
        <h2 className="cut">
          Replay <span className="mono t3">{id.slice(-8)}</span>
        </h2>
        <span className="grow" />
        <button
          type="button"
          className="btn icon quiet"
          aria-label="Back to the call"
          title="Back to the call (Esc)"
          onClick={back}
        >
          <Icon of={X} />
        </button>
      </div>
      {query.data ? (
        <ReplayEditor id={id} draft={query.data} />
      ) : (
        <p className="notice">{query.isPending ? 'Reading the request.' : 'This call is no longer kept.'}</p>
      )}
    </section>
  )
}

function ReplayEditor({ id, draft }: { id: string; draft: ReplayDraft }) {
  const [form, setForm] = useState(() => formOf(draft))
  const change = (part: Partial<ReplayForm>) => setForm({ ...form, ...part })
  const { sending, refused, send } = useSend(id)
  const problems = problemsOf(form, draft)
  const needed = neededSecrets(form, draft)
  const go = () => {
    if (problems.length === 0 && !sending) send(form, draft)
  }
  useCommands([
    {
      id: 'replay.send',
      title: 'Send the replay',
      group: 'Replay',
      keys: ['Mod+Enter'],
      unavailable: () => problems[0] ?? null,
      run: go,
    },
  ])
  return (
    <>
      <div className="scroll replayform" tabIndex={-1}>
        <div className="replayline">
          <input
            className="mono methodfield"
            aria-label="Method"
            spellCheck={false}
            value={form.method}
            onChange={(event) => change({ method: event.currentTarget.value })}
          />
          <input
            className="mono"
            aria-label="Path"
            spellCheck={false}
            value={form.path}
            onChange={(event) => change({ path: event.currentTarget.value })}
          />
        </div>
        {needed.length > 0 && <Secrets form={form} needed={needed} onChange={(secrets) => change({ secrets })} />}
        <HeaderTable form={form} onChange={(headers) => change({ headers })} />
        <BodyField form={form} draft={draft} onChange={(body) => change({ body })} />
      </div>
      <div className="replayfoot">
        <div className="grow" role="status">
          {refused !== null && <p className="bad">{refused}</p>}
          {problems.map((problem) => (
            <p key={problem} className="t2">
              {problem}
            </p>
          ))}
          {problems.length === 0 && refused === null && (
            <p className="t2">
              {isEdited(form, draft) ? 'Sends your edit through the gateway.' : 'Sends the request as it was recorded.'}
            </p>
          )}
        </div>
        {isEdited(form, draft) && (
          <button type="button" className="btn" onClick={() => setForm({ ...formOf(draft), secrets: form.secrets })}>
            Undo edits
          </button>
        )}
        <button type="button" className="btn primary" disabled={problems.length > 0 || sending} onClick={go}>
          {sending ? 'Sending' : 'Send'} <kbd>{strokeLabel('Mod+Enter')}</kbd>
        </button>
      </div>
    </>
  )
}

function useSend(id: string) {
  const { client, selection } = useConsole()
  const { show } = useActions()
  const [sending, setSending] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const send = (form: ReplayForm, draft: ReplayDraft) => {
    setSending(true)
    setRefused(null)
    const edited = isEdited(form, draft) ? { edited: withLists(editOf(form, draft)) } : {}
    const secrets = [...givenSecrets(form, neededSecrets(form, draft))]
    void client.calls
      .replay({ id, secrets, ...edited })
      .then((result) => {
        setSending(false)
        if (!result.ok) return setRefused(result.problem)
        show('call')
        if (result.id !== null) selection.open(result.id)
      })
      .catch((error: unknown) => {
        setSending(false)
        setRefused((error as Error).message)
      })
  }
  return { sending, refused, send }
}

const withLists = <Edit extends { readonly headers: readonly unknown[] }>(edit: Edit) => ({
  ...edit,
  headers: [...edit.headers] as Edit['headers'][number][],
})

function Secrets(props: {
  form: ReplayForm
  needed: ReplayDraft['secrets']
  onChange: (secrets: ReplayForm['secrets']) => void
}) {
  const { secrets } = props.form
  return (
    <section className="replaypart" aria-label="Secrets">
      <h3 className="strong">Secrets</h3>
      <p className="t2">They were masked before the call was kept. What you give here goes into this request and is not kept.</p>
      {props.needed.map(({ place, variable, inEnvironment }) => {
        const value = secrets[place] ?? null
        return (
          <div key={place} className="secretline">
            <span className="mono cut" title={place}>
              {place}
            </span>
            <Segments
              label={`Where ${place} comes from`}
              value={value === null ? 'environment' : 'typed'}
              options={[
                { value: 'environment', label: `$${variable}` },
                { value: 'typed', label: 'Typed' },
              ]}
              onChange={(from) => props.onChange({ ...secrets, [place]: from === 'environment' ? null : '' })}
            />
            {value === null ? (
              <span className={inEnvironment ? 't2' : 'bad'}>
                {inEnvironment ? 'set in the environment of Spyhop' : 'not set in the environment of Spyhop'}
              </span>
            ) : (
              <input
                type="password"
                autoComplete="off"
                className="mono"
                aria-label={`Secret for ${place}`}
                value={value}
                onChange={(event) => props.onChange({ ...secrets, [place]: event.currentTarget.value })}
              />
            )}
          </div>
        )
      })}
    </section>
  )
}

function HeaderTable({ form, onChange }: { form: ReplayForm; onChange: (headers: ReplayForm['headers']) => void }) {
  const change = (key: number, part: { name?: string; value?: string }) =>
    onChange(form.headers.map((header) => (header.key === key ? { ...header, ...part } : header)))
  const next = Math.max(-1, ...form.headers.map(({ key }) => key)) + 1
  return (
    <section className="replaypart" aria-label="Headers">
      <h3 className="strong">Headers</h3>
      {form.headers.map(({ key, name, value }) => (
        <div key={key} className="headerline">
          <input
            className="mono"
            aria-label="Header name"
            spellCheck={false}
            value={name}
            onChange={(event) => change(key, { name: event.currentTarget.value })}
          />
          <input
            className="mono"
            aria-label={`Value of ${name || 'the header'}`}
            spellCheck={false}
            value={value}
            onChange={(event) => change(key, { value: event.currentTarget.value })}
          />
          <button
            type="button"
            className="btn icon quiet"
            aria-label={`Remove ${name || 'the header'}`}
            title="Remove"
            onClick={() => onChange(form.headers.filter((header) => header.key !== key))}
          >
            <Icon of={X} />
          </button>
        </div>
      ))}
      <button type="button" className="btn quiet" onClick={() => onChange([...form.headers, { key: next, name: '', value: '' }])}>
        <Icon of={Plus} /> Add a header
      </button>
    </section>
  )
}

function BodyField(props: { form: ReplayForm; draft: ReplayDraft; onChange: (body: string) => void }) {
  const { body } = props.form
  const problem = jsonProblem(props.form)
  const pretty = () => props.onChange(JSON.stringify(JSON.parse(body ?? ''), null, 2))
  return (
    <section className="replaypart replaybody" aria-label="Body">
      <div className="replayline">
        <h3 className="strong">Body</h3>
        <span className={problem === null ? 't3' : 'bad'} role="status">
          {problem ?? ''}
        </span>
        <span className="grow" />
        {body !== null && body.trimStart().startsWith('{') && problem === null && (
          <button type="button" className="btn quiet" onClick={pretty}>
            Indent
          </button>
        )}
      </div>
      {body === null ? (
        <p className="t2">The recorded body is no text; it is sent as it was.</p>
      ) : (
        <textarea
          className="mono"
          aria-label="Body"
          aria-invalid={problem !== null}
          spellCheck={false}
          value={body}
          onChange={(event) => props.onChange(event.currentTarget.value)}
        />
      )}
    </section>
  )
}
