// `npm run bench -- --soak N`: N requests with everything on (layers, Prometheus, OTLP, capture), the resident memory after each
// quarter, and how far the last is from the second. A leak shows as a slope; the first quarter warms up.
import { readFileSync } from 'node:fs'
import { load } from './load.ts'
import { configurations, startCollector, startSpyhop, startUpstream } from './targets.ts'

const SLICE = 1000
const QUARTERS = 4

export const residentMegabytes = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

export async function soak(wanted: number, connections: number): Promise<void> {
  const upstream = await startUpstream()
  const receiver = await startCollector('answer')
  const states = await configurations(upstream.port, { answering: receiver.port, hanging: receiver.port })
  const target = await startSpyhop('spyhop', states['+ capture'])
  const megabytes: number[] = []
  try {
    let done = 0
    for (let quarter = 1; quarter <= QUARTERS; quarter++) {
      while (done < (wanted / QUARTERS) * quarter) done += (await load(target.port, '/json', connections, SLICE)).requests
      megabytes.push(residentMegabytes(target.pid))
      console.log(`${done} requests: ${megabytes.at(-1)!.toFixed(0)} MB`)
    }
  } finally {
    for (const one of [target, upstream, receiver]) one.stop()
  }
  console.log(`last quarter against the second: ${((megabytes[3]! / megabytes[1]! - 1) * 100).toFixed(1)} %`)
}
