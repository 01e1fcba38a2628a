import { readFile, stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { contentSecurityPolicy } from '../../shared/content-security-policy.ts'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}

export const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

/** Serves one file of the built renderer. Hashed assets are cached for ever, the page itself never. */
export async function serveFile(root: string, path: string, response: ServerResponse): Promise<void> {
  const relative = normalize(decodeURIComponent(path === '/' ? '/index.html' : path))
  const file = join(root, relative)
  const inside =
    file.startsWith(root + sep) &&
    (await stat(file).then(
      (found) => found.isFile(),
      () => false,
    ))
  if (!inside)
    return void response.writeHead(404, { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8' }).end('not found')
  const cache = relative.startsWith(`${sep}assets${sep}`) ? 'public, max-age=31536000, immutable' : 'no-store'
  const type = types[extname(file)] ?? 'application/octet-stream'
  response.writeHead(200, { ...securityHeaders, 'content-type': type, 'cache-control': cache }).end(await readFile(file))
}
