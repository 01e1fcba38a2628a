import { useEffect, useState } from 'react'
import { useConsole } from '../../state/console.tsx'
import { useObserved, useObservedPart } from '../../ui/observable.ts'
import { goTo, useRoute } from '../../ui/route.ts'
import { KeySheet } from './key-sheet.tsx'
import { NoticeList } from './notice-list.tsx'
import { OpenBundle } from './open-bundle.tsx'
import { Palette } from './palette.tsx'
import { Rail } from './rail.tsx'
import { ScreenBoundary } from './screen-boundary.tsx'
import type { Screen } from './screen.ts'
import { useShellCommands, type SidePanel } from './shell-commands.ts'
import { StatusBar } from './status-bar.tsx'
import { useSystemNotices } from './system-notices.ts'
import { TitleBar } from './title-bar.tsx'
import { Tour } from './tour.tsx'
import './shell.css'

export function Shell({ screens }: { screens: readonly Screen[] }) {
  const route = useRoute()
  const { preferences, notifications } = useConsole()
  const { timeFormat, hours } = useObserved(preferences)
  const unseen = useObservedPart(notifications, (state) => state?.unseen ?? 0)
  const [palette, setPalette] = useState(false)
  const [panel, setPanel] = useState<SidePanel>(null)
  const [path] = route.split('/')
  const screen = screens.find((candidate) => candidate.path === path) ?? screens[0]
  const label = screen?.label ?? ''
  useEffect(() => {
    document.title = `${unseen > 0 ? `(${unseen}) ` : ''}${label} - Spyhop`
  }, [label, unseen])
  useSystemNotices()
  useShellCommands({ screens, panel, setPanel, togglePalette: () => setPalette((open) => !open) })
  const toggle = (which: SidePanel) => setPanel(panel === which ? null : which)
  const View = screen?.view
  return (
    <div className="app">
      <Rail screens={screens} current={screen?.path ?? ''} keysOpen={panel === 'keys'} onKeys={() => toggle('keys')} />
      <TitleBar title={label} paletteOpen={palette} onPalette={() => setPalette(!palette)} />
      <div className="work">
        <Tour screens={screens} />
        <div className="beside">
          <main className="main">
            <ScreenBoundary key={screen?.path}>{View && <View key={`${timeFormat}${hours}`} />}</ScreenBoundary>
          </main>
          {panel === 'keys' && <KeySheet onClose={() => setPanel(null)} onSettings={() => goTo('settings')} />}
          {panel === 'notices' && <NoticeList onClose={() => setPanel(null)} />}
        </div>
        <OpenBundle />
      </div>
      <StatusBar noticesOpen={panel === 'notices'} onNotices={() => toggle('notices')} />
      {palette && <Palette onClose={() => setPalette(false)} />}
    </div>
  )
}
