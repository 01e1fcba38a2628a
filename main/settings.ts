// settings.json in the data folder: what the user set about the screen. Read anew before each write, so that two programs on one
// folder change only what they mean to. A file that cannot be read harms nothing: it is put aside at the first write.
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { SettingValues } from '../shared/contract/settings.ts'
import { makeFolder } from './config/make-folder.ts'

const limitBytes = 256 * 1024

export interface Settings {
  get(): SettingValues
  /** False when they are too large or the folder cannot be written; the values then hold until the program ends. */
  set(values: SettingValues): boolean
  watch(listener: (values: SettingValues) => void): () => void
}

export function openSettings(file: string): Settings {
  let values = read(file) ?? {}
  const listeners = new Set<(values: SettingValues) => void>()
  return {
    get: () => values,
    set(changed) {
      const next = { ...values, ...read(file), ...changed }
      const text = `${JSON.stringify(next, null, 2)}\n`
      if (Buffer.byteLength(text) > limitBytes) return false
      values = next
      for (const listener of listeners) listener(values)
      return write(file, text)
    },
    watch(listener) {
      const own = (now: SettingValues): void => listener(now)
      listeners.add(own)
      return () => void listeners.delete(own)
    },
  }
}

function read(file: string): SettingValues | null {
  try {
    if (statSync(file).size > limitBytes) return null
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as SettingValues) : null
  } catch {
    return null
  }
}

function write(file: string, text: string): boolean {
  const draft = `${file}.${process.pid}.tmp`
  try {
    makeFolder(dirname(file))
    if (existsSync(file) && read(file) === null) renameSync(file, `${file}.bad`)
    writeFileSync(draft, text, { mode: 0o600 })
    renameSync(draft, file)
    return true
  } catch {
    rmSync(draft, { force: true })
    return false
  }
}
