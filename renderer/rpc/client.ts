import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { Contract } from '../../shared/contract.ts'
import type { Connection } from './connection.ts'
import { connectMessagePort } from './message-port.ts'
import { connectWebSocket } from './web-socket.ts'

export type Client = ContractRouterClient<Contract>

/** Served over HTTP the page has a socket beside it; loaded any other way, whoever loaded it hands in a port. */
export function connect(page: Window): Connection {
  const { protocol, host } = page.location
  if (protocol !== 'http:' && protocol !== 'https:') return connectMessagePort(page)
  return connectWebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/rpc`)
}

export function createClient(connection: Connection): Client {
  return createORPCClient(connection.link)
}

/** Query options and mutations of every contract entry. */
export function createQuestions(client: Client) {
  return createTanstackQueryUtils(client)
}
export type Questions = ReturnType<typeof createQuestions>
