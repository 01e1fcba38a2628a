// The thread of otlp-thread.ts: opens transports and sends what it is given.
import { parentPort } from 'node:worker_threads'
import type { Order, Problem, Report } from './otlp-thread.ts'
import { createOtlpTransports, type OtlpTransports } from './otlp-transports.ts'

const port = parentPort!
const channels = new Map<number, Promise<OtlpTransports>>()
const report = (what: Report, transfer: ArrayBuffer[] = []): void => port.postMessage(what, transfer)

const toProblem = (error: unknown): Problem => {
  const { message, code } = error as { message?: unknown; code?: unknown }
  return {
    message: typeof message === 'string' ? message : String(error),
    code: typeof code === 'string' || typeof code === 'number' ? code : null,
  }
}

const orders: { [Kind in Order['kind']]: (order: Extract<Order, { kind: Kind }>) => void } = {
  open({ channel, number, input }) {
    const troubled = (error: Error): void => report({ kind: 'troubled', channel, error: toProblem(error) })
    const transports = createOtlpTransports({ ...input, troubled })
    // Each export says why, should it fail.
    void transports.catch(() => {}).then(() => report({ kind: 'opened', number }))
    channels.set(channel, transports)
  },
  send({ channel, number, signal, bytes }) {
    channels
      .get(channel)!
      .then((transports) => transports.send(signal, bytes))
      .then(
        (rejected) => report({ kind: 'sent', number, rejected, buffer: bytes.buffer }, [bytes.buffer]),
        (error: unknown) => report({ kind: 'failed', number, error: toProblem(error) }),
      )
  },
  hurry({ channel }) {
    void channels.get(channel)!.then(
      (transports) => transports.hurry(),
      () => {},
    )
  },
  close({ channel, number }) {
    const transports = channels.get(channel)!
    channels.delete(channel)
    void transports
      .then((open) => open.close())
      .catch(() => {})
      .finally(() => report({ kind: 'closed', number }))
  },
}

port.on('message', (order: Order) => (orders[order.kind] as (order: Order) => void)(order))
