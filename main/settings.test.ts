import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSettings } from './settings.ts'

const place = () => join(mkdtempSync(join(tmpdir(), 'settings-')), 'settings.json')

test('keeps what was set for the next start, for the owner only', () => {
  const file = place()
  openSettings(file).set({ theme: 'light' })
  expect(openSettings(file).get()).toEqual({ theme: 'light' })
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('two programs on one folder keep each other’s values', () => {
  const file = place()
  const [one, two] = [openSettings(file), openSettings(file)]
  one.set({ theme: 'light' })
  two.set({ zoom: 120 })
  expect(openSettings(file).get()).toEqual({ theme: 'light', zoom: 120 })
})

test('tells every watcher, and none after it left', () => {
  const settings = openSettings(place())
  const seen: unknown[] = []
  const leave = settings.watch((values) => seen.push(values))
  settings.set({ zoom: 90 })
  leave()
  settings.set({ zoom: 100 })
  expect(seen).toEqual([{ zoom: 90 }])
})

test('a file that is no settings costs nothing and is put aside', () => {
  const file = place()
  writeFileSync(file, '{ half')
  const settings = openSettings(file)
  expect(settings.get()).toEqual({})
  expect(settings.set({ zoom: 90 })).toBe(true)
  expect(readFileSync(`${file}.bad`, 'utf8')).toBe('{ half')
})

test('refuses what is too large and a folder that cannot be', () => {
  expect(openSettings(place()).set({ note: 'x'.repeat(300_000) })).toBe(false)
  const nowhere = openSettings('/proc/nowhere/settings.json')
  expect(nowhere.set({ zoom: 90 })).toBe(false)
  expect(nowhere.get()).toEqual({ zoom: 90 })
})
