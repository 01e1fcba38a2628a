// A backend that answers as an AI provider and a client that asks the gateway so many times a second, in a process of their own.
//   forked with: PER_SECOND; sends { port } of the backend, then is told { gateway: PORT }, and sends { sent } at each second.
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'

const perSecond = Number(process.argv[2])
const answer = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-bench',
    model: 'gpt-5-2026-08-07',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there.' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 120, completion_tokens: 3, total_tokens: 123 },
  }),
)
const headers = { 'content-type': 'application/json', 'content-length': answer.length }
const backend = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, headers).end(answer))
})
backend.listen(0, '127.0.0.1', () => process.send!({ port: (backend.address() as AddressInfo).port }))

process.on('message', ({ gateway }: { gateway: number }) => begin(gateway))
process.on('disconnect', () => process.exit(0))

function begin(port: number): void {
  const body = JSON.stringify({ model: 'gpt-5', messages: [{ role: 'user', content: 'Say hello.' }] })
  const request = Buffer.from(
    `POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  const free: Socket[] = []
  for (let n = 0; n < 64; n++) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => free.push(socket))
    socket.on('data', () => free.push(socket)).on('error', () => {})
  }
  let sent = 0
  const began = performance.now()
  setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond) - sent
    for (let n = 0; n < due; n++) {
      const socket = free.pop()
      if (!socket) break
      socket.write(request)
      sent++
    }
  }, 5)
  setInterval(() => process.send!({ sent }), 1000)
}
