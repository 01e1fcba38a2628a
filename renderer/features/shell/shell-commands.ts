import type { Command } from '../../state/commands.ts'
import { useConsole } from '../../state/console.tsx'
import { zooms, type Preferences, type PreferencesStore } from '../../state/preferences.ts'
import { useCommands } from '../../state/use-commands.ts'
import { goTo } from '../../ui/route.ts'
import type { Screen } from './screen.ts'

/** What stands beside the screen, whichever screen it is. */
export type SidePanel = 'keys' | 'notices' | null

const group = 'Everywhere'

export function useShellCommands(shell: {
  screens: readonly Screen[]
  panel: SidePanel
  setPanel: (panel: SidePanel) => void
  togglePalette: () => void
}): void {
  const { feed, preferences, client } = useConsole()
  const { panel, setPanel } = shell
  useCommands([
    {
      id: 'calls.pause',
      title: 'Pause or resume the view',
      group,
      keys: ['Space'],
      run: () => feed.calls.setPaused(!feed.calls.get().paused),
    },
    ...shell.screens.map((screen) => ({
      id: `go.${screen.path}`,
      title: `Go to ${screen.label}`,
      group,
      keys: [`g ${screen.key}`],
      run: () => goTo(screen.path),
    })),
    { id: 'shell.palette', title: 'Find a command', group, keys: ['Mod+k'], quiet: true, run: shell.togglePalette },
    { id: 'shell.keys', title: 'Show all keys', group, keys: ['?'], run: () => setPanel(panel === 'keys' ? null : 'keys') },
    {
      id: 'shell.notices',
      title: 'Show notices',
      group,
      keys: ['g n'],
      run: () => setPanel(panel === 'notices' ? null : 'notices'),
    },
    {
      id: 'shell.notices-seen',
      title: 'Mark all notices as seen',
      group,
      run: () => void client.notifications.seen().catch(() => {}),
    },
    { id: 'shell.tour', title: 'Start the tour', group, run: () => preferences.change({ tour: 'new' }) },
    ...appearanceCommands(preferences),
  ])
}

function appearanceCommands(preferences: PreferencesStore): readonly Command[] {
  const change = (part: Partial<Preferences>) => () => preferences.change(part)
  const zoomBy = (step: number) => () => {
    const { zoom } = preferences.get()
    const next = zooms.toSorted((a, b) => step * (a - b)).find((one) => step * (one - zoom) > 0)
    if (next !== undefined) preferences.change({ zoom: next })
  }
  return [
    { id: 'theme.dark', title: 'Use the dark theme', group, run: change({ theme: 'dark' }) },
    { id: 'theme.light', title: 'Use the light theme', group, run: change({ theme: 'light' }) },
    { id: 'theme.system', title: 'Follow the theme of the system', group, run: change({ theme: 'system' }) },
    { id: 'density.24', title: 'Compact rows', group, hint: '24 px', run: change({ density: 24 }) },
    { id: 'density.28', title: 'Normal rows', group, hint: '28 px', run: change({ density: 28 }) },
    { id: 'density.32', title: 'Roomy rows', group, hint: '32 px', run: change({ density: 32 }) },
    { id: 'zoom.in', title: 'Zoom in', group, keys: ['Mod+=', 'Mod++', 'Mod+Shift++'], run: zoomBy(1) },
    { id: 'zoom.out', title: 'Zoom out', group, keys: ['Mod+-'], run: zoomBy(-1) },
    { id: 'zoom.reset', title: 'Zoom to 100 %', group, keys: ['Mod+0'], run: change({ zoom: 100 }) },
  ]
}
