// Backends and the traffic that makes every series of the dashboard: answers with and without a length, an error, a timeout, a client
// that leaves, a refused connection, an answer that breaks off, and AI calls with every kind of token.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { freePort } from './program.ts'

export interface Traffic extends AsyncDisposable {
  /** A configuration with all layers on, in front of the backends. */
  configuration(ports: { readonly gateway?: number; readonly prometheus: number }): object
  /** Sends one request of each kind; resolves when all are over. */
  send(gateway: string): Promise<void>
}

export async function createTraffic(): Promise<Traffic> {
  const backends = createServer((request, response) => {
    void answer(request, response)
  })
  await once(backends.listen(0, '127.0.0.1'), 'listening')
  const host = `http://127.0.0.1:${(backends.address() as AddressInfo).port}`
  const refusing = `http://127.0.0.1:${await freePort()}`
  return {
    configuration: (ports) => serviceOf(host, refusing, ports),
    send: async (gateway) => {
      const leaving = new AbortController()
      backends.once('hang /left', () => leaving.abort())
      await Promise.all([
        ...['/x/1', '/missing', '/chunked', '/slow', '/refused', '/cut', '/nowhere'].map((path) => read(gateway + path)),
        read(`${gateway}/left`, { signal: leaving.signal }),
        ...chats.map(([path, body]) => read(gateway + path, post(body))),
      ])
    },
    [Symbol.asyncDispose]: async () => {
      backends.close().closeAllConnections()
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
    const path = request.url!
    if (path === '/missing') return json(response, { error: 'no such thing' }, 404)
    if (path === '/chunked') return void response.writeHead(200, jsonType).write('{"chunked":', () => response.end('true}'))
    if (path === '/cut') return void response.writeHead(200, { 'content-length': 99 }).write('cut', () => response.destroy())
    if (path === '/slow' || path === '/left') return void backends.emit(`hang ${path}`)
    if (path === '/v1/messages') return json(response, message)
    if (path !== '/v1/chat/completions') return json(response, { path })
    const { model, stream } = JSON.parse(Buffer.concat(parts).toString()) as { model: string; stream?: boolean }
    if (model === 'busy') return json(response, { error: { type: 'rate_limit_error', message: 'Later.' } }, 429)
    if (!stream) return json(response, completion)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const event of events) response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`)
    response.end()
  }
}

/** A request whose end does not matter, as long as it ends. */
const read = async (url: string, init: RequestInit = {}): Promise<void> => {
  try {
    await (await fetch(url, init)).arrayBuffer()
  } catch {
    // Broken off or given up: that is what some of them are for.
  }
}
const post = (body: object): RequestInit => ({ method: 'POST', headers: jsonType, body: JSON.stringify(body) })
const jsonType = { 'content-type': 'application/json' }
const json = (response: ServerResponse, body: object, status = 200): void => {
  const text = JSON.stringify(body)
  response.writeHead(status, { ...jsonType, 'content-length': Buffer.byteLength(text) }).end(text)
}

const messages = [{ role: 'user', content: 'Hello?' }]
const chats: readonly (readonly [string, object])[] = [
  ['/v1/chat/completions', { model: 'gpt-4o-mini', messages }],
  ['/v1/chat/completions', { model: 'gpt-4o-mini', messages, stream: true, stream_options: { include_usage: true } }],
  ['/v1/chat/completions', { model: 'busy', messages }],
  ['/v1/messages', { model: 'claude-sonnet-4-5', max_tokens: 9, messages }],
]
const usage = {
  prompt_tokens: 12,
  completion_tokens: 7,
  total_tokens: 19,
  prompt_tokens_details: { cached_tokens: 5, cache_write_tokens: 2 },
  completion_tokens_details: { reasoning_tokens: 3 },
}
const head = { id: 'chatcmpl-1', created: 1, model: 'gpt-4o-mini-2024-07-18' }
const completion = {
  ...head,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage,
}
const chunk = (delta: object, finish: string | null = null) => ({
  ...head,
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason: finish }],
})
const events = [
  chunk({ role: 'assistant', content: 'Hel' }),
  chunk({ content: 'lo.' }),
  chunk({}, 'stop'),
  { ...head, object: 'chat.completion.chunk', choices: [], usage },
  '[DONE]',
]
const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5-20250929',
  content: [{ type: 'text', text: 'Hello.' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 4, cache_creation_input_tokens: 3, cache_read_input_tokens: 2, output_tokens: 2 },
}

function serviceOf(host: string, refusing: string, { gateway, prometheus }: { gateway?: number; prometheus: number }): object {
  const get = (endpoint: string, more: object = {}, backend: object = {}) => ({
    endpoint,
    ...more,
    backend: [{ url_pattern: endpoint, host: [host], ...backend }],
  })
  const raw = (endpoint: string, more: object = {}) =>
    get(endpoint, { output_encoding: 'no-op', input_headers: ['*'], ...more }, { encoding: 'no-op' })
  return {
    version: 3,
    ...(gateway !== undefined && { port: gateway }),
    listen_ip: '127.0.0.1',
    endpoints: [
      get('/x/{id}'),
      get('/missing'),
      get('/chunked'),
      get('/slow', { timeout: '50ms' }),
      get('/left', { timeout: '20s' }),
      get('/refused', {}, { host: [refusing] }),
      raw('/cut'),
      raw('/v1/chat/completions', { method: 'POST' }),
      raw('/v1/messages', { method: 'POST' }),
    ],
    extra_config: {
      'telemetry/opentelemetry': {
        exporters: { prometheus: [{ name: 'prometheus', port: prometheus, process_metrics: true, go_metrics: true }] },
        layers: {
          backend: {
            metrics: { round_trip: true, read_payload: true, detailed_connection: true },
            traces: { round_trip: true, read_payload: true, detailed_connection: true },
          },
        },
      },
    },
  }
}
