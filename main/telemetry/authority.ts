// Host and port of a backend URL, found without the URL class: it costs more than all other attributes of the round trip.
import { unitAt } from '../../shared/unit-at.ts'

export interface Authority {
  /** With port, as spans show it. */
  readonly host: string
  /** Without port and brackets, as metrics show it. */
  readonly hostname: string
  /** KrakenD's label: 80 for any explicit port, 0 for none (an inverted check there; dashboards depend on it). */
  readonly portLabel: number
}

const KEPT = 500

export function createAuthorities(): (url: string) => Authority {
  const known = new Map<string, Authority>()
  return (url) => {
    const text = authorityText(url)
    let found = known.get(text)
    if (!found) {
      found = read(text)
      if (known.size < KEPT) known.set(text, found)
    }
    return found
  }
}

function authorityText(url: string): string {
  const start = url.indexOf('://') + 3
  for (let at = start; at < url.length; at++) {
    const code = unitAt(url, at)
    if (code === 47 || code === 63 || code === 35) return url.slice(start, at)
  }
  return url.slice(start)
}

function read(text: string): Authority {
  const host = text.slice(text.lastIndexOf('@') + 1)
  const colon = host.lastIndexOf(':')
  const hasPort = colon > host.lastIndexOf(']')
  const name = hasPort ? host.slice(0, colon) : host
  return {
    host,
    hostname: name.startsWith('[') ? name.slice(1, -1) : name,
    portLabel: hasPort && colon < host.length - 1 ? 80 : 0,
  }
}
