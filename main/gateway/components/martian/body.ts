// Modifiers of bodies and of the status: fixed bytes from the configuration or a file below a folder.
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { bytesSource } from '../../byte-source.ts'
import { readPath } from '../../go-path.ts'
import { fieldsOf, headerBytes, text, whole, type Fields } from './fields.ts'
import type { AnswerMessage, Modifier } from './message.ts'

export function setBody(fields: Fields, fixesLength: boolean): Modifier {
  const encoded = text(fields, 'body')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded) || encoded.length % 4 !== 0) throw new Error('body must be base64')
  const bytes = new Uint8Array(Buffer.from(encoded, 'base64'))
  const contentType = headerBytes(text(fields, 'contentType'))
  return {
    request(message) {
      message.headers['content-type'] = contentType
      message.headers['content-length'] = String(bytes.length)
      delete message.headers['content-encoding']
      message.body = { kind: 'bytes', bytes }
    },
    response: (message) => replaceBody(message, { bytes, contentType, fixesLength }),
  }
}

function replaceBody(message: AnswerMessage, by: { bytes: Uint8Array; contentType: string; fixesLength: boolean }): void {
  message.body.abort()
  message.body = bytesSource(by.bytes)
  message.contentLength = by.bytes.length
  message.headers['content-type'] = by.contentType
  delete message.headers['content-encoding']
  // KrakenD leaves the old length in the headers, which cuts or breaks the answer on no-op.
  if (by.fixesLength) message.headers['content-length'] = String(by.bytes.length)
}

export function setStatus(fields: Fields): Modifier {
  const status = whole(fields, 'statusCode')
  return { response: (message) => void (message.status = status) }
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.htm': 'text/html; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.xml': 'text/xml; charset=utf-8',
}

/** Files below `rootPath` instead of the backend. The path is cleaned as an absolute one, so it cannot leave the folder. */
export function serveFiles(fields: Fields): Modifier {
  const root = text(fields, 'rootPath')
  const explicit = fields['explicitPaths'] == null ? {} : fieldsOf(fields['explicitPaths'])
  return {
    request: (message) => void (message.skipsCall = true),
    async response(message) {
      const path = normalize(`/${readPath(message.request.url.path)}`)
      const given = Object.hasOwn(explicit, path) ? explicit[path] : undefined
      const file = join(root, normalize(`/${typeof given === 'string' ? given : path}`))
      const bytes = await readFile(file).catch(() => null)
      message.body.abort()
      message.status = bytes ? 200 : 404
      message.headers['content-type'] = types[extname(file).toLowerCase()] ?? 'application/octet-stream'
      message.contentLength = bytes?.length ?? 0
      message.headers['content-length'] = String(message.contentLength)
      message.body = bytesSource(bytes ? rangeOf(message, bytes) : new Uint8Array(0))
    },
  }
}

/** One range of bytes (RFC 9110, 14.2); several are answered with the whole. */
function rangeOf(message: AnswerMessage, bytes: Uint8Array): Uint8Array {
  const range = message.request.headers.range
  const match = typeof range === 'string' ? /^bytes=(\d*)-(\d*)$/.exec(range) : null
  if (!match || (match[1] === '' && match[2] === '')) return bytes
  const from = match[1] === '' ? Math.max(0, bytes.length - Number(match[2])) : Number(match[1])
  const to = match[1] === '' || match[2] === '' ? bytes.length - 1 : Math.min(bytes.length - 1, Number(match[2]))
  if (from > to) {
    message.status = 416
    return new Uint8Array(0)
  }
  message.status = 206
  message.contentLength = to - from + 1
  message.headers['content-range'] = `bytes ${from}-${to}/${bytes.length}`
  message.headers['content-length'] = String(message.contentLength)
  return bytes.subarray(from, to + 1)
}
