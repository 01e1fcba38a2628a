// The backend of the bench, in a process of its own. `/json`: a 280-byte JSON answer. `/stream`: server-sent events, 20 ms apart.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const answer = Buffer.from(JSON.stringify({ id: 'bench', items: 'x'.repeat(280 - 25) }))
const headers = { 'content-type': 'application/json', 'content-length': answer.length }
const event = Buffer.from(`data: ${JSON.stringify({ choices: [{ delta: { content: 'word ' } }] })}\n\n`)

const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  request.resume()
  if (request.url !== '/stream') return void response.writeHead(200, headers).end(answer)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  let left = 25
  const timer = setInterval(() => {
    response.write(event)
    if (--left) return
    clearInterval(timer)
    response.end()
  }, 20)
  response.on('close', () => clearInterval(timer))
  response.write(event)
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
