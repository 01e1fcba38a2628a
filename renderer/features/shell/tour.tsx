// Four steps in a strip above the screen that each speaks of. It blocks nothing: the screen below works on, and the strip goes with
// one press. Shown once; the palette starts it again.
import { X } from 'lucide-react'
import { useState } from 'react'
import { useConsole } from '../../state/console.tsx'
import { Icon } from '../../ui/icons.tsx'
import { strokeLabel } from '../../ui/key-names.ts'
import { useObserved, useObservedPart } from '../../ui/observable.ts'
import { goTo } from '../../ui/route.ts'
import type { Screen } from './screen.ts'

interface Step {
  readonly screen: string
  readonly title: string
  readonly text: string
}

export function Tour({ screens }: { screens: readonly Screen[] }) {
  const { preferences, feed } = useConsole()
  const { tour } = useObserved(preferences)
  const settled = useObserved(preferences.settled)
  const isBundle = useObservedPart(feed.status, (status) => status === null || status.bundle !== null)
  if (tour === 'seen' || !settled || isBundle) return null
  return <Strip screens={screens} />
}

function Strip({ screens }: { screens: readonly Screen[] }) {
  const { preferences } = useConsole()
  const [index, setIndex] = useState(0)
  const steps = useSteps().filter(({ screen }) => screens.some(({ path }) => path === screen))
  const step = steps[index]
  const end = () => preferences.change({ tour: 'seen' })
  const show = (next: number) => {
    const target = steps[next]
    if (!target) return end()
    setIndex(next)
    goTo(target.screen)
  }
  if (!step) return null
  return (
    <section className="tour" aria-label="Tour">
      <p className="what" role="status">
        <span className="step">
          <span className="vh">Step </span>
          {index + 1} of {steps.length}
        </span>
        <b className="strong">{step.title}</b> <span className="t2">{step.text}</span>
      </p>
      {index > 0 && (
        <button type="button" className="btn quiet" onClick={() => show(index - 1)}>
          Back
        </button>
      )}
      <button type="button" className="btn" onClick={() => show(index + 1)}>
        {index + 1 < steps.length ? 'Next' : 'Done'}
      </button>
      <button type="button" className="btn icon quiet" aria-label="Skip the tour" title="Skip the tour" onClick={end}>
        <Icon of={X} />
      </button>
    </section>
  )
}

function useSteps(): readonly Step[] {
  const { feed, commands } = useConsole()
  const address = useObservedPart(feed.status, (status) => status?.gateway.address ?? null)
  const filterKey = commands.keysOf('calls.filter')[0] ?? '/'
  return [
    {
      screen: 'calls',
      title: 'Calls',
      text: `Point your SDK at ${address ?? 'the gateway, once it runs'}. Each call shows up here the moment it arrives.`,
    },
    {
      screen: 'calls',
      title: 'Filter',
      text: `Press ${strokeLabel(filterKey)} and type model:gpt* -outcome:ok, or use a cell to filter to its value.`,
    },
    {
      screen: 'telemetry',
      title: 'Telemetry',
      text: 'Each layer that KrakenD measures is a box with its switches; the receipt beside each says what it adds to a call.',
    },
    {
      screen: 'config',
      title: 'Config',
      text: 'Form and file are one document. Every change is shown as a diff before it is applied, and can be taken back.',
    },
  ]
}
