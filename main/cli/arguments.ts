import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'

/** A command line that cannot be carried out: one sentence for the user. */
export class Refusal extends Error {
  readonly exitCode: number
  constructor(message: string, exitCode = 2) {
    super(message)
    this.exitCode = exitCode
  }
}

export const configFlags = { config: { type: 'string', short: 'c' }, help: { type: 'boolean', short: 'h' } } as const

/** KrakenD's words for it. */
export const noFile = 'Please, provide the path to the configuration file with --config or see all the options with --help'

/** Flags of one command. An unknown one, or one without its value, is a Refusal that names the command's help. */
export function readFlags<T extends ParseArgsOptionsConfig>(
  command: string,
  argv: readonly string[],
  options: T,
  allowPositionals = false,
) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals, strict: true })
  } catch (error) {
    const sentence = (error as Error).message.split('. ')[0]!.replace(/\.$/, '')
    throw new Refusal(`spyhop ${command}: ${sentence}; "spyhop help" lists the flags.`)
  }
}

export function readPort(flag: string | undefined, name = '--port'): number | undefined {
  if (flag === undefined) return undefined
  const port = Number(flag)
  if (!/^\d+$/.test(flag) || port > 65_535) throw new Refusal(`${name} takes a port number, not "${flag}".`)
  return port
}

export const isStrict = (flag: boolean | undefined): boolean =>
  flag === true || /^(1|true)$/i.test(process.env['SPYHOP_STRICT'] ?? '')
