// What a scraper may ask of a page, by the rules of Prometheus' own library: the text format 0.0.4 whatever it accepts, the escaping
// scheme echoed from the clauses before the one that decides, gzip or nothing.

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

export function contentType(accept: string | undefined): string {
  let escaping = 'underscores'
  for (const { type, params } of clauses(accept ?? '')) {
    const asked = params.get('escaping')
    if (asked !== undefined && schemes.has(asked)) escaping = asked
    const version = params.get('version') ?? ''
    if (type === 'text/plain' && (version === '' || version === '0.0.4')) break
  }
  return `text/plain; version=0.0.4; charset=utf-8; escaping=${escaping}`
}

/** `*` does not count. */
export const acceptsGzip = (header: string | string[] | undefined): boolean =>
  clauses(String(header ?? '')).some(({ type, quality }) => type === 'gzip' && quality > 0)
