// `proxy.static`: keys put over the answer, or in its place when everything failed. A failed request then ends as 200.
import { emptyObject, fromPlain, isNil } from '../json.ts'
import type { Build, EndpointConfig, ProxyMiddleware, ProxyResult } from '../types.ts'
import { dataResponse } from './result.ts'
import { proxySettings } from './settings.ts'

export function staticData(endpoint: EndpointConfig, _build: Build): ProxyMiddleware | null {
  const raw = proxySettings(endpoint.extraConfig)['static']
  if (typeof raw !== 'object' || raw === null) return null
  const { strategy, data } = raw as { strategy?: unknown; data?: unknown }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return null
  const matches = conditions[String(strategy)] ?? always
  return (next) =>
    async function staticData(request) {
      const result = await next(request)
      if (!matches(result)) return result
      const response = result.response ?? dataResponse(emptyObject(), false)
      if (isNil(response.body.data)) response.body.data = emptyObject()
      // A copy for each request: what follows may change it.
      Object.assign(response.body.data, fromPlain(data))
      return { response, error: result.error }
    }
}

const always = (): boolean => true

const conditions: Readonly<Record<string, (result: ProxyResult) => boolean>> = {
  always,
  success: ({ error }) => error === null,
  errored: ({ error }) => error !== null,
  complete: ({ response, error }) => error === null && response !== null && response.complete,
  incomplete: ({ response }) => response === null || !response.complete,
}
