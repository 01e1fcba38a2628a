import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { dataFolder } from '../config/data-folder.ts'
import { makeFolder } from '../config/make-folder.ts'
import { Refusal } from './arguments.ts'

export interface ChosenFile {
  readonly file: string
  readonly starter: boolean
  readonly dataDir: string
}

/** The file asked for, else `krakend.json` here, else the starter configuration in the data folder (written when it is not there). */
export async function whichFile(asked: string | undefined): Promise<ChosenFile> {
  const dataDir = dataFolder(process.env)
  if (asked !== undefined) {
    if (!existsSync(asked)) throw new Refusal(`There is no file ${asked}.`)
    return { file: asked, starter: false, dataDir }
  }
  if (existsSync('krakend.json')) return { file: 'krakend.json', starter: false, dataDir }
  const file = join(dataDir, 'krakend.json')
  if (!existsSync(file)) {
    const { starterText } = await import('../config/starter.ts')
    try {
      makeFolder(dirname(file))
      writeFileSync(file, starterText(), { flag: 'wx' })
    } catch (error) {
      throw new Refusal(
        `The starter configuration cannot be written (${(error as Error).message}); name a file with -c, or another folder with SPYHOP_DATA_DIR.`,
      )
    }
  }
  return { file, starter: true, dataDir }
}
