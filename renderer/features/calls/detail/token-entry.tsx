import type { Tokens } from '../../../../shared/call.ts'
import { count, none, percent } from '../../../ui/format.ts'
import { tokenParts } from './tokens.ts'

export function TokenEntry({ tokens, missing }: { tokens: Tokens | null; missing: string }) {
  return (
    <section className="entry" aria-label="Tokens">
      <h3>Tokens</h3>
      {tokens ? <Counted tokens={tokens} /> : <p className="t2">{missing}</p>}
    </section>
  )
}

function Counted({ tokens }: { tokens: Tokens }) {
  const parts = tokenParts(tokens)
  const about = tokens.source === 'estimate' ? '≈' : ''
  const { input, output, cacheRead, reasoning } = tokens
  return (
    <div>
      <div className="sum">
        <span>
          <b>{input === null ? none : about + count(input)}</b> in
          {input && cacheRead ? <span className="ex">, {percent(cacheRead, input)} cached</span> : null}
        </span>
        <span>
          <b>{output === null ? none : about + count(output)}</b> out
          {output && reasoning ? <span className="ex">, {percent(reasoning, output)} reasoning</span> : null}
        </span>
      </div>
      <div
        className="parts"
        role="img"
        aria-label={parts.map((part) => `${written(part.tokens, about)} ${part.name}`).join(', ')}
      >
        {parts
          .filter((part) => part.tokens)
          .map((part) => (
            <i key={part.name} style={{ flexGrow: part.tokens ?? 0, background: part.color }} />
          ))}
      </div>
      <ul className="keys">
        {parts.map((part) => (
          <li key={part.name}>
            <i className="sq" style={{ background: part.color }} />
            {part.name} {part.tokens === null ? <span className="t3">not reported</span> : <b>{about + count(part.tokens)}</b>}
          </li>
        ))}
      </ul>
      {tokens.source === 'estimate' && <p className="prov">Estimated here: the provider reported no counts.</p>}
    </div>
  )
}

const written = (tokens: number | null, about: string) => (tokens === null ? 'not reported' : about + count(tokens))
