import { expect, it } from 'vitest'
import type { ServerTls } from '../../shared/config/service.ts'
import { readServerTls } from './server-tls.ts'

it('refuses TLS without a certificate', async () => {
  const none: ServerTls = {
    disabled: false,
    keys: [],
    minVersion: 'TLS13',
    maxVersion: 'TLS13',
    curvePreferences: [],
    cipherSuites: [],
    enableMtls: false,
    caCerts: [],
    disableSystemCaPool: false,
  }
  await expect(readServerTls(none)).rejects.toThrow('no certificate')
})
