// Copies of the internal request. A body that comes from a socket can be read once, so whoever needs several copies reads it first.
import { readBody } from '../components/read-body.ts'
import { copyHeaders } from '../headers.ts'
import type { GatewayErrorLike, ProxyRequest, Scope } from '../types.ts'

/**
 * Reads the body into memory so that each clone has one. Gives the reason when the client broke it off.
 * No body becomes an empty one: KrakenD's copies have one too, so a POST goes out chunked.
 */
export async function bufferBody(request: ProxyRequest): Promise<GatewayErrorLike | null> {
  if (request.body.kind === 'bytes') return null
  const bytes = await readBody(request.body, request.scope)
  if (!(bytes instanceof Uint8Array)) return bytes
  request.body = { kind: 'bytes', bytes }
  return null
}

/** A deep copy under `scope`; the body is shared, see `bufferBody`. */
export function cloneRequest(request: ProxyRequest, scope: Scope = request.scope): ProxyRequest {
  const query = new Map<string, string[]>()
  for (const [name, values] of request.query) query.set(name, values.slice())
  return {
    method: request.method,
    path: request.path,
    query,
    headers: copyHeaders(request.headers),
    params: { ...request.params },
    body: request.body,
    url: request.url,
    scope,
    client: request.client,
    observed: request.observed,
  }
}
