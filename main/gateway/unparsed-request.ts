// node's parser knows a list of methods, and ASCII only in a target; it gives up on any other. Go takes every token (RFC 9110,
// section 9.1) and every byte (curl sends a path as it was typed), and KrakenD answers such a request like any other, telemetry
// included. So the head is read here, and the request goes the usual way; of its body what came along is all, and the connection
// ends with the answer, because node's parser is no longer of use to it.
import { IncomingMessage, ServerResponse, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { headersFromRaw } from './headers.ts'
import { closeGently } from './unread.ts'

interface ParseFault extends NodeJS.ErrnoException {
  readonly rawPacket?: Buffer
}

const requestLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) (\S+) HTTP\/1\.([01])\r\n/
const headerLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/

/** True when the broken message was a whole request but for its method or its target, and is now on its way. */
export function serveUnparsed(server: Server, fault: ParseFault, socket: Socket): boolean {
  if (!fault.rawPacket || isAnswering(socket)) return false
  const isTarget = fault.code === 'HPE_INVALID_URL'
  if (!isTarget && fault.code !== 'HPE_INVALID_METHOD') return false
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
  const body = fault.rawPacket.subarray(end + 4)
  if (isTarget && !(/[\x80-\xff]/.test(target!) && isWhole(rawHeaders, body))) return false
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
  const response = new ServerResponse(message)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  response.on('finish', () => {
    response.detachSocket(socket)
    closeGently(socket)
  })
  socket.on('close', () => response.emit('close'))
  server.emit('request', message, response)
  return true
}

function isWhole(rawHeaders: readonly string[], body: Uint8Array): boolean {
  const headers = headersFromRaw(rawHeaders)
  return headers['transfer-encoding'] === undefined && body.length === Number(headers['content-length'] ?? 0)
}

/** A pipelined request before this one still waits for its answer. */
const isAnswering = (socket: Socket): boolean => '_httpMessage' in socket && socket._httpMessage !== null
