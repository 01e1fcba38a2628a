// Fills a backend's url_pattern. KrakenD puts the values in as they are, so `..` climbs, `?` begins a query and `a&b=1` adds a
// parameter (difference `encodePlaceholders`): by default each value is written for its position and cannot leave it.
import { GatewayError } from '../error.ts'
import { escapePath } from '../go-path.ts'
import { encodeComponent } from '../go-text.ts'
import type { BackendConfig, Build, EndpointConfig, ProxyMiddleware } from '../types.ts'
import { failed } from './result.ts'

type Piece = string | { readonly literal: string; readonly name: string; readonly encode: (value: string) => string }

export function buildBackendRequest(backend: BackendConfig, _endpoint: EndpointConfig, build: Build): ProxyMiddleware {
  const { method, urlTemplate } = backend
  const isSafe = build.differences.encodePlaceholders
  const pieces = splitTemplate(urlTemplate, isSafe)
  const refusesDots = isSafe && !hasDotSegment(urlTemplate)
  const isFixed = pieces.every((piece) => typeof piece === 'string')
  return (next) =>
    function buildBackendRequest(request) {
      request.method = method
      if (isFixed) request.path = urlTemplate
      else {
        const path = fill(pieces, request.params)
        if (refusesDots && hasDotSegment(path)) return Promise.resolve(failed(dotSegment()))
        request.path = path
      }
      return next(request)
    }
}

function splitTemplate(template: string, isSafe: boolean): readonly Piece[] {
  const pieces: Piece[] = []
  // Encoded values must not meet a path that is not well written: Go would unescape and write such a path anew as a whole.
  const fixed = (text: string, isQuery: boolean): string => (isSafe && !isQuery ? (escapePath(text) ?? text) : text)
  let from = 0
  let isQuery = false
  for (const { 0: literal, 1: name, index } of template.matchAll(/\{\{\.(.+?)\}\}/g)) {
    if (index > from) addFixed(template.slice(from, index))
    pieces.push({
      literal: fixed(literal, isQuery),
      name: name!,
      encode: isSafe ? (isQuery ? encodeQuery : encodeSegment) : asIs,
    })
    from = index + literal.length
  }
  if (from < template.length) addFixed(template.slice(from))
  return pieces

  function addFixed(text: string): void {
    const mark = isQuery ? -1 : text.indexOf('?')
    if (mark < 0) pieces.push(fixed(text, isQuery))
    else pieces.push(fixed(text.slice(0, mark), false), text.slice(mark))
    isQuery ||= mark >= 0
  }
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

const unreserved = /^[\w.~-]*$/

const encode =
  (kept: RegExp) =>
  (value: string): string =>
    unreserved.test(value) ? value : encodeComponent(value).replace(kept, decodeURIComponent)

// What RFC 3986 allows in a segment stays readable, as Go writes it.
const encodeSegment = encode(/%(?:24|26|2B|2C|3A|3B|3D|40)/g)
const encodeQuery = encode(/%(?:24|2C|2F|3A|3F|40)/g)

const dotSegment = (): GatewayError => new GatewayError('dot_segment', 400, 'a path parameter must not be a dot segment')

/** Receivers read `%2e` as a dot, so encoding does not help: such a value is refused. */
const hasDotSegment = (path: string): boolean => /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(path.split('?', 1)[0]!)
