// The reference: the least that a Node proxy can do. node:http in front, undici's dispatch behind, headers copied, bytes passed on.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'

const pool = new Pool(process.argv[2]!, { connections: 64 })
const server = createServer((request, response) => {
  pool.dispatch(
    {
      method: request.method as 'GET',
      path: request.url ?? '/',
      headers: { host: request.headers.host ?? '' },
      body: request.method === 'GET' ? null : request,
    },
    {
      onRequestStart(controller) {
        // A client that leaves takes the call with it, or its connection would be held for ever.
        response.once('close', () => controller.abort(new Error('gone')))
      },
      onResponseStart(_controller, status, headers) {
        response.writeHead(status, headers as Record<string, string>)
      },
      onResponseData(controller, chunk) {
        if (response.write(chunk)) return
        controller.pause()
        response.once('drain', () => controller.resume())
      },
      onResponseEnd: () => void response.end(),
      onResponseError: () => void response.destroy(),
    },
  )
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
