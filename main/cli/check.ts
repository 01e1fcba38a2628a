// `spyhop check`: KrakenD's flags and exit codes; everything is said on standard error, as there.
import type { Fault } from '../../shared/config/service.ts'
import { resolveDifferences } from '../../shared/differences.ts'
import { withLines, type Document } from '../config/document.ts'
import { unreadable } from '../config/unreadable.ts'
import { loadConfig, type LoadedFile } from '../config/load.ts'
import { configFlags, isStrict, readFlags, Refusal } from './arguments.ts'
import { parseErrorText, placeText, testErrorText } from './faults.ts'

const flags = {
  ...configFlags,
  debug: { type: 'boolean', short: 'd', multiple: true },
  indent: { type: 'string', short: 'i' },
  'test-gin-routes': { type: 'boolean', short: 't' },
  lint: { type: 'boolean', short: 'l' },
  'lint-no-network': { type: 'boolean', short: 'n' },
  'lint-schema': { type: 'string', short: 's' },
  strict: { type: 'boolean' },
} as const

const say = (line: string): void => void process.stderr.write(`${line}\n`)

export async function check(argv: readonly string[]): Promise<number> {
  const { values } = readFlags('check', argv, flags)
  if (values.help) return (await import('./about.ts')).help()
  if ([values.lint, values['lint-no-network'], values['lint-schema'] !== undefined].filter(Boolean).length > 1)
    throw new Refusal('--lint, --lint-no-network and --lint-schema exclude each other; give one of them.', 1)
  const file = values.config
  if (file === undefined)
    throw new Refusal('Please, provide the path to the configuration file with --config or see all the options with --help', 1)
  say(`Parsing configuration file: ${file}`)
  let read: LoadedFile
  try {
    read = await loadConfig(file, { env: process.env })
  } catch (error) {
    throw new Refusal(`ERROR parsing the configuration file:\t'${file}': ${unreadable(file, error)}`, 1)
  }
  const { loaded } = read
  if (!loaded.ok) throw new Refusal(parseErrorText(file, loaded.faults, '\t'), 1)
  const { document, service } = loaded
  if (values.lint || values['lint-no-network']) refuseLint(file, await lint(document))
  if (values['lint-schema'] !== undefined) refuseLint(file, await lintWith(document, values['lint-schema']))
  if (values.debug) {
    const { describeService } = await import('./describe.ts')
    for (const line of describeService(service, document.root, values.debug.length, values.indent ?? '\t')) say(line)
  }
  if (values['test-gin-routes']) {
    const faults = await buildProblems(read, isStrict(values.strict))
    if (faults.length > 0) throw new Refusal(testErrorText(faults), 1)
  }
  for (const missing of await withLines(document, service.unsupported)) say(`WARNING ${placeText(missing)}  ${missing.message}`)
  say(process.stderr.isTTY ? '\x1b[32mSyntax OK!\x1b[0m' : 'Syntax OK!')
  return 0
}

async function lint(document: Document): Promise<readonly Fault[]> {
  const [{ lintDocument }, { findDuplicateKeys }] = await Promise.all([
    import('../config/lint.ts'),
    import('../config/duplicate-keys.ts'),
  ])
  return [...(await withLines(document, lintDocument(document.root))), ...(await findDuplicateKeys(document))]
}

async function lintWith(document: Document, place: string): Promise<readonly Fault[]> {
  const { lintBySchema } = await import('../config/lint-schema.ts')
  try {
    return await withLines(document, await lintBySchema(document.root, place))
  } catch (error) {
    throw new Refusal(`ERROR compiling the schema:\t${place}: ${(error as Error).message}`, 1)
  }
}

function refuseLint(file: string, faults: readonly Fault[]): void {
  if (faults.length === 0) return
  const lines = faults.map((fault) => `  ${placeText(fault)}  ${fault.message}`)
  throw new Refusal(
    `ERROR linting the configuration file:\t'${file}': ${faults.length} problem${faults.length > 1 ? 's' : ''}\n${lines.join('\n')}`,
    1,
  )
}

/** Really builds the routes and listens, on a free port: what is taken says nothing about the file. */
async function buildProblems({ loaded }: LoadedFile, strict: boolean): Promise<readonly Fault[]> {
  if (!loaded.ok) return loaded.faults
  const { createGateway } = await import('../gateway/gateway.ts')
  const gateway = createGateway({ differences: resolveDifferences(strict), log: () => {} })
  const faults = await gateway.apply({ ...loaded.service, port: 0 })
  await gateway.stop()
  return withLines(loaded.document, faults)
}
