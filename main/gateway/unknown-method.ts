// node's parser knows a list of methods and gives up on any other; Go takes every token (RFC 9110, section 9.1), and KrakenD answers
// such a request like any other (405, telemetry included). So the head is read here, and the request goes the usual way; its body
// is not read, and the connection ends with the answer, because node's parser is no longer of use to it.
import { IncomingMessage, ServerResponse, type Server } from 'node:http'
import type { Socket } from 'node:net'

interface ParseFault extends NodeJS.ErrnoException {
  readonly rawPacket?: Buffer
}

const requestLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) (\S+) HTTP\/1\.([01])\r\n/
const headerLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/

/** True when the broken message was a whole head with a method that node does not know, and is now on its way. */
export function serveUnknownMethod(server: Server, fault: ParseFault, socket: Socket): boolean {
  if (fault.code !== 'HPE_INVALID_METHOD' || !fault.rawPacket || isAnswering(socket)) return false
  const text = fault.rawPacket.toString('latin1')
  const [line, method, target, minor] = requestLine.exec(text) ?? []
  const end = text.indexOf('\r\n\r\n')
  if (line === undefined || method === undefined || end < 0) return false
  const rawHeaders: string[] = []
  for (const header of text.slice(line.length, Math.max(end, line.length)).split('\r\n')) {
    const [, name, value] = headerLine.exec(header) ?? []
    if (header === '') continue
    if (name === undefined || value === undefined) return false
    rawHeaders.push(name, value)
  }
  const message = new IncomingMessage(socket)
  Object.assign(message, {
    method,
    url: target,
    rawHeaders,
    httpVersion: `1.${minor}`,
    httpVersionMajor: 1,
    httpVersionMinor: Number(minor),
    complete: true,
  })
  message.push(null)
  const response = new ServerResponse(message)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  response.on('finish', () => {
    response.detachSocket(socket)
    socket.end()
  })
  socket.on('close', () => response.emit('close'))
  server.emit('request', message, response)
  return true
}

/** A pipelined request before this one still waits for its answer. */
const isAnswering = (socket: Socket): boolean => '_httpMessage' in socket && socket._httpMessage !== null
