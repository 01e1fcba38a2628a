import { demoPaths, demoPort } from '../config/demo-routes.ts'
import { loadDemo } from '../parts.ts'
import { readFlags, readPort, Refusal } from './arguments.ts'

/** `spyhop demo`: the built-in AI provider alone, for trying a configuration without key and network. */
export async function demo(argv: readonly string[]): Promise<number | 'stay'> {
  const { values } = readFlags('demo', argv, { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const)
  if (values.help) return (await import('./about.ts')).help()
  const provider = await loadDemo()
  const port = readPort(values.port)
  try {
    const { address } = await provider.start({ port: port ?? demoPort })
    process.stdout.write(`Demo provider on ${address} (${demoPaths.join(', ')})\n`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new Refusal(`Port ${port ?? demoPort} is taken; choose another with --port.`, 1)
    throw error
  }
  const stop = () => void provider.stop().then(() => process.exit(0))
  process.on('SIGINT', stop).on('SIGTERM', stop)
  return 'stay'
}
