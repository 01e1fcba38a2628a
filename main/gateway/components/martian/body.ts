// Modifiers of bodies and of the status: fixed bytes from the configuration or a file below a folder.
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { readPath } from '../../go-path.ts'
import { field, headerBytes, text, whole, type Fields } from './fields.ts'
import { martianError, type Modifier } from './message.ts'
import { replaceBody } from './ranges.ts'

export function setBody(fields: Fields, fixesLength: boolean): Modifier {
  const encoded = text(fields, 'body').replace(/[\r\n]/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded) || encoded.length % 4 !== 0) throw new Error('body must be base64')
  const bytes = new Uint8Array(Buffer.from(encoded, 'base64'))
  const contentType = headerBytes(text(fields, 'contentType'))
  return {
    request(message) {
      message.headers['content-type'] = contentType
      message.contentLength = bytes.length
      delete message.headers['content-encoding']
      message.body = { kind: 'bytes', bytes }
    },
    response(message) {
      delete message.headers['content-encoding']
      replaceBody(message, { bytes, contentType, fixesLength })
    },
  }
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
export function serveFiles(fields: Fields, fixesLength: boolean): Modifier {
  const root = text(fields, 'rootPath')
  const explicit = field(fields, 'explicitPaths') ?? {}
  if (typeof explicit !== 'object' || Array.isArray(explicit)) throw new Error('explicitPaths must be an object')
  const files = new Map(Object.entries(explicit).map(([path, file]) => [path, text({ file }, 'file')]))
  return {
    request(message) {
      message.skipsCall = true
      if (message.url.scheme === 'https') message.url.scheme = 'http'
    },
    async response(message) {
      const path = cleanPath(readPath(message.request.url.path))
      const file = join(root, cleanPath(files.get(path) ?? path))
      const bytes = await read(file)
      if (bytes) replaceBody(message, { bytes, contentType: types[extname(file).toLowerCase()] ?? '', fixesLength })
      else message.status = 404
    },
  }
}

const cleanPath = (path: string): string => normalize(`/${path}`).replace(/(.)\/$/, '$1')

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  ENOTDIR: 'not a directory',
  EISDIR: 'is a directory',
}

/** Null when there is no such file. */
async function read(file: string): Promise<Uint8Array | null> {
  try {
    return await readFile(file)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    throw martianError(`open ${file}: ${reasons[code] ?? code}`)
  }
}
