import { Copy, Trash2 } from 'lucide-react'
import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useConsole } from '../../state/console.tsx'
import { plural } from '../../ui/format.ts'
import { Glyph, Icon } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'
import { deleteEndpoint, duplicateEndpoint } from './endpoint-actions.ts'
import { EndpointForm } from './form/endpoint-form.tsx'
import { ComponentsForm, ServiceForm } from './form/service-form.tsx'
import { ProviderForm } from './form/provider-form.tsx'
import { MocksList } from './mocks-list.tsx'
import { endpointsOf, useSection, type EndpointName } from './section.ts'
import { useEditor } from './use-editor.ts'

const titles = { service: 'Service', components: 'Components', provider: 'Add an AI provider', mocks: 'Mocks' } as const

export function FormPane({ tools }: { tools?: React.ReactNode }) {
  const editor = useEditor()
  const draft = useObserved(editor.draft)
  const { value, unreadable } = useObserved(editor.contents)
  const endpoints = useMemo(() => endpointsOf(value), [value])
  const section = useSection(endpoints.length)
  const why = readOnlyReason(draft.format, draft.locked, unreadable)
  const endpoint = section.kind === 'endpoint' ? endpoints[section.index] : undefined
  return (
    <section className="pane cform" aria-label="Form">
      <div className="panehead">
        {tools}
        {endpoint && section.kind === 'endpoint' ? (
          <EndpointHead endpoint={endpoint} index={section.index} revision={draft.revision} isLocked={why !== null} />
        ) : (
          <h2>{section.kind === 'endpoint' ? 'Endpoint' : titles[section.kind]}</h2>
        )}
      </div>
      {section.kind === 'mocks' && (
        <div className="scroll fs">
          <MocksList />
        </div>
      )}
      {why !== null && section.kind !== 'mocks' && (
        <p className="notice wash-limit">
          <span className="limit">
            <Glyph name="lock" />
          </span>
          <span>{why}</span>
        </p>
      )}
      {draft.format === 'json' && draft.phase === 'ready' && section.kind !== 'mocks' && (
        <div className="scroll fs" key={JSON.stringify(section)}>
          <fieldset disabled={why !== null}>
            {section.kind === 'endpoint' && <EndpointForm index={section.index} />}
            {section.kind === 'service' && <ServiceForm />}
            {section.kind === 'components' && <ComponentsForm />}
            {section.kind === 'provider' && <ProviderForm />}
          </fieldset>
        </div>
      )}
    </section>
  )
}

function readOnlyReason(format: string, locked: string | null, unreadable: string | null): string | null {
  if (locked !== null) return `Read only here: ${locked}`
  if (format !== 'json')
    return `The form edits JSON, and this file is ${format.toUpperCase()}: edit its text beside. Everything else works as with JSON.`
  return unreadable === null ? null : `The text cannot be read (${unreadable}). The form shows the last that could, and waits.`
}

function EndpointHead(props: { endpoint: EndpointName; index: number; revision: number; isLocked: boolean }) {
  const editor = useEditor()
  const { endpoint, index } = props
  const calls = useCallsSince(endpoint, props.revision)
  return (
    <>
      <h2 className="mono cut" title={`${endpoint.method} ${endpoint.path}`}>
        <span className="t3">{endpoint.method}</span> {endpoint.path}
      </h2>
      <span className="grow" />
      {calls !== undefined && (
        <span className="t2 wide">
          {plural(calls, 'call')} since revision {props.revision}
        </span>
      )}
      {!props.isLocked && (
        <>
          <button
            type="button"
            className="btn icon quiet"
            aria-label="Duplicate this endpoint"
            title="Duplicate this endpoint"
            onClick={() => duplicateEndpoint(editor, index)}
          >
            <Icon of={Copy} />
          </button>
          <button
            type="button"
            className="btn icon quiet"
            aria-label="Delete this endpoint"
            title="Delete this endpoint (undo brings it back)"
            onClick={() => deleteEndpoint(editor, index)}
          >
            <Icon of={Trash2} />
          </button>
        </>
      )}
    </>
  )
}

function useCallsSince({ method, path }: EndpointName, revision: number): number | undefined {
  const { ask } = useConsole()
  const filter = `endpoint:${JSON.stringify(path)} method:${method} revision>=${revision}`
  const page = useQuery(ask.calls.list.queryOptions({ input: { filter, limit: 1 }, refetchInterval: 10_000, retry: false }))
  return page.data?.shown
}
