// A call to be made once more, in the place of its detail: method, path, headers and body as recorded, to be sent as they are or
// edited. Secrets were masked before they were kept, so they are asked for here, for this one request.
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useState } from 'react'
import type { ReplayDraft } from '../../../../shared/contract/call-actions.ts'
import { useConsole } from '../../../state/console.tsx'
import { useCommands } from '../../../state/use-commands.ts'
import { Icon } from '../../../ui/icons.tsx'
import { strokeLabel } from '../../../ui/key-names.ts'
import { BodyField } from './replay-body.tsx'
import { formOf, isEdited, neededSecrets, problemsOf, type ReplayForm } from './replay-form.ts'
import { HeaderTable } from './replay-headers.tsx'
import { Secrets } from './replay-secrets.tsx'
import { useActions } from './use-actions.tsx'
import { useSend } from './use-send.ts'

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
