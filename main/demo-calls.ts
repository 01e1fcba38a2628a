// "Send a test call": starts the demo provider when needed and sends one call to it through the gateway, as any client would.
import { request } from 'node:http'
import type { Fault, ServiceConfig } from '../shared/config/service.ts'
import { demoChatPath, demoPort, namesDemo } from './config/demo-routes.ts'
import type { Demo } from './demo/demo.ts'
import { loadDemo } from './parts.ts'

export interface DemoCallsOptions {
  rebuild(): Promise<readonly Fault[]>
  address(): string | null
  service(): ServiceConfig | null
}
type Sent = { readonly ok: true } | { readonly ok: false; readonly problem: string }

export function createDemoCalls(options: DemoCallsOptions) {
  let demo: Demo | null = null
  let starting: Promise<void> | null = null
  async function start(): Promise<void> {
    const created = await loadDemo()
    // Another Spyhop may have its own there; the routes go to wherever this one listens.
    await created.start({ port: demoPort }).catch(() => created.start())
    demo = created
    await options.rebuild()
  }
  const ensure = () =>
    (starting ??= start().catch((error: unknown) => {
      starting = null
      throw error
    }))
  return {
    get address() {
      return demo?.address ?? null
    },
    /** A configuration that names the demo provider finds it running. */
    async startIfNamed(): Promise<void> {
      const service = options.service()
      if (service && namesDemo(service)) await ensure().catch(() => {})
    },
    async send(model: string, stream: boolean): Promise<Sent> {
      const address = options.address()
      if (address === null) return { ok: false, problem: 'the gateway is not running; mend the configuration first' }
      try {
        await ensure()
        return await ask(new URL(demoChatPath, options.address() ?? address), model, stream)
      } catch (error) {
        return { ok: false, problem: `the demo provider did not start: ${(error as Error).message}` }
      }
    },
    async stop(): Promise<void> {
      await demo?.stop()
    },
  }
}

/** Resolves when the first byte of the answer is here: the rest is watched on the screen. */
function ask(url: URL, model: string, stream: boolean): Promise<Sent> {
  const body = JSON.stringify({
    model,
    stream,
    ...(stream ? { stream_options: { include_usage: true } } : {}),
    messages: [{ role: 'user', content: 'Say hello to the console.' }],
  })
  return new Promise((resolve) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'spyhop-test-call',
    }
    const call = request(url, { method: 'POST', headers, agent: false }, (response) => {
      response.on('error', () => {}).resume()
      resolve({ ok: true })
    })
    call.on('error', (error) => resolve({ ok: false, problem: `the gateway did not answer at ${url.origin}: ${error.message}` }))
    call.end(body)
  })
}
