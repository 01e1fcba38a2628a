// JSON paths of faults: `$.endpoints[0].extra_config['auth/validator'].alg`.

export type Segment = string | number

export const plainSegment = /^[A-Za-z_$@#][\w$@#-]*$/

export function joinPath(base: string, segment: Segment): string {
  if (typeof segment === 'number') return `${base}[${segment}]`
  return plainSegment.test(segment) ? `${base}.${segment}` : `${base}['${segment.replaceAll("'", "\\'")}']`
}

/** Forgiving: a namespace may also stand unquoted (`$.extra_config.qos/http-cache.max_size`) or in double quotes. */
export function splitPath(path: string): Segment[] {
  const segments: Segment[] = []
  for (const part of path.matchAll(/\[(\d+)\]|\[(['"])((?:\\.|(?!\2).)*)\2\]|\.?([^.[\]]+)/g)) {
    if (part[1] !== undefined) segments.push(Number(part[1]))
    else if (part[3] !== undefined) segments.push(part[3].replace(/\\(.)/g, '$1'))
    else if (part[4] !== '$') segments.push(part[4]!)
  }
  return segments
}
