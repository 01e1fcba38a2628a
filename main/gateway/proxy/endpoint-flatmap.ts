// `proxy.flatmap_filter` of an endpoint: works on merged answers only, and not on partial ones.
import type { Build, EndpointConfig, ProxyMiddleware } from '../types.ts'
import { createFlatmap } from './flatmap.ts'

/** `endpoint.backends` holds no shadow backends here. */
export function endpointFlatmap(endpoint: EndpointConfig, _build: Build): ProxyMiddleware | null {
  const flatmap = endpoint.backends.length > 1 ? createFlatmap(endpoint.extraConfig) : null
  if (!flatmap) return null
  return (next) =>
    async function endpointFlatmap(request) {
      const result = await next(request)
      if (result.response && !result.error) result.response.body.data = flatmap(result.response.body.data)
      return result
    }
}
