import { RPCLink } from '@orpc/client/websocket'
import { createLinkHolder, type Connection } from './connection.ts'

const firstDelayMs = 250
const longestDelayMs = 5_000

/** Doubles from a quarter of a second to five, with up to a fifth taken off so that many windows do not knock together. */
export function retryDelay(attempt: number, random: () => number): number {
  const full = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempt, 10))
  return full * (1 - random() / 5)
}

export function connectWebSocket(url: string): Connection {
  const holder = createLinkHolder()
  let attempt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let pending = false

  const open = () => {
    clearTimeout(timer)
    pending = true
    const socket = new WebSocket(url)
    const transport = new RPCLink({ websocket: socket })
    socket.addEventListener('open', () => {
      attempt = 0
      holder.opened(transport)
    })
    socket.addEventListener('close', () => {
      pending = false
      const delay = retryDelay(attempt++, Math.random)
      holder.lost(Date.now() + delay)
      timer = setTimeout(open, delay)
    })
  }
  const retry = () => {
    if (holder.state.get().kind === 'disconnected' && !pending) open()
  }
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') retry()
  })
  open()
  return { state: holder.state, link: holder.link, retry }
}
