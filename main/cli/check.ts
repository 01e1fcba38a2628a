// `spyhop check`: KrakenD's flags and exit codes; everything is said on standard error, as there.
import type { Fault, ServiceConfig } from '../../shared/config/service.ts'
import { resolveDifferences } from '../../shared/differences.ts'
import { withLines, type Document } from '../config/document.ts'
import { configFlags, isStrict, noFile, readFlags, Refusal } from './arguments.ts'
import { lintErrorText, placeText, testErrorText } from './faults.ts'
import { loadFile } from './load-file.ts'

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
  if (file === undefined) throw new Refusal(noFile, 1)
  say(`Parsing configuration file: ${file}`)
  const { document, service } = await loadFile(file)
  if (values.lint || values['lint-no-network']) refuseLint(file, await lint(document))
  if (values['lint-schema'] !== undefined) refuseLint(file, await lintWith(document, values['lint-schema']))
  if (values.debug) {
    const { describeService } = await import('./describe.ts')
    for (const line of describeService(service, document.root, values.debug.length, values.indent ?? '\t')) say(line)
  }
  if (values['test-gin-routes']) {
    const faults = await withLines(document, await buildFaults(service, isStrict(values.strict)))
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
  if (faults.length > 0) throw new Refusal(lintErrorText(file, faults), 1)
}

/** Really builds the routes and listens, on a free port: what is taken says nothing about the file. */
async function buildFaults(service: ServiceConfig, strict: boolean): Promise<readonly Fault[]> {
  const { createGateway } = await import('../gateway/gateway.ts')
  const gateway = createGateway({ differences: resolveDifferences(strict), log: () => {} })
  const faults = await gateway.apply({ ...service, port: 0 })
  await gateway.stop()
  return faults
}
