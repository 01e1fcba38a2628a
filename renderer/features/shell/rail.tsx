import { CircleQuestionMark, File, Monitor, Moon, Sun, type LucideIcon } from 'lucide-react'
import { useConsole } from '../../state/console.tsx'
import type { Preferences } from '../../state/preferences.ts'
import { plural } from '../../ui/format.ts'
import { BrandMark, Glyph, Icon } from '../../ui/icons.tsx'
import { strokeLabel } from '../../ui/key-names.ts'
import { useObserved, useObservedPart } from '../../ui/observable.ts'
import type { Screen } from './screen.ts'

const themes: Readonly<Record<Preferences['theme'], { readonly next: Preferences['theme']; readonly icon: LucideIcon }>> = {
  system: { next: 'dark', icon: Monitor },
  dark: { next: 'light', icon: Moon },
  light: { next: 'system', icon: Sun },
}

export function Rail(props: { screens: readonly Screen[]; current: string; keysOpen: boolean; onKeys: () => void }) {
  const { screens, current } = props
  const { preferences } = useConsole()
  const { theme } = useObserved(preferences)
  const { next, icon } = themes[theme]
  const label = `Theme: ${theme}. Switch to ${next}`
  return (
    <nav className="rail" aria-label="Screens">
      <span className="mark" title="Spyhop">
        <BrandMark />
      </span>
      {screens.map((screen) => (
        <a
          key={screen.path}
          href={`#/${screen.path}`}
          title={`${screen.label} (${strokeLabel(`g ${screen.key}`)})`}
          aria-label={screen.label}
          aria-current={screen.path === current ? 'page' : undefined}
        >
          {screen.icon}
          {screen.path === 'telemetry' && <ExporterNote />}
          {screen.path === 'config' && <UnappliedNote />}
        </a>
      ))}
      <span className="grow" />
      <button type="button" title={label} aria-label={label} onClick={() => preferences.change({ theme: next })}>
        <Icon of={icon} size={20} />
      </button>
      <button type="button" title="Keys (?)" aria-label="Keys" aria-pressed={props.keysOpen} onClick={props.onKeys}>
        <Icon of={CircleQuestionMark} size={20} />
      </button>
    </nav>
  )
}

function UnappliedNote() {
  const { unapplied } = useConsole()
  if (!useObserved(unapplied)) return null
  return (
    <span className="note live" title="Unapplied changes">
      <Icon of={File} size={12} />
    </span>
  )
}

function ExporterNote() {
  const { feed } = useConsole()
  const failing = useObservedPart(
    feed.status,
    (status) => status?.exporters.filter((exporter) => exporter.state === 'failing').length ?? 0,
  )
  if (failing === 0) return null
  return (
    <span className="note fail" title={`${plural(failing, 'exporter')} failing`}>
      <Glyph name="warn" />
    </span>
  )
}
