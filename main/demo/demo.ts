// The built-in AI provider emulator: no key, no network, real streaming, scripted faults by model name (docs/demo.md).
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { anthropicMessages } from './anthropic-messages.ts'
import type { Asked, Dialect, Event } from './dialect.ts'
import { openaiChat } from './openai-chat.ts'
import { openaiResponses } from './openai-responses.ts'
import { createRandom, writeScript, type Script } from './script.ts'

export interface Demo {
  /** Listens on loopback; rejects with the server's error (`EADDRINUSE` ...) when the port cannot be had. */
  start(options?: { readonly port?: number }): Promise<{ readonly address: string }>
  stop(): Promise<void>
  /** `http://127.0.0.1:11435`; null while it does not run. */
  readonly address: string | null
}

const dialects: readonly Dialect[] = [openaiChat, openaiResponses, anthropicMessages]
const bodyLimit = 4 << 20

/** `pace` scales every wait: 0.1 is ten times as fast. */
export function createDemo({ seed = 1, pace = 1 }: { readonly seed?: number; readonly pace?: number } = {}): Demo {
  const random = createRandom(seed)
  const write = (model: string): Script => writeScript(model, random, pace)
  let server: Server | null = null
  return {
    async start({ port = 0 } = {}) {
      server ??= await listen(port, write)
      return { address: addressOf(server) }
    },
    async stop() {
      const ending = server
      server = null
      if (!ending) return
      ending.closeAllConnections()
      await new Promise((resolve) => ending.close(resolve))
    },
    get address() {
      return server && addressOf(server)
    },
  }
}

const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

function listen(port: number, write: (model: string) => Script): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request, response, write).catch(() => response.destroy())
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve(server))
  })
}

async function answer(request: IncomingMessage, response: ServerResponse, write: (model: string) => Script): Promise<void> {
  const path = (request.url ?? '').split('?', 1)[0]
  const dialect = dialects.find((one) => one.path === path)
  if (!dialect || request.method !== 'POST')
    return sendJson(
      response,
      404,
      openaiChat.error('invalid', `The demo provider answers POST ${dialects.map((one) => one.path).join(', ')}.`),
    )
  const asked = readAsked(await readBody(request))
  if (asked === null)
    return sendJson(response, 400, dialect.error('invalid', 'The body is not a JSON object that names a model.'))
  const script = write(asked.model)
  if (script.fault === 'rate-limit') {
    const limits = {
      'retry-after': '2',
      'x-ratelimit-limit-requests': '3',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '2s',
    }
    return sendJson(
      response,
      429,
      dialect.error('rate-limit', 'Rate limit reached for demo-429: limit 3, used 3. Please try again in 2s.'),
      limits,
    )
  }
  if (script.fault === 'server-error')
    return sendJson(response, 500, dialect.error('server-error', 'The demo provider had an error, as asked for with demo-500.'))
  await (asked.stream ? stream : document)(response, dialect, asked, script)
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > bodyLimit) return ''
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

function readAsked(text: string): Asked | null {
  try {
    const body = JSON.parse(text) as Record<string, unknown> | null
    const model = body?.['model']
    if (!body || typeof model !== 'string') return null
    return { model, stream: body['stream'] === true, body, created: Math.floor(Date.now() / 1000) }
  } catch {
    return null
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  const text = JSON.stringify(body)
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'x-request-id': 'req_demo',
      ...headers,
    })
    .end(text)
}

async function document(response: ServerResponse, dialect: Dialect, asked: Asked, script: Script): Promise<void> {
  const whole = script.pieces.reduce((sum, piece) => sum + piece.after, 0)
  if (!(await pause(response, whole / 4))) return
  const text = JSON.stringify(dialect.document(asked, script))
  if (script.fault !== 'cut')
    return sendJson(
      response,
      200,
      script.fault === 'error-inside' ? dialect.error('server-error', 'The demo provider gave up.') : JSON.parse(text),
    )
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.write(text.slice(0, text.length / 2), () => response.destroy())
}

async function stream(response: ServerResponse, dialect: Dialect, asked: Asked, script: Script): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-request-id': 'req_demo',
  })
  const send = (events: readonly Event[]) => void response.write(events.map(lineOf).join(''))
  response.flushHeaders()
  for (const [index, { after }] of script.pieces.entries()) {
    if (!(await pause(response, after))) return
    if (index === script.faultAt && script.fault === 'cut') return void response.destroy()
    if (index === script.faultAt && script.fault === 'error-inside') {
      send([dialect.errorEvent('The demo provider gave up in the middle, as asked for with demo-error.')])
      return void response.end()
    }
    send([...(index === 0 ? dialect.opening(asked, script) : []), dialect.piece(asked, script, index)])
  }
  send(dialect.closing(asked, script))
  response.end()
}

const lineOf = ({ name, data }: Event): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`

/** False when the caller left meanwhile. */
function pause(response: ServerResponse, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const left = () => {
      clearTimeout(timer)
      resolve(false)
    }
    const timer = setTimeout(() => {
      response.off('close', left)
      resolve(!response.destroyed)
    }, ms)
    response.once('close', left)
  })
}
