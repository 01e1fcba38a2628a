// `npm test`: builds, checks, unit tests, conformance against records of KrakenD, end-to-end tests in a real browser.
//   npm test [-- STEP ...]     only these steps: build format lint types unit conformance e2e
import { spawnSync } from 'node:child_process'
import { dirname, join, resolve, delimiter } from 'node:path'
import { ensureBrowser } from './support/browser.mjs'

const root = resolve(import.meta.dirname, '..')
const bin = (name) => join(root, 'node_modules', name)
const node = process.execPath
// Everything that the steps start finds the pinned Node first, whatever Node started npm.
const env = {
  ...process.env,
  PATH: [dirname(node), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
  NODE_OPTIONS: '',
}

const steps = {
  build: () => run(bin('electron-vite/bin/electron-vite.js'), 'build'),
  format: () => run(bin('oxfmt/bin/oxfmt'), '--check', '.'),
  lint: () => run(bin('oxlint/bin/oxlint'), '--type-aware', '--quiet'),
  types: () => run(bin('typescript/bin/tsc'), '--noEmit'),
  unit: () => run(bin('vitest/vitest.mjs'), 'run'),
  conformance: () => run(join(root, 'e2e/conformance/run.mjs')),
  e2e: () => {
    env.SPYHOP_CHROMIUM = ensureBrowser()
    const playwright = (...args) =>
      run(bin('@playwright/test/cli.js'), 'test', '--config', join(root, 'e2e/playwright.config.ts'), ...args)
    const program = playwright('--project', 'program')
    return playwright('--project', 'browser', '--project', 'electron-seam', '--workers', '2') && program
  },
}

function run(script, ...args) {
  const { status, signal } = spawnSync(node, [script, ...args], { cwd: root, env, stdio: 'inherit' })
  if (status !== 0) console.log(`${script} ended with ${signal ?? status}`)
  return status === 0
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in steps))
if (unknown.length) {
  console.error(`unknown step ${unknown.join(', ')}; there are ${Object.keys(steps).join(', ')}`)
  process.exit(2)
}
const results = []
for (const [name, step] of Object.entries(steps)) {
  if (asked.length && !asked.includes(name)) continue
  const began = performance.now()
  console.log(`\n== ${name}`)
  const passed = step()
  results.push({ name, passed })
  console.log(`== ${name} ${passed ? 'passed' : 'FAILED'} in ${((performance.now() - began) / 1000).toFixed(1)} s`)
  // Nothing that needs the build can say anything useful without it.
  if (!passed && name === 'build') break
}
const failed = results.filter((result) => !result.passed)
if (failed.length) console.log(`\nfailed: ${failed.map((result) => result.name).join(', ')}`)
console.log(`\n${results.length - failed.length} passed, ${failed.length} failed`)
process.exit(failed.length ? 1 : 0)
