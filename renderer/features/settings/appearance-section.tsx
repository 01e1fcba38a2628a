import { useConsole } from '../../state/console.tsx'
import { zooms } from '../../state/preferences.ts'
import { strokeLabel } from '../../ui/key-names.ts'
import { useObserved } from '../../ui/observable.ts'
import { Segments } from '../../ui/segments.tsx'
import { Select } from '../../ui/select.tsx'
import { Section, Setting } from './section.tsx'

const rows = [
  { value: '24', label: 'Compact' },
  { value: '28', label: 'Normal' },
  { value: '32', label: 'Roomy' },
] as const
const zoomOptions = zooms.map((zoom) => ({ value: String(zoom), label: `${zoom} %` }))

export function AppearanceSection() {
  const { preferences, commands } = useConsole()
  const set = useObserved(preferences)
  const zoomKeys = ['zoom.in', 'zoom.out', 'zoom.reset']
    .flatMap((id) => commands.keysOf(id)[0] ?? [])
    .map((key) => strokeLabel(key))
  return (
    <Section title="Appearance">
      <Setting name="Theme">
        <Segments
          label="Theme"
          value={set.theme}
          options={[
            { value: 'system', label: 'System' },
            { value: 'dark', label: 'Dark' },
            { value: 'light', label: 'Light' },
          ]}
          onChange={(theme) => preferences.change({ theme })}
        />
      </Setting>
      <Setting name="Rows">
        <Segments
          label="Rows"
          value={String(set.density) as (typeof rows)[number]['value']}
          options={rows}
          onChange={(density) => preferences.change({ density: Number(density) as typeof set.density })}
        />
      </Setting>
      <Setting name="Zoom" note={zoomKeys.length > 0 ? `Keys: ${zoomKeys.join(', ')}` : 'No keys'}>
        <Select
          label="Zoom"
          value={String(set.zoom)}
          options={zoomOptions}
          onChange={(zoom) => preferences.change({ zoom: Number(zoom) })}
        />
      </Setting>
      <Setting name="Detail" note="Auto: right of the list when the window is 1,100 px wide or more, below it when not.">
        <Segments
          label="Detail"
          value={set.detailPlace}
          options={[
            { value: 'auto', label: 'Auto' },
            { value: 'right', label: 'Right' },
            { value: 'below', label: 'Below' },
          ]}
          onChange={(detailPlace) => preferences.change({ detailPlace })}
        />
      </Setting>
      <Setting name="Times">
        <Segments
          label="Times"
          value={set.timeFormat}
          options={[
            { value: 'local', label: 'Local' },
            { value: 'utc', label: 'UTC' },
          ]}
          onChange={(timeFormat) => preferences.change({ timeFormat })}
        />
        <Segments
          label="Clock"
          value={set.hours === 12 ? '12' : '24'}
          options={[
            { value: '24', label: '24 h' },
            { value: '12', label: '12 h' },
          ]}
          onChange={(hours) => preferences.change({ hours: hours === '12' ? 12 : 24 })}
        />
      </Setting>
      <Setting name="Motion" note="Only the ring of a running call moves; reduced, nothing does.">
        <Segments
          label="Motion"
          value={set.motion}
          options={[
            { value: 'system', label: 'System' },
            { value: 'reduced', label: 'Reduced' },
          ]}
          onChange={(motion) => preferences.change({ motion })}
        />
      </Setting>
    </Section>
  )
}
