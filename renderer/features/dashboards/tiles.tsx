import { ChevronDown, ChevronUp } from 'lucide-react'
import { memo } from 'react'
import type { Series } from '../../../shared/contract/dashboards.ts'
import { useConsole } from '../../state/console.tsx'
import { count, dollars, none, percent, plural, seconds } from '../../ui/format.ts'
import { Icon } from '../../ui/icons.tsx'
import { useObservedPart } from '../../ui/observable.ts'
import { delta, type Delta } from './window.ts'
import { inLegend } from './words.ts'

const tones = { good: 'ok', bad: 'fail', plain: 't2' } as const

export const Tiles = memo(function Tiles({ series, hasBefore }: { series: Series; hasBefore: boolean }) {
  const { totals, previous } = series
  const against = hasBefore ? delta : () => null
  const share = (part: number, of: number) => (of === 0 ? null : (part / of) * 100)
  const points = (change: number) => `${change.toFixed(1)} pt`
  const relative = (change: number, before: number) =>
    before === 0 ? count(change) : `${((change / before) * 100).toFixed(0)} %`
  const { bad } = totals
  const { tokens } = totals
  const old = previous.tokens
  return (
    <dl className="tiles">
      <Tile
        label="Calls"
        value={count(totals.calls)}
        delta={against(totals.calls, previous.calls, relative, 'plain')}
        more={hasBefore ? `was ${count(previous.calls)}` : 'all that is kept'}
      />
      <Tile
        label="Failed or limited"
        value={totals.calls === 0 ? none : percent(bad, totals.calls, 1)}
        delta={against(share(bad, totals.calls), share(previous.bad, previous.calls), points, 'bad')}
        more={plural(bad, 'call')}
      />
      <Tile
        label="Cost"
        value={totals.cost === null ? none : dollars(totals.cost, 2)}
        delta={against(totals.cost, previous.cost, relative, 'bad')}
        more={totals.unpriced > 0 ? `${count(totals.unpriced)} unpriced` : totals.cost === null ? 'no price' : null}
      />
      <Tile
        label="TTFT p50"
        value={totals.ttftP50 === null ? none : `${seconds(totals.ttftP50)} s`}
        delta={against(totals.ttftP50, previous.ttftP50, seconds, 'bad')}
        more={totals.ttftP95 === null ? 'no stream' : `p95 ${seconds(totals.ttftP95)} s`}
      />
      <Tile
        label="Latency p50"
        value={totals.durationP50 === null ? none : `${seconds(totals.durationP50)} s`}
        delta={against(totals.durationP50, previous.durationP50, seconds, 'bad')}
        more={totals.durationP95 === null ? null : `p95 ${seconds(totals.durationP95)} s`}
      />
      <Tile
        label="Output speed"
        value={totals.speedP50 === null ? none : `${totals.speedP50.toFixed(0)} tok/s`}
        delta={against(totals.speedP50, previous.speedP50, (change) => change.toFixed(0), 'good')}
        more={totals.speedP50 === null ? 'not reported' : 'median'}
      />
      <Tile
        label="Input from cache"
        value={tokens.input === 0 ? none : percent(tokens.cacheRead, tokens.input)}
        delta={against(share(tokens.cacheRead, tokens.input), share(old.cacheRead, old.input), points, 'good')}
        more={tokens.cacheRead > 0 ? `${inLegend(tokens.cacheRead)} read` : null}
      />
      <InFlight />
    </dl>
  )
})

function InFlight() {
  const { feed } = useConsole()
  const inFlight = useObservedPart(feed.status, (status) => status?.inFlight ?? null)
  return <Tile label="In flight" value={inFlight === null ? none : count(inFlight)} delta={null} more="now" />
}

function Tile(props: { label: string; value: string; delta: Delta | null; more: string | null }) {
  return (
    <div className="tile">
      <dt>{props.label}</dt>
      <dd>{props.value}</dd>
      <dd className="under">
        {props.delta && (
          <span className={`fact ${tones[props.delta.tone]}`}>
            {props.delta.direction !== 'same' && <Icon of={props.delta.direction === 'up' ? ChevronUp : ChevronDown} size={12} />}
            {props.delta.text}
          </span>
        )}
        {props.more !== null && <span className="t3">{props.more}</span>}
      </dd>
    </div>
  )
}
