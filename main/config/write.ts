import { chmod, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Replaces a file in one step, so that no reader sees half of it; a link stays a link and the mode stays. */
export async function writeInPlace(file: string, text: string | Uint8Array): Promise<void> {
  const target = await realpath(file)
  const beside = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`)
  try {
    await writeFile(beside, text, { flag: 'wx' })
    await chmod(beside, (await stat(target)).mode)
    await rename(beside, target)
  } catch (error) {
    await rm(beside, { force: true })
    // A folder that takes no new file may still allow writing into the old one.
    if (!['EACCES', 'EPERM', 'EBUSY', 'EXDEV'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    await writeFile(target, text)
  }
}
