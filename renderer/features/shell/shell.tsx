import { Suspense, useEffect } from 'react'
import { useConsole } from '../../state/console.tsx'
import { useCommands } from '../../state/use-commands.ts'
import { goTo, useRoute } from '../../ui/route.ts'
import { OpenBundle } from './open-bundle.tsx'
import { Rail } from './rail.tsx'
import type { Screen } from './screen.ts'
import { StatusBar } from './status-bar.tsx'
import { TitleBar } from './title-bar.tsx'
import './shell.css'

export function Shell({ screens }: { screens: readonly Screen[] }) {
  const route = useRoute()
  const { feed } = useConsole()
  const [path] = route.split('/')
  const screen = screens.find((candidate) => candidate.path === path) ?? screens[0]
  const label = screen?.label ?? ''
  useEffect(() => {
    document.title = `${label} - Spyhop`
  }, [label])
  useCommands([
    {
      id: 'calls.pause',
      title: 'Pause or resume the view',
      group: 'Everywhere',
      keys: ['Space'],
      run: () => feed.calls.setPaused(!feed.calls.get().paused),
    },
    ...screens.map((candidate) => ({
      id: `go.${candidate.path}`,
      title: `Go to ${candidate.label}`,
      group: 'Everywhere',
      keys: [`g ${candidate.key}`],
      run: () => goTo(candidate.path),
    })),
  ])
  const View = screen?.view
  return (
    <div className="app">
      <Rail screens={screens} current={screen?.path ?? ''} />
      <TitleBar title={label} />
      <main className="main">
        <Suspense fallback={<p className="notice">Loading.</p>}>{View && <View />}</Suspense>
      </main>
      <OpenBundle />
      <StatusBar />
    </div>
  )
}
