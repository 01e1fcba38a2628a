// The text that is parsed: the file as it is or, with FC_ENABLE, the file as a template ("Flexible configuration").
import { readFile } from 'node:fs/promises'
import { formatOf, type Format } from './document.ts'

export type Env = Readonly<Record<string, string | undefined>>

export interface Source {
  readonly text: string
  /** What the file holds, also where that is no clean UTF-8; of a template, what it made. */
  readonly bytes: Uint8Array
  readonly format: Format
  /** Everything that went into the text, and the folders where more may come, to be watched. */
  readonly files: readonly string[]
  readonly templated: boolean
  /** Settings or a template that broke: nothing can be parsed. */
  readonly fault: string | null
}

/** Any value switches it on, `0` too. */
export const isTemplated = (env: Env): boolean => Boolean(env['FC_ENABLE'])

/** Rejects when the file cannot be read (`ENOENT` ...). */
export async function readSource(file: string, env: Env): Promise<Source> {
  const bytes = await readFile(file)
  const text = bytes.toString('utf8')
  if (!isTemplated(env)) return { text, bytes, format: formatOf(file), files: [file], templated: false, fault: null }
  const { renderFlexible } = await import('./template/flexible.ts')
  const made = await renderFlexible(file, text, env)
  return { ...made, bytes: Buffer.from(made.text) }
}
