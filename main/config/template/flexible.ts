// KrakenD's "Flexible configuration": the file is a template; settings become variables, partials and templates can be put in.
// KrakenD ends when a template breaks or settings cannot be read; here nothing is parsed then, and the fault says why.
import { readdirSync, readFileSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { formatOf } from '../document.ts'
import { findJsonProblem } from '../json-syntax.ts'
import type { Env, Source } from '../source.ts'
import { unreadable } from '../unreadable.ts'
import { renderAll } from './render.ts'
import { goMap, type Value } from './values.ts'

type Named = readonly [name: string, text: string]

export async function renderFlexible(file: string, raw: string, env: Env): Promise<Omit<Source, 'bytes'>> {
  const folders = [env['FC_SETTINGS'], env['FC_PARTIALS'], env['FC_TEMPLATES']].filter(
    (folder) => folder !== undefined && folder !== '',
  )
  const files = [file, ...folders.flatMap((folder) => [folder!, ...filesIn(folder!)])]
  const refused = (fault: string): Omit<Source, 'bytes'> => ({ files, templated: true, text: raw, format: formatOf(file), fault })
  const problems: string[] = []
  const settings = await readSettings(env['FC_SETTINGS'], problems)
  const templates = await readAll(env['FC_TEMPLATES'], '.tmpl', problems)
  if (problems.length > 0)
    return refused(`loading flexible-config settings:\n${problems.map((line) => `\t- ${line}`).join('\n')}`)
  try {
    // The file comes first: a template of the folder replaces one that the file defines.
    const text = renderAll(
      basename(file),
      [[basename(file), raw], ...templates],
      settings,
      env,
      includeFrom(env['FC_PARTIALS'] ?? ''),
    )
    const out = env['FC_OUT']
    if (out) await writeFile(out, text)
    return { files, templated: true, text, format: out ? formatOf(out) : 'json', fault: null }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return refused(
      code === undefined
        ? `the template cannot be used: ${(error as Error).message}`
        : `the result cannot be written: ${unreadable(env['FC_OUT'] ?? '', error)}`,
    )
  }
}

/** A partial that is not there is an empty text. */
const includeFrom = (folder: string) => (partial: string) => {
  try {
    return readFileSync(join(folder, partial), 'utf8')
  } catch {
    return ''
  }
}

/** `a.json` -> `.a`. Every broken file is named. */
async function readSettings(folder: string | undefined, problems: string[]): Promise<Value> {
  const settings: [string, Value][] = []
  for (const [name, text] of await readAll(folder, '.json', problems)) {
    const value = readSetting(name, text, problems)
    if (value !== undefined) settings.push([name.slice(0, -'.json'.length), value])
  }
  return goMap(settings)
}

function readSetting(name: string, text: string, problems: string[]): Value {
  try {
    const value = JSON.parse(text) as Value
    if (value === null) return goMap([])
    if (typeof value === 'object' && !Array.isArray(value)) return value
    const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
    problems.push(`${name}: json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`)
  } catch (error) {
    problems.push(`${name}: ${findJsonProblem(text)?.message ?? (error as Error).message}`)
  }
  return undefined
}

async function readAll(folder: string | undefined, ending: string, problems: string[]): Promise<Named[]> {
  if (!folder) return []
  const found: Named[] = []
  try {
    for (const name of (await readdir(folder)).filter((candidate) => candidate.endsWith(ending)).toSorted()) {
      const path = join(folder, name)
      await readFile(path, 'utf8').then(
        (text) => found.push([name, text]),
        (error: unknown) => problems.push(`${name}: ${unreadable(path, error)}`),
      )
    }
  } catch (error) {
    problems.push(`${folder}: ${unreadable(folder, error)}`)
  }
  return found
}

/** Links too: the files of a mounted ConfigMap are links. */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(folder, entry.name))
  } catch {
    return []
  }
}
