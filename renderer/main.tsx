import './ui/tokens.css'
import './ui/base.css'
import './ui/controls.css'
import './ui/layout.css'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { Braces, ChartNoAxesColumn, SlidersHorizontal, SquareSquare, TextAlignStart } from 'lucide-react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { Screen } from './features/shell/screen.ts'
import { Shell } from './features/shell/shell.tsx'
import { connect } from './rpc/client.ts'
import { ConsoleProvider, createConsole } from './state/console.tsx'
import { applyAppearance } from './state/appearance.ts'
import { Icon } from './ui/icons.tsx'
import { loadedView } from './ui/loaded-view.tsx'

const screens: readonly Screen[] = [
  {
    path: 'calls',
    label: 'Calls',
    key: 'c',
    icon: <Icon of={TextAlignStart} size={20} />,
    view: loadedView(async () => (await import('./features/calls/calls-screen.tsx')).CallsScreen),
  },
  {
    path: 'dashboards',
    label: 'Dashboards',
    key: 'd',
    icon: <Icon of={ChartNoAxesColumn} size={20} />,
    view: loadedView(async () => (await import('./features/dashboards/dashboards-screen.tsx')).DashboardsScreen),
  },
  {
    path: 'config',
    label: 'Config',
    key: 'f',
    icon: <Icon of={Braces} size={20} />,
    view: loadedView(async () => (await import('./features/config/config-screen.tsx')).ConfigScreen),
  },
  {
    path: 'telemetry',
    label: 'Telemetry',
    key: 't',
    icon: <Icon of={SquareSquare} size={20} />,
    view: loadedView(async () => (await import('./features/telemetry/telemetry-screen.tsx')).TelemetryScreen),
  },
  {
    path: 'settings',
    label: 'Settings',
    key: 's',
    icon: <Icon of={SlidersHorizontal} size={20} />,
    view: loadedView(async () => (await import('./features/settings/settings-screen.tsx')).SettingsScreen),
  },
]

/** A browser that forbids storage still gets a console, one that forgets its settings. */
function storageOf(page: Window): Storage | null {
  try {
    return page.localStorage
  } catch {
    return null
  }
}

const app = createConsole(connect(window), storageOf(window))
applyAppearance(app.preferences, document.documentElement)
document.addEventListener('keydown', app.commands.press)
const queries = new QueryClient({ defaultOptions: { queries: { refetchOnWindowFocus: false, retry: 1, staleTime: 1000 } } })

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <ConsoleProvider value={app}>
        <Shell screens={screens} />
      </ConsoleProvider>
    </QueryClientProvider>
  </StrictMode>,
)
