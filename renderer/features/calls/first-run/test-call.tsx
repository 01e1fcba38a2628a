import { useMutation } from '@tanstack/react-query'
import { ArrowRight, Send } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useConsole } from '../../../state/console.tsx'
import { Glyph, Icon } from '../../../ui/icons.tsx'
import { Select } from '../../../ui/select.tsx'

/** What the demo provider can be asked to do: it goes by the name of the model. */
const models = [
  { value: 'demo', label: 'demo: normal answer' },
  { value: 'demo-slow', label: 'demo-slow: late first token' },
  { value: 'demo-stall', label: 'demo-stall: silence inside' },
  { value: 'demo-429', label: 'demo-429: rate limited' },
  { value: 'demo-500', label: 'demo-500: provider fails' },
  { value: 'demo-error', label: 'demo-error: error inside a 200' },
  { value: 'demo-cut', label: 'demo-cut: stream is cut' },
] as const
type Model = (typeof models)[number]['value']

function useTestCall() {
  const { ask } = useConsole()
  const send = useMutation(ask.demo.send.mutationOptions())
  const problem = send.error
    ? 'the console did not answer; is Spyhop still running?'
    : send.data?.ok === false
      ? send.data.problem
      : null
  return {
    problem,
    busy: send.isPending,
    send(model: Model) {
      if (!send.isPending) send.mutate({ model, stream: true })
    },
  }
}

/** Sends one call to the demo provider and says on the spot what went wrong, if something did. */
export function TestCall() {
  const { send, busy, problem } = useTestCall()
  const [model, setModel] = useState<Model>('demo')
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (document.activeElement === document.body) button.current?.focus()
  }, [])
  return (
    <>
      <div className="go">
        <button ref={button} type="button" className="btn primary" aria-disabled={busy || undefined} onClick={() => send(model)}>
          {busy ? <Glyph name="ring" spin /> : <Icon of={ArrowRight} />}
          Send a test call
          <kbd aria-hidden>Enter</kbd>
        </button>
        <Select label="What the demo provider does" value={model} options={models} onChange={setModel} />
      </div>
      <p className="hint" role="status">
        {problem !== null && <Problem text={problem} />}
      </p>
    </>
  )
}

/** The same, small, for when there are calls already. */
export function TestCallButton() {
  const { send, busy, problem } = useTestCall()
  return (
    <>
      {problem !== null && (
        <span className="cut" role="status" title={problem}>
          <Problem text={problem} />
        </span>
      )}
      <button
        type="button"
        className="btn icon quiet"
        aria-label="Send a test call"
        title="Send a test call to the built-in demo provider"
        aria-disabled={busy || undefined}
        onClick={() => send('demo')}
      >
        {busy ? <Glyph name="ring" spin /> : <Icon of={Send} />}
      </button>
    </>
  )
}

function Problem({ text }: { text: string }) {
  return (
    <span className="fact">
      <span className="fail">
        <Glyph name="octagon" />
      </span>
      Not sent: {text}
    </span>
  )
}
