// `spyhop check`: KrakenD's flags and exit codes; everything is said on standard error, as there.
import { unreadable } from '../config/live.ts'
import { loadConfig, type LoadedFile } from '../config/load.ts'
import { configFlags, readFlags } from './arguments.ts'
import { parseErrorText, placeText } from './faults.ts'

const flags = {
  ...configFlags,
  debug: { type: 'boolean', short: 'd', multiple: true },
  indent: { type: 'string', short: 'i' },
  'test-gin-routes': { type: 'boolean', short: 't' },
  lint: { type: 'boolean', short: 'l' },
  'lint-no-network': { type: 'boolean', short: 'n' },
  'lint-schema': { type: 'string', short: 's' },
} as const

const say = (line: string): void => void process.stderr.write(`${line}\n`)

export async function check(argv: readonly string[]): Promise<number> {
  const { values } = readFlags('check', argv, flags)
  if (values.help) return (await import('./about.ts')).help()
  const file = values.config
  if (file === undefined) {
    say('Please, provide the path to the configuration file with --config or see all the options with --help')
    return 1
  }
  say(`Parsing configuration file: ${file}`)
  let read: LoadedFile
  try {
    read = await loadConfig(file, { env: process.env })
  } catch (error) {
    say(`ERROR parsing the configuration file: '${file}': ${unreadable(file, error)}`)
    return 1
  }
  const { source, loaded } = read
  if (source.problem) say(`ERROR ${source.problem}`)
  if (!loaded.ok) {
    say(parseErrorText(file, loaded.faults))
    return 1
  }
  for (const missing of loaded.service.unsupported) say(`WARNING ${placeText(missing)}  ${missing.message}`)
  say(process.stderr.isTTY ? '\x1b[32mSyntax OK!\x1b[0m' : 'Syntax OK!')
  return 0
}
