import type { ClientTls, ServerTls } from '../../shared/config/service.ts'
import type { Reader } from './read.ts'

const versions = ['SSL3.0', 'TLS10', 'TLS11', 'TLS12', 'TLS13']

/** Missing and unknown versions are TLS 1.3, for the minimum too: KrakenD's rule. */
const version = (tls: Reader, key: string): string => {
  const given = tls.text(key)
  return versions.includes(given) ? given : 'TLS13'
}

export function readServerTls(root: Reader): ServerTls | null {
  const tls = root.object('tls')
  if (!tls) return null
  const keyOf = (pair: Reader) => ({ publicKey: pair.text('public_key'), privateKey: pair.text('private_key') })
  const keys = tls.objects('keys').map(keyOf)
  const single = keyOf(tls)
  return {
    disabled: tls.truth('disabled'),
    keys: single.publicKey || single.privateKey ? [...keys, single] : keys,
    minVersion: version(tls, 'min_version'),
    maxVersion: version(tls, 'max_version'),
    curvePreferences: tls.integers('curve_preferences'),
    cipherSuites: tls.integers('cipher_suites'),
    enableMtls: tls.truth('enable_mtls'),
    caCerts: tls.texts('ca_certs'),
    disableSystemCaPool: tls.truth('disable_system_ca_pool'),
  }
}

export function readClientTls(root: Reader): ClientTls | null {
  const tls = root.object('client_tls')
  const insecure = root.truth('allow_insecure_connections')
  if (!tls) return insecure ? { ...openClientTls } : null
  return {
    allowInsecureConnections: insecure || tls.truth('allow_insecure_connections'),
    caCerts: tls.texts('ca_certs'),
    disableSystemCaPool: tls.truth('disable_system_ca_pool'),
    minVersion: version(tls, 'min_version'),
    maxVersion: version(tls, 'max_version'),
    cipherSuites: tls.integers('cipher_suites'),
    curvePreferences: tls.integers('curve_preferences'),
    clientCerts: tls
      .objects('client_certs')
      .map((pair) => ({ certificate: pair.text('certificate'), privateKey: pair.text('private_key') })),
  }
}

/** What the deprecated root key `allow_insecure_connections` stands for. */
const openClientTls: ClientTls = {
  allowInsecureConnections: true,
  caCerts: [],
  disableSystemCaPool: false,
  minVersion: 'TLS13',
  maxVersion: 'TLS13',
  cipherSuites: [],
  curvePreferences: [],
  clientCerts: [],
}
