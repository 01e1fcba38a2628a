// `spyhop run`: the gateway without a screen, with KrakenD's flags, log lines and exit codes.
import { existsSync } from 'node:fs'
import { resolveDifferences } from '../../shared/differences.ts'
import { createApp } from '../app.ts'
import { createLog } from '../log.ts'
import { krakendVersion, spyhopVersion } from '../version.ts'
import { configFlags, isStrict, noFile, readFlags, readPort, Refusal } from './arguments.ts'
import { parseErrorLine, parseErrorText, startErrorText } from './faults.ts'
import { stopOnSignals, surviveFaults } from './lifetime.ts'
import { whichFile } from './which-file.ts'

const flags = {
  ...configFlags,
  debug: { type: 'boolean', short: 'd', multiple: true },
  port: { type: 'string', short: 'p' },
  strict: { type: 'boolean' },
  'no-record': { type: 'boolean' },
} as const

export async function run(argv: readonly string[]): Promise<number | 'stay'> {
  const { values } = readFlags('run', argv, flags)
  if (values.help) return (await import('./about.ts')).help()
  const port = readPort(values.port)
  const { config } = values
  if (config !== undefined && !existsSync(config))
    throw new Refusal(parseErrorLine(config, `open ${config}: no such file or directory`), 255)
  const strict = isStrict(values.strict)
  if (config === undefined && !resolveDifferences(strict).startWithoutFile) throw new Refusal(noFile, 0)
  const { file, starter, dataDir } = await whichFile(config)
  const log = createLog((line) => void process.stdout.write(line), { colour: process.stdout.isTTY })
  process.stdout.write(`Parsing configuration file: ${file}\n`)
  const app = await createApp({
    file,
    starter,
    strict,
    dataDir,
    overrides: { port, debug: values.debug !== undefined, env: process.env },
    log,
    record: values['no-record'] !== true,
  })
  const faults = await app.start()
  if (faults.length > 0) {
    process.stderr.write(`${app.isReadable ? startErrorText(file, faults) : parseErrorText(file, faults)}\n`)
    await app.stop()
    process.exit(app.isReadable ? 1 : 255)
  }
  log.write('INFO', '', `Starting Spyhop v${spyhopVersion}, which behaves as KrakenD v${krakendVersion}`)
  log.write('INFO', '', `Working directory is ${process.cwd()}`)
  log.write('INFO', '[SERVICE: Gin]', `Listening on ${app.address ?? 'nothing'}`)
  surviveFaults(log)
  stopOnSignals(
    () => app.stop(),
    () => log.write('INFO', '', 'Router execution ended'),
  )
  return 'stay'
}
