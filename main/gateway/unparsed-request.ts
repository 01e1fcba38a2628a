// node's parser knows a list of methods, and ASCII only in a target; it gives up on any other. Go takes every token (RFC 9110,
// section 9.1) and every byte (curl sends a path as it was typed), and KrakenD answers such a request like any other, telemetry
// included. So the head is read here, and the request goes the usual way; of its body what came along is all, and the connection
// ends with the answer, because node's parser is no longer of use to it.
import { IncomingMessage, ServerResponse, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { headersFromRaw, trimBlanks } from './headers.ts'
import { closeGently } from './unread.ts'

interface ParseFault extends NodeJS.ErrnoException {
  readonly rawPacket?: Buffer
  /** Where the parser gave up. */
  readonly bytesParsed?: number
}

const requestLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) (\S+) HTTP\/1\.([01])\r\n/
const headerLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):(.*)$/

/** The request that the broken message is, but for its method or its target; null when it is none. */
export function readUnparsed({ code, rawPacket, bytesParsed = 0 }: ParseFault, socket: Socket): IncomingMessage | null {
  const isTarget = code === 'HPE_INVALID_URL'
  if (!rawPacket || (!isTarget && code !== 'HPE_INVALID_METHOD')) return null
  // Requests before it may have come along.
  const packet = rawPacket.subarray(rawPacket.lastIndexOf('\n', bytesParsed - 1) + 1)
  const text = packet.toString('latin1')
  const [line, method, target, minor] = requestLine.exec(text) ?? []
  const end = text.indexOf('\r\n\r\n')
  if (line === undefined || method === undefined || end < 0) return null
  const rawHeaders: string[] = []
  for (const header of text.slice(line.length, Math.max(end, line.length)).split('\r\n')) {
    const [, name, value] = headerLine.exec(header) ?? []
    if (header === '') continue
    if (name === undefined || value === undefined) return null
    rawHeaders.push(name, trimBlanks(value))
  }
  const body = packet.subarray(end + 4)
  if (isTarget && !(/[\x80-\xff]/.test(target!) && isWhole(rawHeaders, body))) return null
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
  if (isTarget && body.length > 0) message.push(body)
  message.push(null)
  return message
}

export function serveUnparsed(server: Server, message: IncomingMessage): void {
  const { socket } = message
  const response = new ServerResponse(message)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  response.on('finish', () => {
    response.detachSocket(socket)
    closeGently(socket)
  })
  socket.on('close', () => response.emit('close'))
  server.emit('request', message, response)
}

function isWhole(rawHeaders: readonly string[], body: Uint8Array): boolean {
  const headers = headersFromRaw(rawHeaders)
  return headers['transfer-encoding'] === undefined && body.length === Number(headers['content-length'] ?? 0)
}
