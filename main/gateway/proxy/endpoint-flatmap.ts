// `proxy.flatmap_filter` of an endpoint: works on merged answers only, and not on partial ones.
import { asGatewayError } from '../error.ts'
import type { Build, EndpointConfig, ProxyMiddleware } from '../types.ts'
import { createFlatmap } from './flatmap.ts'
import { failed } from './result.ts'

/** `endpoint.backends` holds no shadow backends here. */
export function endpointFlatmap(endpoint: EndpointConfig, build: Build): ProxyMiddleware | null {
  const flatmap = endpoint.backends.length > 1 ? createFlatmap(endpoint, build) : null
  if (!flatmap) return null
  return (next) =>
    async function endpointFlatmap(request) {
      const result = await next(request)
      if (!result.response || result.error) return result
      try {
        result.response.body.data = flatmap(result.response.body.data)
        return result
      } catch (error) {
        return failed(asGatewayError(error))
      }
    }
}
