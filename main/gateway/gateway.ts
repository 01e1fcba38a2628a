// A running gateway: one listener and the pipeline behind it. `apply` builds a new pipeline beside the old one and swaps them;
// requests in flight end in the pipeline they began with, and a configuration that cannot be built changes nothing.
import type { Differences } from '../../shared/differences.ts'
import { createAccessLog } from './access-log.ts'
import { buildGeneration, type Generation } from './generation.ts'
import { createServe } from './serve.ts'
import { listen, listenerKey, type Accept, type Listener } from './server.ts'
import type { Fault, Log, Observe, ServiceConfig, StandIn } from './types.ts'

export interface GatewayOptions {
  readonly differences: Differences
  readonly log: Log
  readonly observe?: Observe
  readonly standIn?: StandIn
  /** Takes lines of the access log; standard output when not given. */
  readonly accessLog?: (lines: string) => void
}

export interface Gateway {
  /** Validates, builds and swaps. All faults; empty when the configuration is in force. */
  apply(config: ServiceConfig): Promise<Fault[]>
  /** `http://127.0.0.1:8080`, null while nothing listens. */
  readonly address: string | null
  readonly inFlight: number
  /** Stops accepting and waits for requests in flight, as long as `max_shutdown_wait_time` says. */
  stop(): Promise<void>
}

export function createGateway(options: GatewayOptions): Gateway {
  const { differences, log, observe = {}, standIn = () => null } = options
  const accessLog = createAccessLog(options.accessLog ?? ((lines) => void process.stdout.write(lines)))
  let current: Generation | null = null
  let listener: Listener | null = null
  let inFlight = 0
  let idle: (() => void) | null = null
  let queue: Promise<unknown> = Promise.resolve()
  let stopping: Promise<void> | null = null

  const finished = (generation: Generation): void => {
    inFlight--
    if (--generation.inFlight === 0 && generation.retired) generation.close()
    if (stopping) {
      listener?.closeIdle()
      if (inFlight === 0) idle?.()
    }
  }
  const retire = (generation: Generation): void => {
    generation.retired = true
    if (generation.inFlight === 0) generation.close()
  }
  const accept: Accept = (message, response, scheme) => {
    const generation = current
    if (!generation) {
      response.destroy()
      return
    }
    inFlight++
    generation.inFlight++
    if (stopping) response.shouldKeepAlive = false
    serve(message, response, scheme, generation)
  }
  const serve = createServe({ differences, observe, accessLog, log, finished })

  async function apply(service: ServiceConfig): Promise<Fault[]> {
    if (stopping) return [{ path: '$', message: 'the gateway is stopping' }]
    const { generation, faults } = buildGeneration(service, current?.kept ?? new Map(), differences, log, observe, standIn)
    if (generation === null) return faults
    const problem = await openListener(service)
    if (problem) {
      generation.close()
      return [problem]
    }
    const previous = current
    current = generation
    if (previous) retire(previous)
    return []
  }

  /** Null, or why the port cannot be had; then what listened before listens on. */
  async function openListener(service: ServiceConfig): Promise<Fault | null> {
    if (listener?.key === listenerKey(service)) return null
    const previous = listener
    const samePort = previous !== null && current?.service.port === service.port
    if (samePort) previous.close()
    try {
      listener = await listen(service, accept)
    } catch (error) {
      if (samePort && current) listener = await listen(current.service, accept)
      return listenFault(error as NodeJS.ErrnoException, service)
    }
    if (previous && !samePort) previous.close()
    return null
  }

  async function stop(): Promise<void> {
    const ended = listener
    const wait = current?.service.server.maxShutdownWaitTime ?? 0
    ended?.close()
    ended?.closeIdle()
    if (inFlight > 0) {
      await new Promise<void>((resolve) => {
        const timer = wait > 0 ? setTimeout(resolve, wait) : null
        idle = () => {
          if (timer) clearTimeout(timer)
          resolve()
        }
      })
    }
    ended?.destroy()
    listener = null
    if (current) retire(current)
    current = null
    accessLog.flush()
  }

  return {
    apply(service) {
      const applied = queue.then(() => apply(service))
      queue = applied.catch(() => {})
      return applied
    },
    get address() {
      return listener?.address ?? null
    },
    get inFlight() {
      return inFlight
    },
    stop: () => (stopping ??= queue.then(stop)),
  }
}

function listenFault(error: NodeJS.ErrnoException, { port, listenIp }: ServiceConfig): Fault {
  const where = listenIp === '' ? String(port) : `${listenIp}:${port}`
  if (error.code === 'EADDRINUSE')
    return { path: '$.port', message: `port ${where} is taken by another program; set "port" to a free one` }
  if (error.code === 'EACCES')
    return { path: '$.port', message: `no permission to listen on port ${where}; set "port" to one above 1023` }
  if (error.code === 'EADDRNOTAVAIL') return { path: '$.listen_ip', message: `this machine has no address ${listenIp}` }
  return { path: error.message.includes('TLS') ? '$.tls' : '$.port', message: error.message }
}
