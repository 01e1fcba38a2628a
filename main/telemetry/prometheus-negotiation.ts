// What a scraper may ask of a page, by the rules of Prometheus' own library: protobuf (delimited or as text) when it is asked for
// first, otherwise the text format 0.0.4, the escaping scheme echoed from the clauses up to the one that decides, gzip or nothing.

const schemes = new Set(['allow-utf-8', 'underscores', 'dots', 'values'])

interface Clause {
  readonly type: string
  readonly params: ReadonlyMap<string, string>
  readonly quality: number
}

/** Best first; clauses of the same quality in their order. */
function clauses(header: string): Clause[] {
  return header
    .split(',')
    .map((part) => {
      const [type = '', ...rest] = part.split(';').map((piece) => piece.trim())
      const params = new Map(
        rest.map((piece) => [piece.split('=', 1)[0]!.trim(), piece.slice(piece.indexOf('=') + 1).trim()] as const),
      )
      const quality = Number(params.get('q') ?? 1)
      return { type, params, quality: Number.isFinite(quality) ? quality : 1 }
    })
    .toSorted((a, b) => b.quality - a.quality)
}

export interface PageFormat {
  readonly name: 'text' | 'protobuf' | 'prototext' | 'compactText'
  readonly contentType: string
}

const encodings: ReadonlyMap<string | undefined, PageFormat['name']> = new Map([
  ['delimited', 'protobuf'],
  ['text', 'prototext'],
  ['compact-text', 'compactText'],
] as const)

const FAMILY = 'io.prometheus.client.MetricFamily'

export function pageFormat(accept: string | undefined): PageFormat {
  let escaping = 'underscores'
  for (const { type, params } of clauses(accept ?? '')) {
    if (!/^[^/]+\/[^/]+$/.test(type) && type !== '*') continue
    const asked = params.get('escaping')
    if (asked !== undefined && schemes.has(asked)) escaping = asked
    const encoding = params.get('encoding')
    const name = encodings.get(encoding)
    if (type === 'application/vnd.google.protobuf' && params.get('proto') === FAMILY && name !== undefined)
      return { name, contentType: `${type}; proto=${FAMILY}; encoding=${encoding}; escaping=${escaping}` }
    const version = params.get('version') ?? ''
    if (type === 'text/plain' && (version === '' || version === '0.0.4')) break
  }
  return { name: 'text', contentType: `text/plain; version=0.0.4; charset=utf-8; escaping=${escaping}` }
}

/** Go's rule: of identity and gzip, in this order, the one with the highest quality; `*` stands for either. */
export function acceptsGzip(header: string | string[] | undefined): boolean {
  const asked = clauses(String(header ?? ''))
  const best = (coding: string): number =>
    Math.max(-1, ...asked.filter(({ type }) => type === coding || type === '*').map(({ quality }) => quality))
  return best('gzip') > Math.max(0, best('identity'))
}
