import { useRoute } from '../../ui/route.ts'
import { isRecord, type Path } from './paths.ts'

export type Section =
  | { readonly kind: 'service' }
  | { readonly kind: 'endpoint'; readonly index: number }
  | { readonly kind: 'components' }
  | { readonly kind: 'provider' }
  | { readonly kind: 'mocks' }

/** `config/endpoints/3`; without a choice the first endpoint, or the service when there is none. */
export function sectionOf(route: string, endpoints: number): Section {
  const [, name, index] = route.split('/')
  if (name === 'service' || name === 'components' || name === 'provider' || name === 'mocks') return { kind: name }
  if (name === 'endpoints' && /^\d+$/.test(index ?? '') && Number(index) < endpoints)
    return { kind: 'endpoint', index: Number(index) }
  return endpoints > 0 ? { kind: 'endpoint', index: 0 } : { kind: 'service' }
}

export function useSection(endpoints: number): Section {
  return sectionOf(useRoute(), endpoints)
}

/** `config/revisions/3`: the revision that a link from outside wants to see. */
export function wantedRevision(route: string): number | null {
  const [, number] = /^config\/revisions\/(\d+)$/.exec(route) ?? []
  return number === undefined ? null : Number(number)
}

export function routeOf(section: Section): string {
  return section.kind === 'endpoint' ? `config/endpoints/${section.index}` : `config/${section.kind}`
}

/** Where a path is edited. */
export function sectionAt(path: Path): Section {
  const [head, index] = path
  if (head === 'endpoints' && typeof index === 'number') return { kind: 'endpoint', index }
  return head === 'extra_config' ? { kind: 'components' } : { kind: 'service' }
}

export interface EndpointName {
  readonly method: string
  readonly path: string
}

export function endpointsOf(value: unknown): readonly EndpointName[] {
  const list = isRecord(value) && Array.isArray(value['endpoints']) ? (value['endpoints'] as readonly unknown[]) : []
  return list.map((endpoint) => {
    const { method, endpoint: path } = isRecord(endpoint) ? endpoint : {}
    return { method: typeof method === 'string' ? method : 'GET', path: typeof path === 'string' ? path : 'no path' }
  })
}
