import type { ExtraConfig } from '../../../shared/config/service.ts'

/** The `proxy` namespace of an endpoint or a backend. */
export function proxySettings(extraConfig: ExtraConfig): Readonly<Record<string, unknown>> {
  const raw = extraConfig['proxy']
  return typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {}
}
