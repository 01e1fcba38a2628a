#!/usr/bin/env node
// Runs the lab twice over every case. With --strict each case must equal the record of KrakenD CE, save the few that exceptions.json explains.
// Without it, each difference must be one that docs/differences.md names: defaults.json says which entry explains which path of which case.
//   node e2e/conformance/run.mjs [--only TEXT] [--mode strict|default]
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const here = import.meta.dirname
const { values: flags } = parseArgs({ options: { only: { type: 'string' }, mode: { type: 'string' } } })
const read = (name) => JSON.parse(readFileSync(join(here, name), 'utf8'))
const documented = new Set([...readFileSync(resolve(here, '../../docs/differences.md'), 'utf8').matchAll(/^### (\S+)$/gm)].map((match) => match[1]))

/** { case: [{ path: regex, why }] }, five cases at most. */
const exceptions = read('exceptions.json')
/** [{ case: name or "" for all, path: regex over the report's line, difference: id }] */
const defaults = read('defaults.json')

const problems = []
if (Object.keys(exceptions).length > 5) problems.push('exceptions.json: five cases at most')
for (const { difference } of defaults)
  if (!documented.has(difference)) problems.push(`defaults.json: docs/differences.md has no entry "${difference}"`)

let passed = 0
let failed = problems.length
for (const mode of ['strict', 'default']) {
  if (flags.mode && flags.mode !== mode) continue
  for (const { name, differences } of runLab(mode)) {
    const meant = [...(exceptions[name] ?? []), ...(mode === 'default' ? defaults.filter((entry) => entry.case === '' || entry.case === name) : [])].map((entry) => new RegExp(entry.path))
    const left = differences.filter((line) => !meant.some((pattern) => pattern.test(line)))
    if (!left.length) passed++
    else {
      failed++
      problems.push(`${mode}: ${name}`, ...left.slice(0, 8).map((line) => `    ${line}`))
    }
  }
}
for (const line of problems) console.log(line)
console.log(`conformance: ${passed} passed, ${failed} failed`)
process.exit(failed || !passed ? 1 : 0)

function runLab(mode) {
  const folder = mkdtempSync(join(tmpdir(), 'spyhop-conformance-'))
  const report = join(folder, 'report.json')
  const target = `${process.execPath} ${resolve(here, '../../bin/spyhop.mjs')} run ${mode === 'strict' ? '--strict ' : ''}-c {config}`
  const args = [join(here, 'lab.mjs'), '--target', target, '--json', report, '--max', '0', ...(flags.only ? ['--only', flags.only] : [])]
  console.log(`-- ${mode}`)
  const run = spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (!existsSync(report)) throw new Error(`the lab ended with ${run.status} and no report`)
  const results = JSON.parse(readFileSync(report, 'utf8'))
  rmSync(folder, { recursive: true, force: true })
  return results
}
