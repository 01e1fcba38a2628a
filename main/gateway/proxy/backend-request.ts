// Fills a backend's url_pattern. KrakenD puts the values in as they are, so `..` climbs, `?` begins a query and `a&b=1` adds a
// parameter (difference `encodePlaceholders`): by default each value is written for its position and cannot leave it.
import { GatewayError } from '../error.ts'
import type { BackendConfig, Build, EndpointConfig, ProxyMiddleware } from '../types.ts'

type Piece = string | { readonly literal: string; readonly name: string; readonly encode: (value: string) => string }

export function buildBackendRequest(backend: BackendConfig, _endpoint: EndpointConfig, build: Build): ProxyMiddleware {
  const { method, urlTemplate } = backend
  const isSafe = build.differences.encodePlaceholders
  const pieces = splitTemplate(urlTemplate, isSafe)
  const isFixed = pieces.length === 1 && typeof pieces[0] === 'string'
  return (next) =>
    function buildBackendRequest(request) {
      request.method = method
      if (isFixed) request.path = urlTemplate
      else {
        const path = fill(pieces, request.params)
        if (isSafe && hasDotSegment(path) && !hasDotSegment(urlTemplate)) {
          return Promise.resolve({
            response: null,
            error: new GatewayError('dot_segment', 400, 'a path parameter must not be a dot segment'),
          })
        }
        request.path = path
      }
      return next(request)
    }
}

function splitTemplate(template: string, isSafe: boolean): readonly Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const { 0: literal, 1: name, index } of template.matchAll(/\{\{\.(.+?)\}\}/g)) {
    if (index > from) pieces.push(template.slice(from, index))
    const isQuery = template.slice(0, index).includes('?')
    pieces.push({ literal, name: name!, encode: isSafe ? (isQuery ? encodeQuery : encodeSegment) : asIs })
    from = index + literal.length
  }
  if (from < template.length || pieces.length === 0) pieces.push(template.slice(from))
  return pieces
}

function fill(pieces: readonly Piece[], params: Readonly<Record<string, string>>): string {
  let path = ''
  for (const piece of pieces) {
    if (typeof piece === 'string') path += piece
    else {
      // A placeholder without a value goes out as it is written.
      const value = Object.hasOwn(params, piece.name) ? params[piece.name] : undefined
      path += value === undefined ? piece.literal : piece.encode(value)
    }
  }
  return path
}

const asIs = (value: string): string => value

// What RFC 3986 allows in a segment stays readable, as Go writes it.
const encodeSegment = (value: string): string =>
  encodeURIComponent(value.toWellFormed()).replace(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent)

const encodeQuery = (value: string): string =>
  encodeURIComponent(value.toWellFormed()).replace(/%(?:24|2C|2F|3A|3F|40)/g, decodeURIComponent)

/** Receivers read `%2e` as a dot, so encoding does not help: such a value is refused. */
const hasDotSegment = (path: string): boolean => /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(path.split('?', 1)[0]!)
