import type { ReplayDraft } from '../../../../shared/contract/call-actions.ts'
import { jsonProblem, type ReplayForm } from './replay-form.ts'

export function BodyField(props: { form: ReplayForm; draft: ReplayDraft; onChange: (body: string) => void }) {
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
