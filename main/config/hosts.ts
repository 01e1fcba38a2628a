import type { Fault } from '../../shared/config/service.ts'
import { joinPath } from '../../shared/config/path.ts'

const pattern = /(https?:\/\/)?([a-zA-Z0-9._-]+)(:[0-9]{2,6})?\/?/g

/**
 * KrakenD's host rule: no base path, no user, no IPv6 literal; a missing scheme becomes `http://`. The text must hold one host; signs
 * and blanks around it are dropped.
 */
export function cleanHosts(hosts: readonly string[], at: string, faults: Fault[]): readonly string[] {
  return hosts.flatMap((host, index) => {
    const [match, ...more] = host.matchAll(pattern)
    if (match && more.length === 0) return `${match[1] ?? 'http://'}${match[2]}${match[3] ?? ''}`
    faults.push({ path: joinPath(at, index), message: `host ${host} not valid: invalid host${hintFor(host)}` })
    return []
  })
}

function hintFor(host: string): string {
  if (/^https?:\/\/[^/]+\/./.test(host)) return ' (put the path into url_pattern)'
  if (host.includes('@')) return ' (user and password do not belong into a host)'
  return ' (write scheme, name and port: "http://api.example.com:8080"; "disable_host_sanitize": true takes any text)'
}
