import { useState } from 'react'
import { outcomeClasses, type OutcomeClass } from '../../../shared/call.ts'
import type { NotificationRules } from '../../../shared/contract/notifications.ts'
import { useConsole } from '../../state/console.tsx'
import { outcomeLooks } from '../../state/outcome.ts'
import { Glyph } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'
import { Switch } from '../../ui/switch.tsx'
import { CostLimits } from './cost-limits.tsx'
import { Section, Setting } from './section.tsx'

export function NoticesSection() {
  const { client, notifications } = useConsole()
  const state = useObserved(notifications)
  const [problem, setProblem] = useState<string | null>(null)
  // What was chosen stands at once; the program's word replaces it.
  const [chosen, setChosen] = useState<{
    readonly rules: NotificationRules
    readonly over: NotificationRules | undefined
  } | null>(null)
  const kept = state?.rules
  const rules = chosen && chosen.over === kept ? chosen.rules : kept
  const change = (next: NotificationRules) => {
    setChosen({ rules: next, over: kept })
    client.notifications.set({ outcomes: [...next.outcomes], costs: [...next.costs] }).then(
      () => setProblem(null),
      () => {
        setChosen(null)
        setProblem('Not saved: the program did not answer.')
      },
    )
  }
  return (
    <Section
      title="Notices"
      note="Off until you choose. They show in the title, in the status line and, where you allow it, as notices of your system."
    >
      {rules && (
        <>
          <Setting name="Outcomes">
            <Outcomes rules={rules} onChange={change} />
          </Setting>
          <Setting name="Cost limits" note="A call without a price is in no sum; the notice says how many there were.">
            <CostLimits rules={rules} onChange={change} />
          </Setting>
        </>
      )}
      <Setting name="System notices">
        <SystemNotices />
      </Setting>
      <p className="t2" role="status">
        {problem ?? ''}
      </p>
    </Section>
  )
}

function Outcomes({ rules, onChange }: { rules: NotificationRules; onChange: (rules: NotificationRules) => void }) {
  const toggle = (outcome: OutcomeClass, on: boolean) =>
    onChange({ ...rules, outcomes: on ? [...rules.outcomes, outcome] : rules.outcomes.filter((one) => one !== outcome) })
  return (
    <ul className="outcomes">
      {outcomeClasses
        .filter((outcome) => outcome !== 'ok')
        .map((outcome) => {
          const { word, tone, glyph } = outcomeLooks[outcome]
          return (
            <li key={outcome}>
              <label>
                <input
                  type="checkbox"
                  checked={rules.outcomes.includes(outcome)}
                  onChange={(event) => toggle(outcome, event.currentTarget.checked)}
                />
                <span className={tone}>
                  <Glyph name={glyph} />
                </span>
                {word}
              </label>
            </li>
          )
        })}
    </ul>
  )
}

/** The browser is asked only here, on the user's own press. */
function SystemNotices() {
  const { preferences } = useConsole()
  const { systemNotices } = useObserved(preferences)
  const [refused, setRefused] = useState(false)
  const change = async (on: boolean) => {
    if (!on) return preferences.change({ systemNotices: false })
    const answer = 'Notification' in window ? await Notification.requestPermission() : 'denied'
    setRefused(answer !== 'granted')
    preferences.change({ systemNotices: answer === 'granted' })
  }
  return (
    <>
      <Switch on={systemNotices} label="Show notices outside this window" onChange={(on) => void change(on)} />
      <span>Show notices outside this window</span>
      <span className="t2" role="status">
        {refused ? 'The browser does not allow it for this address. The desktop program shows them by itself.' : ''}
      </span>
    </>
  )
}
