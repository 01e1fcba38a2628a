// Go's wording of what goes wrong on the wire: clients read it with `return_error_msg`, dashboards group by it.
import { readFileSync } from 'node:fs'
import { isIPv6, type Socket } from 'node:net'
import { GatewayError } from '../error.ts'

/** A failed call to a backend. */
export class UpstreamError extends GatewayError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super('upstream', 500, message, options)
  }
}

export const hostPort = (host: string, port: number): string => (isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`)

/** `127.0.0.1:5000->127.0.0.1:80`, as Go names a connection. */
export const connectionName = (socket: Socket): string =>
  `${hostPort(socket.localAddress ?? '', socket.localPort ?? 0)}->${hostPort(socket.remoteAddress ?? '', socket.remotePort ?? 0)}`

const errnoTexts: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  ECONNABORTED: 'software caused connection abort',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
  ETIMEDOUT: 'connection timed out',
  EPIPE: 'broken pipe',
  EADDRNOTAVAIL: 'cannot assign requested address',
  EACCES: 'permission denied',
  EMFILE: 'too many open files',
  EINVAL: 'invalid argument',
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** The text of a connection that broke while it was read or written, without the reason why it matters. */
export function brokenText(error: unknown, name: string): string {
  const code = codeOf(error)
  const text = errnoTexts[code]
  if (text === undefined) return error instanceof Error ? tlsText(error) : 'EOF'
  return code === 'EPIPE' ? `write tcp ${name}: write: ${text}` : `read tcp ${name}: read: ${text}`
}

interface DialFault extends Error {
  readonly code?: string
  readonly syscall?: string
  readonly hostname?: string
  readonly address?: string
  readonly port?: number
  readonly errors?: readonly DialFault[]
}

/** The text of a connection that could not be made. */
export function dialText(error: DialFault, host: string, port: number): string {
  // Happy eyeballs tried several addresses: Go tells of the first.
  const first = error.errors?.[0]
  if (first) return dialText(first, host, port)
  if (error.syscall === 'getaddrinfo') return `dial tcp: ${lookupText(error, host)}`
  const address = hostPort(error.address ?? host, error.port ?? port)
  const text = errnoTexts[error.code ?? '']
  return text === undefined ? `dial tcp ${address}: ${error.message}` : `dial tcp ${address}: connect: ${text}`
}

function lookupText(error: DialFault, host: string): string {
  const server = nameServer()
  const place = server === null ? '' : ` on ${server}`
  if (error.code === 'ENOTFOUND' || error.code === 'ENODATA') return `lookup ${host}${place}: no such host`
  if (error.code === 'EAI_AGAIN') return `lookup ${host}${place}: server misbehaving`
  return `lookup ${host}${place}: i/o timeout`
}

function nameServer(): string | null {
  try {
    const address = /^nameserver\s+(\S+)/m.exec(readFileSync('/etc/resolv.conf', 'utf8'))?.[1]
    return address === undefined ? null : hostPort(address, 53)
  } catch {
    return null
  }
}

const untrusted = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
])

const alerts: Readonly<Record<string, string>> = {
  HANDSHAKE_FAILURE: 'handshake failure',
  PROTOCOL_VERSION: 'protocol version not supported',
  CERTIFICATE_REQUIRED: 'certificate required',
  BAD_CERTIFICATE: 'bad certificate',
  UNKNOWN_CA: 'unknown certificate authority',
  CERTIFICATE_EXPIRED: 'expired certificate',
  ACCESS_DENIED: 'access denied',
  UNRECOGNIZED_NAME: 'unrecognized name',
  INTERNAL_ERROR: 'internal error',
}

/** The text of a TLS handshake that failed. */
export function tlsText(error: Error): string {
  const code = codeOf(error)
  if (untrusted.has(code)) return 'tls: failed to verify certificate: x509: certificate signed by unknown authority'
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid'
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `tls: failed to verify certificate: x509: ${altNameText(error)}`
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return 'http: server gave HTTP response to HTTPS client'
  const alert = /_ALERT_(.+)$/.exec(code)?.[1]
  if (alert !== undefined) return `remote error: tls: ${alerts[alert] ?? alert.toLowerCase().replaceAll('_', ' ')}`
  if (code === 'ECONNRESET') return 'EOF'
  return error.message
}

function altNameText(error: Error & { host?: string; cert?: { subjectaltname?: string } }): string {
  const names = (error.cert?.subjectaltname ?? '').split(', ').map((name) => name.replace(/^[^:]*:/, ''))
  return `certificate is valid for ${names.join(', ')}, not ${error.host ?? ''}`
}
