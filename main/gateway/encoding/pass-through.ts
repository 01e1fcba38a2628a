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

// RFC 9110 section 7.6.1: what Connection names goes no further. The hop-by-hop headers known by name are left out when the head
// is written (answer-head.ts), and what is kept is copied by endpoint.ts; so there is mostly nothing to do here.
function endToEnd(from: HeaderMap): HeaderMap {
  const connection = from['connection']
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return from
  const headers = copyHeaders(from)
  for (const list of allValues(from, 'connection')) for (const name of list.split(',')) delete headers[name.trim().toLowerCase()]
  for (const name of ['connection', 'keep-alive', 'te', 'upgrade']) delete headers[name]
  return headers
}
