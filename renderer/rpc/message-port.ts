import { RPCLink } from '@orpc/client/message-port'
import { createLinkHolder, type Connection } from './connection.ts'

/** What the preload posts to its own page, with one port. */
export const portMessage = 'spyhop:port'

/** The main process gives the port and gives a new one when it has to; there is nothing to retry from here. */
export function connectMessagePort(page: Window): Connection {
  const holder = createLinkHolder()
  page.addEventListener('message', (event) => {
    const port = event.ports[0]
    if (event.source !== page || event.data !== portMessage || !port) return
    const transport = new RPCLink({ port })
    port.addEventListener('close', () => holder.lost(null))
    port.start()
    holder.opened(transport)
  })
  return { state: holder.state, link: holder.link, retry: () => {} }
}
