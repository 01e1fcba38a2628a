import { keepSetting, readKeep } from '../shared/contract/keep.ts'
import type { Settings } from './settings.ts'
import type { Limits } from './store/messages.ts'

const dayMs = 24 * 3_600_000
const megabyte = 1_000_000

/** What the user said about how much is kept. */
export function keepLimits(values: ReturnType<Settings['get']>): Partial<Limits> {
  const { calls, days, megabytes } = readKeep(values[keepSetting])
  return {
    ...(calls !== undefined && { calls }),
    ...(days !== undefined && { ageMs: days * dayMs }),
    ...(megabytes !== undefined && { bytes: megabytes * megabyte }),
  }
}

/** Tells of other limits when the user has set some. */
export function watchKeepLimits(settings: Settings, changed: (limits: Partial<Limits>) => void): () => void {
  let last = JSON.stringify(keepLimits(settings.get()))
  return settings.watch((values) => {
    const limits = keepLimits(values)
    const now = JSON.stringify(limits)
    if (now === last) return
    last = now
    changed(limits)
  })
}
