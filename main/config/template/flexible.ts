// KrakenD's "Flexible configuration": the file is a template; settings become variables, partials and templates can be put in.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { formatOf } from '../document.ts'
import type { Env, Source } from '../source.ts'
import { evaluate } from './evaluate.ts'
import { templateFunctions } from './functions.ts'
import { parseTemplate, type Templates } from './parse.ts'
import { TemplateError, type Value } from './syntax.ts'

/** A template that breaks leaves the raw file to be parsed, as in KrakenD; broken settings are a fault. */
export async function renderFlexible(file: string, raw: string, env: Env): Promise<Source> {
  const folders = [env['FC_SETTINGS'], env['FC_PARTIALS'], env['FC_TEMPLATES']].filter(
    (folder) => folder !== undefined && folder !== '',
  )
  const files = [file, ...folders.flatMap((folder) => filesIn(folder!))]
  const base = { files, templated: true, problem: null, fault: null }
  const settings = await readSettings(env['FC_SETTINGS'])
  if (settings.problems.length > 0)
    return {
      ...base,
      text: raw,
      format: formatOf(file),
      fault: `the settings in ${env['FC_SETTINGS']} cannot be read: ${settings.problems.join('; ')}`,
    }
  try {
    const text = await render(basename(file), raw, settings.data, env)
    const out = env['FC_OUT']
    if (out) await writeFile(out, text)
    return { ...base, text, format: out ? formatOf(out) : 'json' }
  } catch (error) {
    const message = error instanceof TemplateError ? error.message : `${file}: ${(error as Error).message}`
    return { ...base, text: raw, format: formatOf(file), problem: `parsing the flexible config template: ${message}` }
  }
}

async function render(name: string, raw: string, data: Value, env: Env): Promise<string> {
  const partials = env['FC_PARTIALS']
  // A partial that is not there is an empty text.
  const include = (partial: string): string => {
    try {
      return partials ? readFileSync(join(partials, partial), 'utf8') : ''
    } catch {
      return ''
    }
  }
  const functions = templateFunctions(env, include)
  const isFunction = (word: string) => Object.hasOwn(functions, word)
  const templates: Templates = new Map()
  const folder = env['FC_TEMPLATES']
  for (const template of folder ? (await readdir(folder)).toSorted() : [])
    if (template.endsWith('.tmpl'))
      parseTemplate(template, await readFile(join(folder!, template), 'utf8'), isFunction, templates)
  parseTemplate(name, raw, isFunction, templates)
  return evaluate(templates, name, data, functions)
}

/** `a.json` -> `.a`. Every broken file is named. */
async function readSettings(folder: string | undefined): Promise<{ readonly data: Value; readonly problems: readonly string[] }> {
  const data = Object.create(null) as { [name: string]: Value }
  const problems: string[] = []
  if (!folder) return { data, problems }
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    return { data, problems: [(error as Error).message] }
  }
  for (const name of names.filter((candidate) => candidate.endsWith('.json')).toSorted()) {
    try {
      const value = JSON.parse(await readFile(join(folder, name), 'utf8')) as Value
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('it is not an object')
      data[name.slice(0, -'.json'.length)] = value
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message}`)
    }
  }
  return { data, problems }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(folder, entry.name))
  } catch {
    return []
  }
}
