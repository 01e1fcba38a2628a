// `npm run bench`: what each layer of instrumentation costs, against a bare proxy in the same run. Rounds alternate the order of the
// targets; figures are medians of the rounds; ratios are what counts, for machines are noisy.
//   npm run bench [-- --rounds 7] [--seconds 3] [--connections 32]
//   npm run bench -- --only OTLP      rows whose name has this in it, beside the bare proxy
//   npm run bench -- --soak 1000000   memory instead of time, see soak.ts
//   npm run bench -- --scrape 5000    a page of metrics beside calls, see scrape.ts
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { load, median, quantile, timeToFirstByte } from './load.ts'
import { scrape } from './scrape.ts'
import { residentMegabytes, soak } from './soak.ts'
import {
  configurations,
  startBareProxy,
  startCollector,
  startKrakend,
  startSpyhop,
  startUpstream,
  type Target,
} from './targets.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    only: { type: 'string', default: '' },
    soak: { type: 'string' },
    scrape: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
const connections = Number(values.connections)
const ticksPerSecond = 100

if (values.soak !== undefined) {
  await soak(Number(values.soak) || 1_000_000, connections)
  process.exit()
}

if (values.scrape !== undefined) {
  await scrape(Number(values.scrape) || 5000)
  process.exit()
}

interface Measured {
  readonly cpu: number[]
  readonly rps: number[]
  readonly p50: number[]
  readonly p99: number[]
  readonly first1: number[]
  readonly first64: number[]
}

const upstream = await startUpstream()
const receiver = await startCollector('answer')
const silent = await startCollector('hang')
const targets: Target[] = [await startBareProxy(upstream.port)]
const states = await configurations(upstream.port, { answering: receiver.port, hanging: silent.port })
const isWanted = (name: string): boolean => name.includes(values.only)
for (const [name, state] of Object.entries(states)) if (isWanted(name)) targets.push(await startSpyhop(`spyhop, ${name}`, state))
for (const name of ['gateway only', '+ OTLP, rate 1'] as const) {
  const krakend = isWanted(name) ? await startKrakend(`krakend, ${name}`, states[name].config) : null
  if (krakend) targets.push(krakend)
}

const results = new Map<Target, Measured>(
  targets.map((target) => [target, { cpu: [], rps: [], p50: [], p99: [], first1: [], first64: [] }]),
)
try {
  // As long as the engine takes to compile what it runs often; a shorter warm-up would measure the compiler.
  for (const target of targets) await load(target.port, '/json', connections, 8000)
  for (let round = 0; round < rounds; round++) {
    for (const target of round % 2 ? targets.toReversed() : targets) await measure(target, results.get(target)!)
    process.stderr.write(`round ${round + 1} of ${rounds}\n`)
  }
  print()
} finally {
  for (const target of [...targets, upstream, receiver, silent]) target.stop()
}

async function measure(target: Target, into: Measured): Promise<void> {
  const before = cpuSeconds(target.pid)
  const began = performance.now()
  const { requests, latencies } = await load(target.port, '/json', connections, Number(values.seconds) * 1000)
  into.cpu.push(((cpuSeconds(target.pid) - before) * 1e6) / requests)
  into.rps.push(requests / ((performance.now() - began) / 1000))
  into.p50.push(quantile(latencies, 0.5))
  into.p99.push(quantile(latencies, 0.99))
  const direct1 = quantile(await timeToFirstByte(upstream.port, '/stream', 1), 0.5)
  into.first1.push(quantile(await timeToFirstByte(target.port, '/stream', 1), 0.5) - direct1)
  const direct64 = quantile(await timeToFirstByte(upstream.port, '/stream', 64), 0.5)
  into.first64.push(quantile(await timeToFirstByte(target.port, '/stream', 64), 0.5) - direct64)
}

/** User and system time of all threads of a process, in seconds. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

function print(): void {
  const bare = median(results.get(targets[0]!)!.cpu)
  console.log(
    `\n${cpus()[0]?.model}, ${availableParallelism()} cores, Node ${process.version}, ${connections} connections, ${rounds} rounds of ${values.seconds} s, medians\n`,
  )
  console.log(
    '| target | CPU us/request | ratio | requests/s | p50 ms | p99 ms | added TTFT ms, 1 stream | 64 streams | RSS MB |',
  )
  console.log('|---|--:|--:|--:|--:|--:|--:|--:|--:|')
  for (const target of targets) {
    const found = results.get(target)!
    const cpu = median(found.cpu)
    const cells = [
      cpu.toFixed(1),
      (cpu / bare).toFixed(2),
      median(found.rps).toFixed(0),
      median(found.p50).toFixed(2),
      median(found.p99).toFixed(2),
    ]
    cells.push(median(found.first1).toFixed(2), median(found.first64).toFixed(2), residentMegabytes(target.pid).toFixed(0))
    console.log(`| ${target.name} | ${cells.join(' | ')} |`)
  }
}
