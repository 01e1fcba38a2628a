// OTEL_EXPORTER_OTLP_* as Go's exporters read them beside what the file says (spec 1.9): host and port are the file's, the path of
// an ENDPOINT stays; a variable of one signal replaces the general one as a whole; what cannot be read counts as absent.
import { X509Certificate, createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { wholeNumber, type Environment } from './environment.ts'

export type OtlpSignal = 'TRACES' | 'METRICS'

export interface OtlpSettings {
  /** Milliseconds of one export; 0: no limit. */
  readonly timeout: number
  readonly headers: Readonly<Record<string, string>>
  readonly gzip: boolean
  /** HTTP only. */
  readonly path: string
  /** What the variables say about TLS; null when they say nothing. */
  readonly insecure: boolean | null
  /** Null when no certificate is given: gRPC then stays in the clear. */
  readonly tls: OtlpTls | null
}

export interface OtlpTls {
  readonly ca: Buffer | null
  readonly client: { readonly cert: Buffer; readonly key: Buffer } | null
}

const TIMEOUT = 10_000

export function otlpSettings(signal: OtlpSignal, env: Environment): OtlpSettings {
  const value = (name: string): string | null => env[`OTEL_EXPORTER_OTLP_${name}`]?.trim() || null
  /** The general variable first: the later one wins. */
  const both = <T>(name: string, read: (text: string) => T | null): T | null =>
    [`${signal}_${name}`, name]
      .map((one) => value(one))
      .reduce<T | null>((found, text) => found ?? (text ? read(text) : null), null)
  const clientOf = (prefix: string): OtlpTls['client'] => {
    const [cert, key] = [value(`${prefix}CLIENT_CERTIFICATE`), value(`${prefix}CLIENT_KEY`)]
    return cert && key ? clientPair(cert, key) : null
  }
  const ca = both('CERTIFICATE', readCertificate)
  const client = clientOf(`${signal}_`) ?? clientOf('')
  return {
    timeout: Math.max(0, both('TIMEOUT', wholeNumber) ?? TIMEOUT),
    headers: both('HEADERS', parseHeaders) ?? {},
    gzip: both('COMPRESSION', (text) => text === 'gzip') ?? false,
    path: pathOf(signal, value(`${signal}_ENDPOINT`), value('ENDPOINT')),
    insecure: both('INSECURE', (text) => text.toLowerCase() === 'true') ?? both('ENDPOINT', isPlainScheme),
    tls: ca || client ? { ca, client } : null,
  }
}

/** Scheme and path of an address; null when Go could not read it either. */
function endpoint(text: string | null): { readonly scheme: string; readonly path: string } | null {
  const found = /^([a-z][a-z\d+.-]*):(?:\/\/[^/?#]*([^?#]*))?/i.exec(text ?? '')
  return found && { scheme: found[1]!.toLowerCase(), path: found[2] ?? '' }
}

function isPlainScheme(text: string): boolean | null {
  const found = endpoint(text)
  return found && ['http', 'unix'].includes(found.scheme)
}

/** A signal's own endpoint is taken as it is, the general one is a base. */
function pathOf(signal: OtlpSignal, own: string | null, general: string | null): string {
  const usual = `/v1/${signal.toLowerCase()}`
  const found = endpoint(own)?.path
  if (found !== undefined) return found || '/'
  return posix.join(endpoint(general)?.path || '/', usual)
}

function parseHeaders(text: string): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const pair of text.split(',')) {
    const equals = pair.indexOf('=')
    const name = pair.slice(0, Math.max(0, equals)).trim()
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) continue
    try {
      headers[name] = decodeURIComponent(pair.slice(equals + 1)).trim()
    } catch {
      // Go leaves such a pair out as well.
    }
  }
  return headers
}

function readCertificate(file: string): Buffer | null {
  try {
    const pem = readFileSync(file)
    void new X509Certificate(pem).subject
    return pem
  } catch {
    return null
  }
}

function clientPair(certFile: string, keyFile: string): OtlpTls['client'] {
  try {
    const [cert, key] = [readFileSync(certFile), readFileSync(keyFile)]
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)) ? { cert, key } : null
  } catch {
    return null
  }
}
