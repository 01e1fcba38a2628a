// What becomes of an upload that is answered before it was read. As Go: a client that waits to be asked (`Expect: 100-continue`) is asked
// when somebody reads; a little is read away to keep the connection; with more the connection ends, gently, because closing it with
// bytes unread resets it, and a client that is reset never sees its answer.
import { IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

const mostUnread = 262_144
const lingering = 500

/** What comes is thrown away. A listener takes it from the parser, which else would read a next request in it. */
export function takeNothingMore(socket: Socket): void {
  socket.on('data', drop).removeAllListeners('data').on('data', drop).resume()
}

/**
 * Runs `next` when the requests before are answered, never when the connection ends with one of them. A request that is not whole yet
 * is none of those: it never will be.
 */
export function afterAnswers(socket: Socket, next: () => void): void {
  const { _httpMessage: answer } = socket as Answering
  if (!answer?.req.complete) return next()
  takeNothingMore(socket)
  // Node's own listener came first: by now the next answer has its turn, or there is none.
  answer.once('finish', () => {
    if (socket.writable) afterAnswers(socket, next)
  })
}

/** The broken message is one whose body breaks, and its answer is out or on its way: nothing else may be said. */
export function isAnswered(socket: Socket): boolean {
  const { parser, _httpMessage: answer } = socket as Answering
  return parser?.incoming?.complete === false && answer?.headersSent !== false
}

type Answering = Socket & {
  readonly _httpMessage?: ServerResponse | null
  readonly parser?: { readonly incoming: IncomingMessage | null } | null
}

/** Last words in the place of an answer that was not begun, when its turn comes. */
export function closeInstead(response: ServerResponse, words: string): void {
  takeNothingMore(response.req.socket)
  if (response.socket) closeGently(response.socket, words)
  else response.on('socket', (socket: Socket) => closeGently(socket, words))
}

/** Says the last words and takes nothing more in; the client has a moment to read them. */
export function closeGently(socket: Socket, words = ''): void {
  takeNothingMore(socket)
  socket.end(words)
  const timer = setTimeout(() => socket.destroy(), lingering)
  socket.on('close', () => clearTimeout(timer))
}

const drop = (): void => {}

/** The connection ends with its answer unless the body was asked for: it may come or not, nobody can tell it from a next request. */
export function askWhenRead(message: IncomingMessage, response: ServerResponse): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = message.headers
  if (encoding === undefined && Number(length ?? 0) === 0) return
  const { shouldKeepAlive } = response
  response.shouldKeepAlive = false
  const ask = (event: string | symbol): void => {
    if (event !== 'data') return
    message.off('newListener', ask)
    if (response.headersSent) return
    response.shouldKeepAlive = shouldKeepAlive
    response.writeContinue()
  }
  message.on('newListener', ask)
}

/** Before an answer's end: there node begins to throw away what comes, without a limit. HTTP/2 ends its stream by itself. */
export function limitUnread(message: IncomingMessage, response: ServerResponse, declared: number): void {
  if (message.complete || !(message instanceof IncomingMessage)) return
  const { socket } = message
  if (declared >= mostUnread) response.shouldKeepAlive = false
  const close = (): void => closeGently(socket)
  if (!response.shouldKeepAlive) {
    socket.destroySoon = close
    return
  }
  let left = mostUnread
  const count = (chunk: Uint8Array): void => {
    left -= chunk.length
    if (left >= 0) return
    message.off('data', count)
    if (response.writableFinished) close()
    else response.on('finish', close)
  }
  message.on('data', count)
}
