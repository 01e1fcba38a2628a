// Where an OTLP exporter sends to. KrakenD glues host, colon and port together and lets a URL parser look at it: a path inside
// `host` therefore swallows the port and is lost itself.
import type { OtlpConfig } from './config.ts'

export interface OtlpTarget {
  /** With scheme, without path; null when host and port make no address. */
  readonly origin: string | null
  /** For gRPC: the port stands there even when it is the scheme's own; a lost port is gRPC's default. */
  readonly authority: string
  readonly address: string
}

/** `grpcTls`: an `https://` host means TLS; KrakenD strips the scheme and stays in the clear. */
export function otlpTarget({ host, port, useHttp }: OtlpConfig, grpcTls: boolean): OtlpTarget {
  const scheme = /^(https?):\/\//i.exec(host)
  const isSecure = scheme?.[1]?.toLowerCase() === 'https' && (useHttp || grpcTls)
  const name = scheme ? host.slice(scheme[0].length) : host
  const bare = name.includes(':') && !name.startsWith('[') && !name.includes('/') ? `[${name}]` : name
  const text = `${isSecure ? 'https' : 'http'}://${bare}:${port}`
  const authority = bare.includes('/') ? bare.slice(0, bare.indexOf('/')) : `${bare}:${port}`
  if (!URL.canParse(text)) return { origin: null, authority, address: `${bare}:${port}` }
  const url = new URL(text)
  return { origin: url.origin, authority, address: url.host }
}
