import { Suspense, useEffect } from 'react'
import { useConsole } from '../../state/console.tsx'
import { useKeys } from '../../ui/keys.ts'
import { useRoute } from '../../ui/route.ts'
import { Rail } from './rail.tsx'
import type { Screen } from './screen.ts'
import { StatusBar } from './status-bar.tsx'
import { TitleBar } from './title-bar.tsx'
import './shell.css'

export function Shell({ screens }: { screens: readonly Screen[] }) {
  const route = useRoute()
  const { feed } = useConsole()
  const screen = screens.find((candidate) => candidate.path === route) ?? screens[0]
  const label = screen?.label ?? ''
  useEffect(() => {
    document.title = `${label} - Spyhop`
  }, [label])
  useKeys({ ' ': () => feed.calls.setPaused(!feed.calls.get().paused) })
  const View = screen?.view
  return (
    <div className="app">
      <Rail screens={screens} current={screen?.path ?? ''} />
      <TitleBar title={label} />
      <main className="main">
        <Suspense fallback={<p className="notice">Loading.</p>}>{View && <View />}</Suspense>
      </main>
      <StatusBar />
    </div>
  )
}
