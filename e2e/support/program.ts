// Starts the built program as a user does, and stops it again. Nothing of it is replaced.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const bin = resolve(import.meta.dirname, '../../bin/spyhop.mjs')

export interface Program {
  readonly pid: number
  /** Everything that it printed so far. */
  readonly output: () => string
  readonly dataDir: string
  /** Resolves when the output matches; rejects with the output when the program ends or 20 s pass before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  readonly exited: Promise<number | null>
  kill(signal?: NodeJS.Signals): Promise<number | null>
}

export function startProgram(
  args: readonly string[],
  options: { dataDir: string; cwd?: string; env?: NodeJS.ProcessEnv },
): Program {
  const env = { ...process.env, NODE_OPTIONS: '', SPYHOP_DATA_DIR: options.dataDir, ...options.env }
  const child: ChildProcess = spawn(process.execPath, [bin, ...args], { cwd: options.cwd ?? options.dataDir, env })
  let output = ''
  const watchers = new Set<() => void>()
  const take = (part: Buffer) => {
    output += part.toString()
    for (const check of watchers) check()
  }
  child.stdout!.on('data', take)
  child.stderr!.on('data', take)
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      resolve(code)
      for (const check of watchers) check()
    })
  })
  return {
    pid: child.pid!,
    output: () => output,
    dataDir: options.dataDir,
    exited,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const finish = (settle: () => void) => {
          watchers.delete(check)
          clearTimeout(timer)
          settle()
        }
        const check = () => {
          const found = pattern.exec(output)
          if (found) finish(() => resolve(found))
          else if (child.exitCode !== null)
            finish(() => reject(new Error(`ended with ${child.exitCode} before it printed ${pattern}:\n${output}`)))
        }
        const timer = setTimeout(() => finish(() => reject(new Error(`did not print ${pattern} in 20 s:\n${output}`))), 20_000)
        watchers.add(check)
        check()
      }),
    kill: (signal = 'SIGTERM') => {
      child.kill(signal)
      return exited
    },
  }
}

/** A folder of the test's own with a configuration file in it. */
export async function temporaryFolder(): Promise<{
  path: string
  write(name: string, content: unknown): Promise<string>
  remove(): Promise<void>
}> {
  const path = await mkdtemp(join(tmpdir(), 'spyhop-e2e-'))
  return {
    path,
    write: async (name, content) => {
      const file = join(path, name)
      await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
      return file
    },
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
  }
}

export const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

/** Waits for the gateway to answer. */
export async function untilHealthy(port: number, program: Program): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (
      await fetch(`http://127.0.0.1:${port}/__health`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return
    if (await Promise.race([program.exited.then(() => true), new Promise<false>((resolve) => setTimeout(resolve, 25, false))]))
      break
  }
  throw new Error(`no answer on port ${port}:\n${program.output()}`)
}
