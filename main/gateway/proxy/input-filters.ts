// The second filters, of a backend: only the listed names pass. `*` is a name like any other here.
import { emptyHeaders } from '../headers.ts'
import type { BackendConfig, ProxyMiddleware } from '../types.ts'

export function filterQuery(backend: BackendConfig): ProxyMiddleware | null {
  const names = [...new Set(backend.inputQueryStrings)]
  if (names.length === 0) return null
  return (next) =>
    function filterQuery(request) {
      const query = new Map<string, string[]>()
      for (const name of names) {
        const values = request.query.get(name)
        if (values) query.set(name, values)
      }
      request.query = query
      return next(request)
    }
}

export function filterHeaders(backend: BackendConfig): ProxyMiddleware | null {
  const names = [...new Set(backend.inputHeaders.map((name) => name.toLowerCase()))]
  if (names.length === 0) return null
  return (next) =>
    function filterHeaders(request) {
      const headers = emptyHeaders()
      for (const name of names) {
        const value = request.headers[name]
        if (value !== undefined) headers[name] = value
      }
      request.headers = headers
      return next(request)
    }
}
