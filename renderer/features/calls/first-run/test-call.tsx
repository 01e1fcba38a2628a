import { useMutation } from '@tanstack/react-query'
import { ArrowRight } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useConsole } from '../../../state/console.tsx'
import { Glyph, Icon } from '../../../ui/icons.tsx'

/** Sends one call to the demo provider and says on the spot what went wrong, if something did. */
export function TestCall({ autoFocus }: { autoFocus?: boolean }) {
  const { ask } = useConsole()
  const send = useMutation(ask.demo.send.mutationOptions())
  const [model] = useState('demo')
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (autoFocus && document.activeElement === document.body) button.current?.focus()
  }, [autoFocus])
  const problem = send.error
    ? 'The console did not answer. Is Spyhop still running?'
    : send.data?.ok === false
      ? send.data.problem
      : null
  return (
    <>
      <div className="go">
        <button
          ref={button}
          type="button"
          className="btn primary"
          aria-disabled={send.isPending || undefined}
          onClick={() => {
            if (!send.isPending) send.mutate({ model, stream: true })
          }}
        >
          {send.isPending ? <Glyph name="ring" spin /> : <Icon of={ArrowRight} />}
          Send a test call
          <kbd aria-hidden>Enter</kbd>
        </button>
      </div>
      <p className="hint" role="status">
        {problem && (
          <span className="fact">
            <span className="fail">
              <Glyph name="octagon" />
            </span>
            {problem}
          </span>
        )}
      </p>
    </>
  )
}
