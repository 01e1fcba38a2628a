// The built program between a backend and clients of the test's own, on free ports.
import { once } from 'node:events'
import { createServer, request, type Agent, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { freePort, startProgram, temporaryFolder, untilHealthy, type Program } from './program.ts'

export interface Between {
  readonly upstream: Server
  readonly program: Program
  /** Writes the file that the program follows. */
  write(configuration: object | string): Promise<void>
  /** Resolves with the head; a connection of its own unless an agent keeps one. */
  open(path: string, agent?: Agent): Promise<IncomingMessage>
  stop(): Promise<void>
}

export interface Ports {
  readonly port: number
  /** Of the backend. */
  readonly host: string
}

export async function startBetween(
  answer: RequestListener,
  configuration: (ports: Ports) => object | Promise<object>,
  env: NodeJS.ProcessEnv = {},
): Promise<Between> {
  const upstream = createServer(answer)
  await once(upstream.listen(0, '127.0.0.1'), 'listening')
  const host = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
  const folder = await temporaryFolder()
  const port = await freePort()
  const file = await folder.write('krakend.json', await configuration({ port, host }))
  const program = startProgram(['run', '-c', file], { dataDir: folder.path, env })
  await untilHealthy(port, program)
  return {
    upstream,
    program,
    write: async (next) => void (await folder.write('krakend.json', next)),
    open: (path, agent) =>
      new Promise((resolve, reject) => {
        request({ host: '127.0.0.1', port, path, agent: agent ?? false }, resolve)
          .on('error', reject)
          .end()
      }),
    async stop() {
      await program.kill()
      upstream.closeAllConnections()
      upstream.close()
      await folder.remove()
    },
  }
}

/** `/stream/{id}`, passed through as it comes. */
export const streamEndpoint = (host: string) => ({
  endpoint: '/stream/{id}',
  output_encoding: 'no-op',
  timeout: '60s',
  backend: [{ url_pattern: '/stream/{id}', encoding: 'no-op', host: [host] }],
})
