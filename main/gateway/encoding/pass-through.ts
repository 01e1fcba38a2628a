// The no-op renderer: the backend's headers and bytes, untouched but for what belongs to one connection only.
import { allValues, copyHeaders, emptyHeaders } from '../headers.ts'
import type { Build, HeaderMap } from '../types.ts'
import type { Renderer } from './renderer.ts'

export function createPassThrough(build: Build): Renderer {
  const { dropHopByHopHeaders } = build.differences
  return (response) => {
    if (!response) return { headers: emptyHeaders(), body: { kind: 'none' } }
    const headers = dropHopByHopHeaders ? endToEnd(response.headers) : response.headers
    return {
      headers,
      body: response.body.kind === 'stream' ? { kind: 'source', source: response.body.source } : { kind: 'none' },
    }
  }
}

// RFC 9110 section 7.6.1. The answer to the client is framed anew, so Transfer-Encoding never passes.
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade']

/** The same object when there is nothing to take out: endpoint.ts copies what it keeps. */
function endToEnd(from: HeaderMap): HeaderMap {
  if (!hopByHop.some((name) => from[name] !== undefined)) return from
  const headers = copyHeaders(from)
  for (const list of allValues(from, 'connection')) for (const name of list.split(',')) delete headers[name.trim().toLowerCase()]
  for (const name of hopByHop) delete headers[name]
  return headers
}
