// Server TLS from its files. Go's defaults: TLS 1.3 for both ends of the range unless the file says otherwise.
import { readFile } from 'node:fs/promises'
import { rootCertificates, type SecureVersion, type TlsOptions } from 'node:tls'
import type { ServerTls } from '../../shared/config/service.ts'

const versions: Readonly<Record<string, SecureVersion>> = { TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' }
const curves: Readonly<Record<number, string>> = { 23: 'prime256v1', 24: 'secp384r1', 25: 'secp521r1', 29: 'X25519' }

/** IANA numbers to OpenSSL's names. */
const suites: Readonly<Record<number, string>> = {
  5: 'RC4-SHA',
  10: 'DES-CBC3-SHA',
  47: 'AES128-SHA',
  53: 'AES256-SHA',
  60: 'AES128-SHA256',
  156: 'AES128-GCM-SHA256',
  157: 'AES256-GCM-SHA384',
  49161: 'ECDHE-ECDSA-AES128-SHA',
  49162: 'ECDHE-ECDSA-AES256-SHA',
  49171: 'ECDHE-RSA-AES128-SHA',
  49172: 'ECDHE-RSA-AES256-SHA',
  49187: 'ECDHE-ECDSA-AES128-SHA256',
  49191: 'ECDHE-RSA-AES128-SHA256',
  49195: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  49196: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  49199: 'ECDHE-RSA-AES128-GCM-SHA256',
  49200: 'ECDHE-RSA-AES256-GCM-SHA384',
  52392: 'ECDHE-RSA-CHACHA20-POLY1305',
  52393: 'ECDHE-ECDSA-CHACHA20-POLY1305',
}
const tls13Suites = 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256'
const defaultSuites = [49196, 49195, 49200, 49199, 52393, 52392]

/** Rejects with a sentence that names the file. */
export async function readServerTls(tls: ServerTls): Promise<TlsOptions> {
  if (tls.keys.length === 0) throw new Error('no certificate: name a public_key and a private_key')
  const named = (tls.cipherSuites.length > 0 ? tls.cipherSuites : defaultSuites).flatMap((suite) => suites[suite] ?? [])
  const groups = tls.curvePreferences.flatMap((curve) => curves[curve] ?? [])
  const authorities = await Promise.all(tls.caCerts.map(read))
  return {
    cert: await Promise.all(tls.keys.map(({ publicKey }) => read(publicKey))),
    key: await Promise.all(tls.keys.map(({ privateKey }) => read(privateKey))),
    minVersion: versions[tls.minVersion] ?? 'TLSv1.3',
    maxVersion: versions[tls.maxVersion] ?? 'TLSv1.3',
    ciphers: `${tls13Suites}:${named.join(':')}`,
    ecdhCurve: groups.length > 0 ? groups.join(':') : 'auto',
    requestCert: tls.enableMtls,
    rejectUnauthorized: tls.enableMtls,
    ...(tls.enableMtls ? { ca: [...(tls.disableSystemCaPool ? [] : rootCertificates), ...authorities.map(String)] } : {}),
  }
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new Error(`cannot read the TLS file '${path}': ${(error as Error).message}`, { cause: error })
  }
}
