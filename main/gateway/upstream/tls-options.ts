// `client_tls` -> what node:tls wants. A file that cannot be read is logged and left out, as in KrakenD.
import { readFileSync } from 'node:fs'
import { createSecureContext, getCACertificates, type SecureContext, type SecureVersion } from 'node:tls'
import type { ClientTls } from '../../../shared/config/service.ts'
import type { Log } from '../types.ts'

const versions: Readonly<Record<string, SecureVersion>> = {
  'SSL3.0': 'TLSv1',
  TLS10: 'TLSv1',
  TLS11: 'TLSv1.1',
  TLS12: 'TLSv1.2',
  TLS13: 'TLSv1.3',
}

/** IANA number -> OpenSSL name. The suites of TLS 1.3 (0x13xx) cannot be chosen, as in Go. */
const suites: Readonly<Record<number, string>> = {
  0x000a: 'DES-CBC3-SHA',
  0x002f: 'AES128-SHA',
  0x0035: 'AES256-SHA',
  0x003c: 'AES128-SHA256',
  0x009c: 'AES128-GCM-SHA256',
  0x009d: 'AES256-GCM-SHA384',
  0xc009: 'ECDHE-ECDSA-AES128-SHA',
  0xc00a: 'ECDHE-ECDSA-AES256-SHA',
  0xc012: 'ECDHE-RSA-DES-CBC3-SHA',
  0xc013: 'ECDHE-RSA-AES128-SHA',
  0xc014: 'ECDHE-RSA-AES256-SHA',
  0xc023: 'ECDHE-ECDSA-AES128-SHA256',
  0xc027: 'ECDHE-RSA-AES128-SHA256',
  0xc02b: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  0xc02c: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  0xc02f: 'ECDHE-RSA-AES128-GCM-SHA256',
  0xc030: 'ECDHE-RSA-AES256-GCM-SHA384',
  0xcca8: 'ECDHE-RSA-CHACHA20-POLY1305',
  0xcca9: 'ECDHE-ECDSA-CHACHA20-POLY1305',
}

const curves: Readonly<Record<number, string>> = { 23: 'P-256', 24: 'P-384', 25: 'P-521', 29: 'X25519' }

export interface BackendTls {
  readonly context: SecureContext
  readonly verify: boolean
}

export function backendTls(config: ClientTls | null, log: Log): BackendTls {
  const read = (path: string): Buffer | null => {
    try {
      return readFileSync(path)
    } catch (error) {
      log('ERROR', '[SERVICE: HTTP client]', `Cannot load the certificate ${path}: ${(error as Error).message}`)
      return null
    }
  }
  const authorities = (config?.caCerts ?? []).map(read).filter((bytes) => bytes !== null)
  const pairs = (config?.clientCerts ?? []).map((pair) => ({ cert: read(pair.certificate), key: read(pair.privateKey) }))
  const complete = pairs.filter((pair) => pair.cert !== null && pair.key !== null)
  const ciphers = (config?.cipherSuites ?? []).map((id) => suites[id]).filter((name) => name !== undefined)
  const groups = (config?.curvePreferences ?? []).map((id) => curves[id]).filter((name) => name !== undefined)
  const make = (identity: object): SecureContext =>
    createSecureContext({
      ca: [...(config?.disableSystemCaPool ? [] : systemAuthorities()), ...authorities],
      // Without client_tls Go's own minimum holds; with it KrakenD's is TLS 1.3 unless given.
      minVersion: config ? (versions[config.minVersion] ?? 'TLSv1.3') : 'TLSv1.2',
      maxVersion: versions[config?.maxVersion ?? ''] ?? 'TLSv1.3',
      ...(ciphers.length > 0 && {
        ciphers: `${ciphers.join(':')}:TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256`,
      }),
      ...(groups.length > 0 && { ecdhCurve: groups.join(':') }),
      ...identity,
    })
  const verify = !(config?.allowInsecureConnections ?? false)
  try {
    return { context: make({ cert: complete.map((pair) => pair.cert!), key: complete.map((pair) => pair.key!) }), verify }
  } catch (error) {
    log('ERROR', '[SERVICE: HTTP client]', `Cannot use client_tls: ${(error as Error).message}`)
    return { context: make({}), verify }
  }
}

/** The system's store; the list inside Node where the system has none. */
function systemAuthorities(): string[] {
  const system = getCACertificates('system')
  return system.length > 0 ? system : getCACertificates('bundled')
}
