// The text that is parsed: the file as it is or, with FC_ENABLE, the file as a template ("Flexible configuration").
import { readFile } from 'node:fs/promises'
import { formatOf, type Format } from './document.ts'

export type Env = Readonly<Record<string, string | undefined>>

export interface Source {
  readonly text: string
  readonly format: Format
  /** Everything that went into the text, and the folders where more may come, to be watched. */
  readonly files: readonly string[]
  readonly templated: boolean
  /** Settings or a template that broke: nothing can be parsed. */
  readonly fault: string | null
}

/** Rejects when the file cannot be read (`ENOENT` ...). */
export async function readSource(file: string, env: Env): Promise<Source> {
  const text = await readFile(file, 'utf8')
  // Any value switches it on, `0` too.
  if (!env['FC_ENABLE']) return { text, format: formatOf(file), files: [file], templated: false, fault: null }
  const { renderFlexible } = await import('./template/flexible.ts')
  return renderFlexible(file, text, env)
}
