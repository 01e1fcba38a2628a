// Calls that answer for their endpoints, all in one place. They are made from a call and not from here.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useId } from 'react'
import type { Mock } from '../../../shared/contract/mocks.ts'
import { faultWords } from '../../../shared/mock-words.ts'
import { useConsole } from '../../state/console.tsx'
import { bytes, dayAndMinutes, plural } from '../../ui/format.ts'
import { Glyph, Icon } from '../../ui/icons.tsx'
import { goTo } from '../../ui/route.ts'
import { Switch } from '../../ui/switch.tsx'

const refreshMs = 2000

export function MocksList() {
  const { ask } = useConsole()
  const list = useQuery(ask.mocks.list.queryOptions({ refetchInterval: refreshMs }))
  const mocks = list.data ?? []
  return (
    <>
      <p className="t2">
        A mock plays a captured call in place of the backend; the provider is not contacted. It is kept beside the configuration,
        never in the file, and KrakenD knows nothing of it.
      </p>
      {list.isSuccess && mocks.length === 0 && (
        <p className="t2">
          There is none. Press <kbd>m</kbd> on a call to make one of it.
        </p>
      )}
      {mocks.map((mock) => (
        <MockEntry key={mock.id} mock={mock} />
      ))}
    </>
  )
}

function MockEntry({ mock }: { mock: Mock }) {
  const { ask, selection } = useConsole()
  const queries = useQueryClient()
  const note = useId()
  const settled = () => queries.invalidateQueries({ queryKey: ask.mocks.key() })
  const change = useMutation(ask.mocks.change.mutationOptions({ onSettled: settled }))
  const remove = useMutation(ask.mocks.remove.mutationOptions({ onSettled: settled }))
  const problem = mock.problem ?? (change.data?.ok === false ? change.data.problem : null)
  const show = () => {
    selection.open(mock.call)
    goTo('calls')
  }
  return (
    <article className="mockentry" aria-label={`Mock for ${mock.method} ${mock.endpoint}`}>
      <Switch
        on={mock.on}
        label={`Mock for ${mock.method} ${mock.endpoint}`}
        describedBy={note}
        busy={change.isPending}
        inert={mock.on && mock.problem !== null}
        onChange={(on) => change.mutate({ id: mock.id, on })}
      />
      <div className="cut">
        <p className="cut">
          <code>
            {mock.method} {mock.endpoint}
          </code>
          {mock.model !== null && <span className="t2"> {mock.model}</span>}
        </p>
        <p id={note} className="t2">
          {wordsOf(mock)}
        </p>
        {problem !== null && (
          <p className="fact">
            <span className="limit">
              <Glyph name="warn" />
            </span>
            <span>{problem}</span>
          </p>
        )}
      </div>
      <span className="t2">{mock.served === 0 ? 'not used yet' : `${plural(mock.served, 'call')} served`}</span>
      <button type="button" className="btn" onClick={show}>
        Its call
      </button>
      <button
        type="button"
        className="btn icon quiet"
        aria-label={`Remove the mock for ${mock.method} ${mock.endpoint}`}
        title="Remove the mock"
        onClick={() => remove.mutate({ id: mock.id })}
      >
        <Icon of={Trash2} />
      </button>
    </article>
  )
}

function wordsOf(mock: Mock): string {
  const what = `${mock.status}, ${bytes(mock.bytes)}${mock.stream ? ', a stream' : ''}`
  const pace = mock.keepsTiming ? 'at the recorded pace' : 'at once'
  const faults = faultWords(mock.faults)
  return `${what}, ${pace}${faults === null ? '' : `; ${faults}`}. Made ${dayAndMinutes(mock.createdAt)}.`
}
