// Who broke an attempt: our deadline, the client, or the way to the provider.
import { maskUrl } from '../../../shared/secrets.ts'
import type { Fault } from '../../ai/outcome.ts'

/** `headersCame`: an answer had begun. `clientLeft`: the client hung up. */
export function faultOf(error: Error, headersCame: boolean, clientLeft: boolean): Fault {
  // The URL that a message quotes may carry a key.
  const message = error.message === '' ? null : maskUrl(error.message.slice(0, 2048))
  const code = codeOf(error)
  if (code === 'deadline') return { class: 'timeout', type: 'gateway_timeout', message }
  if (code === 'canceled' || clientLeft)
    return { class: 'client_cancelled', type: clientLeft ? 'client_disconnected' : 'canceled', message }
  const known = code === null ? undefined : socketCodes[code]
  if (known === 'connection_reset' || known === undefined) {
    const type = known ?? (isTls(code) ? 'tls_error' : headersCame ? 'connection_reset' : 'connection_error')
    return { class: headersCame ? 'stream_cut' : 'provider_error', type, message }
  }
  return { class: known.endsWith('_timeout') ? 'timeout' : 'provider_error', type: known, message }
}

const socketCodes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  UND_ERR_SOCKET: 'connection_reset',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'connection_reset',
  ENOTFOUND: 'dns_failure',
  EAI_AGAIN: 'dns_failure',
  EHOSTUNREACH: 'host_unreachable',
  ENETUNREACH: 'host_unreachable',
  ETIMEDOUT: 'connect_timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'response_header_timeout',
  UND_ERR_BODY_TIMEOUT: 'body_timeout',
}

const isTls = (code: string | null): boolean =>
  code !== null && /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/.test(code)

// The telling code may lie deeper: GatewayError -> undici -> AggregateError of both address families.
function codeOf(error: unknown): string | null {
  let found: string | null = null
  for (let depth = 0, at: unknown = error; depth < 6 && typeof at === 'object' && at !== null; depth++) {
    const { code, cause, errors } = at as { code?: unknown; cause?: unknown; errors?: unknown }
    if (typeof code === 'string') {
      if (code === 'deadline' || code === 'canceled' || code in socketCodes || isTls(code)) return code
      found ??= code
    }
    at = cause ?? (Array.isArray(errors) ? errors[0] : undefined)
  }
  return found
}
