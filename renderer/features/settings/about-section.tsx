import { useQuery } from '@tanstack/react-query'
import { useConsole } from '../../state/console.tsx'
import { none } from '../../ui/format.ts'
import { Section, Setting } from './section.tsx'

export function AboutSection() {
  const { ask, preferences } = useConsole()
  const { data } = useQuery(ask.settings.about.queryOptions())
  return (
    <Section title="About" note="No account, nothing about you is sent anywhere, no script from elsewhere.">
      <Setting name="Spyhop">{data?.version ?? none}</Setting>
      <Setting name="Compatible with">{data ? `KrakenD CE ${data.krakend}` : none}</Setting>
      <Setting name="Runs on">{data ? `Node ${data.node}, ${data.platform}` : none}</Setting>
      <Setting name="Licence">{data?.licence ?? none}</Setting>
      <Setting name="Tour">
        <button type="button" className="btn" onClick={() => preferences.change({ tour: 'new' })}>
          Start the tour
        </button>
      </Setting>
    </Section>
  )
}
