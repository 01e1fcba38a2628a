// Hosts from DNS SRV records, refreshed in the background; the last good list stays when a look-up fails.
import { promises as dns, type SrvRecord } from 'node:dns'
import type { Build } from './types.ts'

/** The hosts by now; a promise until the first look-up is done. */
export function watchSrv(name: string, scheme: string, build: Build): () => readonly string[] | Promise<readonly string[]> {
  let hosts: readonly string[] | null = null
  const refresh = async (): Promise<readonly string[]> => {
    try {
      hosts = weighted(await dns.resolveSrv(name), scheme)
    } catch (error) {
      build.log('WARNING', '[SERVICE: DNS]', `Looking up SRV ${name}: ${(error as Error).message}`)
    }
    return (hosts ??= [])
  }
  const first = refresh()
  const timer = setInterval(() => void refresh(), Math.max(1000, build.service.client.dnsCacheTtl)).unref()
  build.onClose(() => clearInterval(timer))
  return () => hosts ?? first
}

/**
 * The lowest priority only, each host as often as its weight says: weights scaled down to a sum of 100 (of
 * their number where that is more) and divided by what they
 * have in common. A weight that becomes 0 takes its host out (KrakenD spec 3.8).
 */
export function weighted(records: readonly SrvRecord[], scheme: string): readonly string[] {
  const lowest = Math.min(...records.map((record) => record.priority))
  const wanted = records.filter((record) => record.priority === lowest)
  const sum = wanted.reduce((total, record) => total + record.weight, 0)
  if (sum === 0) return []
  const scale = Math.min(sum, Math.max(100, wanted.length))
  const counts = wanted.map((record) => Math.trunc((record.weight * scale) / sum))
  const divisor = counts.reduce(commonDivisor, 0) || 1
  return wanted.flatMap((record, i) => Array<string>(counts[i]! / divisor).fill(`${scheme}://${record.name}:${record.port}`))
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b))
