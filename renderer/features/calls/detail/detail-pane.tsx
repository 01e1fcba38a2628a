// One call, in the order a reader asks: what happened, how long, how much, then the evidence in tabs.
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronUp, PanelBottom, PanelRight, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Call, CallDetail } from '../../../../shared/call.ts'
import { mainAttempt } from '../../../../shared/summary.ts'
import { useConsole } from '../../../state/console.tsx'
import { Icon } from '../../../ui/icons.tsx'
import { useObservedPart } from '../../../ui/observable.ts'
import { ScrollerContext } from '../../../ui/scroller.ts'
import { Select } from '../../../ui/select.tsx'
import { HeadActions } from '../actions/head-actions.tsx'
import { ReplayStrip } from '../actions/replay-strip.tsx'
import { useShare } from '../share/use-share.ts'
import { MockStrip } from '../mock/mock-strip.tsx'
import { shortHost } from '../provider.ts'
import { DetailTabs, firstTabs, type TabChoice } from './detail-tabs.tsx'
import { Ledger } from './ledger.tsx'
import { Said } from './said.tsx'

/** What Enter in the list gives the focus to. */
export const evidenceId = 'call-evidence'

export interface DetailCommands {
  readonly below: boolean
  readonly onFlip: () => void
  readonly onClose: () => void
  readonly onFailure: (step: -1 | 1) => void
}

export function DetailPane({ id, commands }: { id: string; commands: DetailCommands }) {
  const refused = useShare()
  const { call, detail, missing } = useCall(id)
  const [tabs, setTabs] = useState(firstTabs)
  const [full, setFull] = useState(false)
  return (
    <section className="pane detail" aria-label="One call">
      <DetailHead id={id} call={call} commands={commands} />
      <ReplayStrip id={id} />
      {refused !== null && (
        <p className="notice wash-fail" role="alert">
          {refused}
        </p>
      )}
      {call ? (
        <DetailBody key={id} call={call} detail={detail} tabs={tabs} onTabs={setTabs} full={full} onFull={setFull} />
      ) : (
        <p className="notice">{missing ? 'This call is no longer kept.' : 'Reading the call.'}</p>
      )}
    </section>
  )
}

const refreshMs = 500

/** The live row leads; the stored detail follows twice a second while the call runs and once more when it has ended. */
function useCall(id: string): { call: Call | null; detail: CallDetail | null; missing: boolean } {
  const { ask, feed } = useConsole()
  const live = useObservedPart(feed.calls, () => feed.calls.byId(id))
  const running = live?.state === 'running'
  const query = useQuery(ask.calls.detail.queryOptions({ input: { id }, refetchInterval: running ? refreshMs : false }))
  const { refetch } = query
  useEffect(() => {
    if (!running) void refetch()
  }, [running, refetch])
  const detail = query.data ?? null
  return { call: live ?? detail?.call ?? null, detail, missing: query.isSuccess && !detail && !live }
}

function DetailBody(props: {
  call: Call
  detail: CallDetail | null
  tabs: TabChoice
  onTabs: (choice: TabChoice) => void
  full: boolean
  onFull: (full: boolean) => void
}) {
  const { call, detail } = props
  const scroller = useRef<HTMLDivElement>(null)
  const main = mainAttempt(call)
  const [chosen, setChosen] = useState<number | null>(null)
  const index = chosen ?? (main ? call.attempts.indexOf(main) : 0)
  const attempt = call.attempts[index] ?? null
  const parts = detail?.attempts[index] ?? null
  return (
    <div
      id={evidenceId}
      className="scroll dscroll"
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label="Facts and evidence of the call"
    >
      <ScrollerContext value={scroller}>
        <Said call={call} attempt={attempt} />
        <MockStrip call={call} />
        {call.attempts.length > 1 && <AttemptChoice call={call} index={index} onChoose={setChosen} />}
        <Ledger call={call} attempt={attempt} marks={parts?.chunkMarks ?? []} full={props.full} onFull={props.onFull} />
        <DetailTabs
          call={call}
          detail={detail}
          attempt={attempt}
          attemptIndex={attempt ? index : null}
          choice={props.tabs}
          onChoice={props.onTabs}
        />
      </ScrollerContext>
    </div>
  )
}

function AttemptChoice(props: { call: Call; index: number; onChoose: (index: number) => void }) {
  return (
    <div className="attempts">
      <span className="t2">{props.call.attempts.length} backend calls</span>
      <Select
        label="Backend call"
        value={String(props.index)}
        options={props.call.attempts.map((attempt, index) => ({
          value: String(index),
          label: `${index + 1}: ${attempt.method} ${shortHost(attempt.url)}${attempt.backend}, ${attempt.status ?? 'no answer'}`,
        }))}
        onChange={(value) => props.onChoose(Number(value))}
      />
    </div>
  )
}

function DetailHead({ id, call, commands }: { id: string; call: Call | null; commands: DetailCommands }) {
  return (
    <div className="panehead">
      <h2 className="cut mono title" title={call ? `${call.method} ${call.path}` : undefined}>
        <span className="t3">{call?.method}</span> {call?.endpoint ?? call?.path}
      </h2>
      <span className="mono t3 wideish" title={id}>
        {id.slice(-8)}
      </span>
      <span className="grow" />
      <button
        type="button"
        className="btn icon quiet"
        aria-label="Previous failure"
        title="Previous failure ([)"
        onClick={() => commands.onFailure(-1)}
      >
        <Icon of={ChevronUp} />
      </button>
      <button
        type="button"
        className="btn icon quiet"
        aria-label="Next failure"
        title="Next failure (])"
        onClick={() => commands.onFailure(1)}
      >
        <Icon of={ChevronDown} />
      </button>
      <span className="sep" />
      <HeadActions id={id} />
      <span className="sep" />
      <button
        type="button"
        className="btn icon quiet"
        aria-label={commands.below ? 'Move the detail to the right' : 'Move the detail below'}
        title={`${commands.below ? 'Move the detail to the right' : 'Move the detail below'} (\\)`}
        onClick={commands.onFlip}
      >
        <Icon of={commands.below ? PanelRight : PanelBottom} />
      </button>
      <button type="button" className="btn icon quiet" aria-label="Close" title="Close (Esc)" onClick={commands.onClose}>
        <Icon of={X} />
      </button>
    </div>
  )
}
