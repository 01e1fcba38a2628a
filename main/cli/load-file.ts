import { loadConfig, type Loaded, type LoadedFile } from '../config/load.ts'
import { unreadable } from '../config/unreadable.ts'
import { Refusal } from './arguments.ts'
import { parseErrorLine, parseErrorText } from './faults.ts'

/** The configuration that `check` and `audit` look at; a file that holds none is a Refusal. */
export async function loadFile(file: string): Promise<Extract<Loaded, { ok: true }>> {
  let read: LoadedFile
  try {
    read = await loadConfig(file, { env: process.env })
  } catch (error) {
    throw new Refusal(parseErrorLine(file, unreadable(file, error), '\t'), 1)
  }
  if (!read.loaded.ok) throw new Refusal(parseErrorText(file, read.loaded.faults, '\t'), 1)
  return read.loaded
}
