import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { expect, test } from 'vitest'
import type { Notifications } from '../../shared/contract/notifications.ts'
import type { Status } from '../../shared/contract/status.ts'
import { gatewayLine, showTray } from './tray.ts'

const running = { state: 'running', address: 'http://127.0.0.1:8080', problem: null } as const
const failed = { state: 'failed', address: null, problem: 'port 8080 is taken' } as const

test('says how the gateway is, and why', () => {
  const lines = [running, failed, { state: 'stopped', address: null, problem: null } as const]
  expect(lines.map((gateway) => gatewayLine({ gateway, bundle: null }))).toEqual([
    'Running on 127.0.0.1:8080',
    'Failed: port 8080 is taken',
    'Stopped',
  ])
})

// The tray of Electron cannot be made here; this one writes down what it was given.
function setUp() {
  const seen = { tips: [] as string[], menus: [] as string[][], destroyed: 0, listeners: new Set<unknown>() }
  class Tray extends EventEmitter {
    setToolTip = (text: string) => void seen.tips.push(text)
    setContextMenu = (menu: string[]) => void seen.menus.push(menu)
    destroy = () => void seen.destroyed++
  }
  const Menu = {
    buildFromTemplate: (items: { label?: string }[]) => items.flatMap(({ label }) => label ?? []),
  }
  let now = { gateway: running, bundle: null } as unknown as Status
  let notices = { unseen: 0 } as Notifications
  const told: { status?: (status: Status) => void; notices?: (state: Notifications) => void } = {}
  const keep = (listener: unknown) => {
    seen.listeners.add(listener)
    return () => void seen.listeners.delete(listener)
  }
  const program = {
    status: () => now,
    watchStatus: (listener: (status: Status) => void) => keep((told.status = listener)),
    notifications: {
      state: () => notices,
      watch: (listener: (state: Notifications) => void) => keep((told.notices = listener)),
    },
  } as unknown as Parameters<typeof showTray>[1]
  const end = showTray({ app: {}, Menu, Tray } as unknown as typeof Electron, program, 'icon.png', () => {})
  const becomes = (part: Partial<Status>) => told.status?.((now = { ...now, ...part }))
  const notice = (unseen: number) => told.notices?.((notices = { ...notices, unseen }))
  return { seen, end, becomes, notice }
}

test('shows a gateway that fails, and new notices, in the tip and the menu', () => {
  const { seen, becomes, notice } = setUp()
  expect(seen.tips).toEqual(['Spyhop\nRunning on 127.0.0.1:8080'])
  becomes({ gateway: failed })
  notice(2)
  expect(seen.tips.at(-1)).toBe('Spyhop\nFailed: port 8080 is taken\n2 new notices')
  expect(seen.menus.at(-1)).toEqual(['Failed: port 8080 is taken', '2 new notices', 'Open Spyhop', 'Quit'])
})

test('leaves the menu alone while nothing that it says changes', () => {
  const { seen, becomes } = setUp()
  becomes({ inFlight: 3 })
  expect(seen.menus).toHaveLength(1)
})

test('goes away with all that it listened to', () => {
  const { seen, end } = setUp()
  end()
  expect(seen.listeners.size).toBe(0)
  expect(seen.destroyed).toBe(1)
})
