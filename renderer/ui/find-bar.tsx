// A search field with the number of matches and steps between them, for text and trees alike.
import { ChevronDown, ChevronUp, Search } from 'lucide-react'
import { count } from './format.ts'
import { Icon } from './icons.tsx'
import './find-bar.css'

export interface FindProps {
  readonly label: string
  readonly placeholder: string
  readonly wanted: string
  /** What was looked for; it may lag behind what is typed. */
  readonly asked: string
  /** Index of the match that is selected; -1 for none. */
  readonly at: number
  readonly hits: number
  readonly mostHits: number
  readonly onWanted: (wanted: string) => void
  readonly onStep: (by: 1 | -1) => void
}

export function FindBar(props: FindProps) {
  return (
    <>
      <label className="field findfield">
        <Icon of={Search} />
        <input
          type="search"
          placeholder={props.placeholder}
          aria-label={props.label}
          value={props.wanted}
          onChange={(event) => props.onWanted(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            props.onStep(event.shiftKey ? -1 : 1)
          }}
        />
      </label>
      {props.asked !== '' && (
        <span className="t2 num" role="status">
          {hitWords(props.at, props.hits, props.mostHits)}
        </span>
      )}
      <StepButton
        of={ChevronUp}
        name="Previous match"
        stroke="Shift Enter"
        disabled={props.hits === 0}
        onStep={() => props.onStep(-1)}
      />
      <StepButton of={ChevronDown} name="Next match" stroke="Enter" disabled={props.hits === 0} onStep={() => props.onStep(1)} />
    </>
  )
}

function StepButton(props: { of: typeof Search; name: string; stroke: string; disabled: boolean; onStep: () => void }) {
  return (
    <button
      type="button"
      className="btn icon quiet"
      aria-label={props.name}
      title={`${props.name} (${props.stroke})`}
      disabled={props.disabled}
      onClick={props.onStep}
    >
      <Icon of={props.of} />
    </button>
  )
}

export function hitWords(at: number, hits: number, mostHits: number): string {
  const most = hits >= mostHits ? `${count(hits)} or more` : count(hits)
  return hits === 0 ? 'Not found' : at < 0 ? `${most} found` : `${count(at + 1)} of ${most}`
}

/** The match after or before the selected one, round the end; without a selection the first or the last. */
export function steppedHit(at: number, hits: number, by: 1 | -1): number {
  return at < 0 ? (by > 0 ? 0 : hits - 1) : (at + by + hits) % hits
}
