import { expect, test } from 'vitest'
import { openWindow, type Desktop } from './open-window.ts'

const desktop = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv, executables: string[] = []) => {
  const ran: string[][] = []
  const fake: Desktop = {
    platform,
    env,
    isExecutable: (file) => executables.includes(file),
    run: (command, args) => void ran.push([command, ...args]),
  }
  return { fake, ran }
}

test('opens nothing where there is no display', () => {
  const { fake, ran } = desktop('linux', { PATH: '/usr/bin' }, ['/usr/bin/chromium'])
  expect(openWindow('http://x', fake)).toBe('none')
  expect(ran).toEqual([])
})

test('prefers a Chromium app window', () => {
  const { fake, ran } = desktop('linux', { PATH: '/bin:/usr/bin', DISPLAY: ':0' }, ['/usr/bin/chromium'])
  expect(openWindow('http://x', fake)).toBe('app')
  expect(ran[0]).toEqual(['/usr/bin/chromium', '--app=http://x', '--window-size=1440,900'])
})

test('falls back to the default browser', () => {
  const { fake, ran } = desktop('darwin', {})
  expect(openWindow('http://x', fake)).toBe('browser')
  expect(ran).toEqual([['open', 'http://x']])
})
