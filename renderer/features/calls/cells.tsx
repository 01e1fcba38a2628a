// What each cell of a row says. A fact that nobody reported is a dash, an estimate carries its sign, and both are said once here.
import type { ReactNode } from 'react'
import type { Attempt, Call } from '../../../shared/call.ts'
import { outputSpeed, summarise, timeToFirstToken, type CallSummary } from '../../../shared/summary.ts'
import { lookOf } from '../../state/outcome.ts'
import { bytes, clock, count, dollars, none, seconds, shortCount } from '../../ui/format.ts'
import { Glyph } from '../../ui/icons.tsx'
import type { ColumnKey } from '../../state/preferences.ts'
import { MiniWaterfall } from './mini-waterfall.tsx'
import { providerLook, shortHost } from './provider.ts'

export interface RowFacts {
  readonly call: Call
  readonly attempt: Attempt | null
  readonly summary: CallSummary
  readonly elapsedMs: number
}

/** A dash is quieter than a number. */
export const Value = ({ text }: { text: string }) => (text === none ? <span className="t3">{none}</span> : text)

const about = (attempt: Attempt | null) => (attempt?.tokens?.source === 'estimate' ? '≈' : '')
const number = (facts: RowFacts, value: number | null, write: (value: number) => string = count) => (
  <Value text={value === null ? none : about(facts.attempt) + write(value)} />
)
const text = (value: string | null | undefined) => <Value text={value || none} />

export const cells: Readonly<
  Record<ColumnKey, (facts: RowFacts) => { readonly body: ReactNode; readonly title?: string | undefined }>
> = {
  time: ({ call }) => ({ body: clock(call.startedAt), title: call.startedAt }),
  outcome: ({ call }) => {
    const look = lookOf(call)
    return {
      body: (
        <>
          <span className={look.tone}>
            <Glyph name={look.glyph} spin={look.glyph === 'ring'} />
          </span>
          <span className={`w ${look.tone}`}>{look.word}</span>
        </>
      ),
    }
  },
  endpoint: ({ call }) => ({
    body: (
      <>
        <span className="m">{call.method}</span> {call.endpoint ?? call.path}
      </>
    ),
    title: `${call.method} ${call.path}`,
  }),
  model: ({ attempt }) => {
    const provider = attempt && providerLook(attempt.provider, attempt.dialect)
    const model = attempt?.requestModel ?? attempt?.responseModel ?? null
    return {
      body: (
        <>
          {provider && <span className={provider.guessed ? 'tag guessed' : 'tag'}>{provider.tag}</span>}
          <span className={model ? 'cut' : 'cut t3'}>{model ?? none}</span>
          {attempt?.mock != null && <span className="tag">mock</span>}
        </>
      ),
      title: [provider?.name, model, attempt?.mock != null && 'answered by a mock'].filter(Boolean).join(', '),
    }
  },
  provider: ({ attempt }) => ({ body: text(attempt && providerLook(attempt.provider, attempt.dialect)?.name) }),
  backend: ({ attempt }) => ({
    body: attempt ? shortHost(attempt.url) : <span className="t3">none</span>,
    title: attempt?.url,
  }),
  in: (facts) => ({
    body: (
      <>
        {number(facts, facts.summary.input)}
        {facts.summary.cacheRead ? (
          <sup>
            {shortCount(facts.summary.cacheRead)}
            <span className="vh"> cached</span>
          </sup>
        ) : null}
      </>
    ),
  }),
  out: (facts) => ({ body: number(facts, facts.summary.output) }),
  reasoning: (facts) => ({ body: number(facts, facts.summary.reasoning) }),
  cost: (facts) => ({ body: number(facts, facts.summary.cost, (amount) => dollars(amount, 4)) }),
  ttft: ({ summary, attempt }) => {
    const ttft = summary.ttftMs ?? (attempt ? timeToFirstToken(attempt) : null)
    return { body: <Value text={ttft === null ? none : seconds(ttft)} /> }
  },
  speed: (facts) => ({
    body: number(facts, facts.summary.tokensPerSecond ?? (facts.attempt ? outputSpeed(facts.attempt) : null)),
  }),
  duration: ({ call, elapsedMs }) => ({
    body: (
      <>
        <span className={call.state === 'running' ? 'v live' : 'v'}>
          {call.state !== 'running' && call.durationMs === null ? <Value text={none} /> : seconds(elapsedMs)}
        </span>
        <MiniWaterfall call={call} elapsedMs={elapsedMs} tone={lookOf(call).tone} />
      </>
    ),
  }),
  status: ({ call }) => ({ body: text(call.status === null ? null : String(call.status)) }),
  sent: ({ call }) => ({ body: bytes(call.requestBytes) }),
  received: ({ call }) => ({ body: bytes(call.responseBytes) }),
  attempts: ({ call }) => ({ body: count(call.attempts.length) }),
  finish: ({ attempt }) => ({ body: text(attempt?.finishReasons.join(', ')) }),
  tools: ({ attempt }) => ({ body: text(attempt?.tools.join(', ')), title: attempt?.tools.join(', ') }),
  session: ({ call }) => ({ body: text(call.session), title: call.session ?? undefined }),
  revision: ({ call }) => ({ body: String(call.revision) }),
}

export const rowFacts = (call: Call, attempt: Attempt | null, elapsedMs: number): RowFacts => ({
  call,
  attempt,
  summary: summarise(call),
  elapsedMs,
})
