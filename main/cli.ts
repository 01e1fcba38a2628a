// The command line. Each command is one file in cli/, loaded only when asked for: `run` has to answer within half a second.
import { enableCompileCache } from 'node:module'
import { Refusal } from './cli/arguments.ts'

type Command = (argv: readonly string[]) => Promise<number | 'stay'>

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./cli/run.ts')).run,
  check: async () => (await import('./cli/check.ts')).check,
  validate: async () => (await import('./cli/check.ts')).check,
  audit: async () => (await import('./cli/audit.ts')).audit,
  console: async () => (await import('./cli/console.ts')).console,
  open: async () => (await import('./cli/open.ts')).open,
  demo: async () => (await import('./cli/demo.ts')).demo,
  calls: async () => (await import('./cli/calls.ts')).calls,
  'check-plugin': async () => (await import('./cli/about.ts')).noPlugins,
  'test-plugin': async () => (await import('./cli/about.ts')).noPlugins,
  version: async () => (await import('./cli/about.ts')).version,
  help: async () => (await import('./cli/about.ts')).help,
}

const aliases: Readonly<Record<string, string>> = { '--help': 'help', '-h': 'help', '--version': 'version', '-v': 'version' }

export async function main(argv: readonly string[]): Promise<number | 'stay'> {
  const first = argv[0] ?? ''
  const name = aliases[first] ?? first
  try {
    if (Object.hasOwn(commands, name)) return await (await commands[name]!())(argv.slice(1))
    // `spyhop` and `spyhop FILE` open the console.
    return await (await import('./cli/console.ts')).open(argv, Object.keys(commands))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    process.stderr.write(`${error.message}\n`)
    return error.exitCode
  }
}

enableCompileCache()
// Started by bin/spyhop.mjs on an old Node: its death, by SIGKILL too, must not leave a gateway behind that holds the port.
if (process.channel) {
  process.on('disconnect', () => {
    process.kill(process.pid, 'SIGTERM')
    setTimeout(() => process.exit(1), 2000).unref()
  })
  process.channel.unref()
}
const code = await main(process.argv.slice(2))
if (code !== 'stay') process.exitCode = code
