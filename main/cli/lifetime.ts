import type { LineLog } from '../log.ts'

/** The first signal lets requests end, the second does not wait. */
export function stopOnSignals(stop: () => Promise<void>, ended: () => void): void {
  let stopping = false
  const onSignal = (): void => {
    if (stopping) process.exit(130)
    stopping = true
    stop().then(
      () => {
        ended()
        process.exit(0)
      },
      () => process.exit(1),
    )
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
}

/** A console stays until it is told to go; what runs behind it goes after it. */
export function stayOpen(log: LineLog, screen: { close(): Promise<void> }, app: { stop(): Promise<void> }): 'stay' {
  surviveFaults(log)
  stopOnSignals(
    () => screen.close().then(() => app.stop()),
    () => {},
  )
  return 'stay'
}

/** A fault nobody caught is written down and the gateway goes on: other people's requests run through it. */
export function surviveFaults(log: LineLog): void {
  const note = (error: unknown): void =>
    log.write('CRITICAL', '[SERVICE: Spyhop]', error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.on('uncaughtException', note).on('unhandledRejection', note)
  // Whoever read the log may leave.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}
