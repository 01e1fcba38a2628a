// Shadow backends get a copy of each request; nobody waits for them and nothing they answer is used.
import { parseDuration } from '../../../shared/config/duration.ts'
import { createScope } from '../scope.ts'
import type { BackendConfig, Build, EndpointConfig, Proxy, ProxyMiddleware } from '../types.ts'
import { bufferBody, cloneRequest } from './clone.ts'
import { failed } from './result.ts'
import { proxySettings } from './settings.ts'

export const isShadow = (backend: BackendConfig): boolean => proxySettings(backend.extraConfig)['shadow'] === true

/** `shadow` is the pipe of the endpoint's shadow backends, null when it has none. The longest of their timeouts counts. */
export function splitShadow(endpoint: EndpointConfig, shadow: Proxy | null, build: Build): ProxyMiddleware | null {
  if (!shadow) return null
  const timeout = Math.max(...endpoint.backends.filter(isShadow).map(shadowTimeout))
  const tag = `[ENDPOINT: ${endpoint.path}][Shadow]`
  return (next) =>
    async function splitShadow(request) {
      const fault = await bufferBody(request)
      if (fault) return failed(fault)
      // Detached from the client: the copy lives on when the client leaves.
      const scope = createScope(timeout)
      shadow(cloneRequest(request, scope))
        .catch((error: unknown) => build.log('ERROR', tag, String(error)))
        .finally(() => scope.end())
      return next(request)
    }
}

function shadowTimeout(backend: BackendConfig): number {
  const raw = proxySettings(backend.extraConfig)['shadow_timeout']
  return (typeof raw === 'string' ? parseDuration(raw) : null) ?? backend.timeout
}
