export interface EndpointLine {
  readonly method: string
  readonly path: string
}

/** Endpoints of a configuration text; empty when it is not plain JSON (a template, YAML): then nothing is claimed about it. */
export function readEndpoints(text: string): readonly EndpointLine[] {
  try {
    const root = JSON.parse(text) as { readonly endpoints?: unknown }
    if (!Array.isArray(root.endpoints)) return []
    return root.endpoints.flatMap((entry: unknown): EndpointLine[] => {
      const { endpoint, method } = (entry ?? {}) as { readonly endpoint?: unknown; readonly method?: unknown }
      if (typeof endpoint !== 'string') return []
      return [{ path: endpoint, method: typeof method === 'string' ? method.toUpperCase() : 'GET' }]
    })
  } catch {
    return []
  }
}
