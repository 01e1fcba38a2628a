// Which component stands for which namespace; pipeline.ts says where each one stands.
import type { ExtraConfig } from '../../../shared/config/service.ts'
import type {
  BackendConfig,
  Build,
  Component,
  EndpointConfig,
  HttpMiddleware,
  ProxyMiddleware,
  RoundTripMiddleware,
} from '../types.ts'

const placeOf = (at: string, namespace: string): string => `${at}.extra_config['${namespace}']`

/** Reads a component's block at one level while building; null where it is not configured or has nothing to do. */
export interface Levels {
  service(component: Component): HttpMiddleware | null
  endpoint(component: Component, endpoint: EndpointConfig): HttpMiddleware | null
  proxy(component: Component, endpoint: EndpointConfig): ProxyMiddleware | null
  backend(component: Component, backend: BackendConfig, endpoint: EndpointConfig): ProxyMiddleware | null
  roundTrip(component: Component, backend: BackendConfig, endpoint: EndpointConfig): RoundTripMiddleware | null
}

export function createLevels(build: Build): Levels {
  const read = <T>(
    { namespace }: Component,
    owner: { readonly extraConfig: ExtraConfig; readonly at: string },
    make: (raw: unknown, at: string) => T | null | undefined,
  ): T | null => {
    const raw = owner.extraConfig[namespace]
    return raw === undefined ? null : (make(raw, placeOf(owner.at, namespace)) ?? null)
  }
  const root = { extraConfig: build.service.extraConfig, at: '$' }
  return {
    service: (component) => read(component, root, (raw, at) => component.service?.(raw, at, build)),
    endpoint: (component, endpoint) => read(component, endpoint, (raw, at) => component.endpoint?.(raw, at, endpoint, build)),
    proxy: (component, endpoint) => read(component, endpoint, (raw, at) => component.proxy?.(raw, at, endpoint, build)),
    backend: (component, backend, endpoint) =>
      read(component, backend, (raw, at) => component.backend?.(raw, at, backend, endpoint, build)),
    roundTrip: (component, backend, endpoint) =>
      read(component, backend, (raw, at) => component.roundTrip?.(raw, at, backend, endpoint, build)),
  }
}
