// What the bench compares: the bare proxy, Spyhop in its states of instrumentation, and KrakenD where its binary is on PATH.
import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const here = import.meta.dirname
const root = resolve(here, '../..')

export interface Target {
  readonly name: string
  readonly port: number
  readonly pid: number
  stop(): void
}

export async function startUpstream(): Promise<Target> {
  return forked('upstream', join(here, 'upstream.ts'))
}
export async function startBareProxy(upstream: number): Promise<Target> {
  return forked('bare proxy', join(here, 'bare-proxy.ts'), `http://127.0.0.1:${upstream}`)
}

export async function startCollector(behaviour: 'answer' | 'hang'): Promise<Target> {
  return forked('collector', join(here, 'collector.ts'), behaviour)
}

async function forked(name: string, script: string, ...args: string[]): Promise<Target> {
  const child = fork(script, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const port = await new Promise<number>((resolve, reject) => {
    child
      .once('message', (message) => resolve((message as { port: number }).port))
      .once('exit', (code) => reject(new Error(`${name} ended with ${code}`)))
  })
  return { name, port, pid: child.pid!, stop: () => child.kill() }
}

const layers = {
  global: { report_headers: false },
  proxy: { report_headers: false },
  backend: {
    metrics: { round_trip: true, read_payload: true, detailed_connection: true },
    traces: { round_trip: true, read_payload: true, detailed_connection: true },
  },
}
const prometheus = async () => ({
  prometheus: [{ name: 'prometheus', port: await freePort(), process_metrics: true, go_metrics: true }],
})

export interface Collectors {
  /** Ports of OTLP gRPC receivers: one that answers, one that never does. */
  readonly answering: number
  readonly hanging: number
}

export async function configurations(upstream: number, collectors: Collectors) {
  const base = { version: 3, extra_config: {} as Record<string, unknown>, endpoints: endpoints(upstream) }
  const withTelemetry = <Exporters extends object>(exporters: Exporters) => ({
    ...base,
    extra_config: { 'telemetry/opentelemetry': { trace_sample_rate: 1, exporters, layers } },
  })
  const to = (port: number) => ({ otlp: [{ name: 'collector', host: '127.0.0.1', port }] })
  const otlp = to(collectors.answering)
  return {
    'gateway only': { config: base, record: false },
    '+ all layers, Prometheus': { config: withTelemetry(await prometheus()), record: false },
    '+ OTLP, rate 1': { config: withTelemetry({ ...(await prometheus()), ...otlp }), record: false },
    '+ OTLP, collector refuses': {
      config: withTelemetry({ ...(await prometheus()), ...to(await freePort()) }),
      record: false,
    },
    '+ OTLP, collector hangs': { config: withTelemetry({ ...(await prometheus()), ...to(collectors.hanging) }), record: false },
    '+ capture': { config: withTelemetry({ ...(await prometheus()), ...otlp }), record: true },
  }
}
const endpoints = (upstream: number) =>
  ['/json', '/stream'].map((path) => ({
    endpoint: path,
    output_encoding: 'no-op',
    timeout: '10s',
    backend: [{ url_pattern: path, encoding: 'no-op', host: [`http://127.0.0.1:${upstream}`] }],
  }))

export async function startSpyhop(name: string, { config, record }: { config: object; record: boolean }): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), 'spyhop-bench-'))
  const port = await freePort()
  const file = join(folder, 'krakend.json')
  const quiet = { 'telemetry/logging': { level: 'ERROR', stdout: true }, router: { disable_access_log: true } }
  const extra = (config as { extra_config: object }).extra_config
  writeFileSync(file, JSON.stringify({ ...config, port, listen_ip: '127.0.0.1', extra_config: { ...extra, ...quiet } }))
  const args = [join(root, 'bin/spyhop.mjs'), 'run', '-c', file, ...(record ? [] : ['--no-record'])]
  const env = { ...process.env, SPYHOP_DATA_DIR: join(folder, 'data') }
  return listening(name, spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'], env }), port)
}

/** Null where no `krakend` is on PATH. */
export async function startKrakend(name: string, config: object): Promise<Target | null> {
  if (spawnSync('krakend', ['version']).status !== 0) return null
  const port = await freePort()
  const file = join(mkdtempSync(join(tmpdir(), 'krakend-bench-')), 'krakend.json')
  writeFileSync(file, JSON.stringify({ ...config, port, listen_ip: '127.0.0.1' }))
  return listening(
    name,
    spawn('krakend', ['run', '-c', file], { stdio: 'ignore', env: { ...process.env, USAGE_DISABLE: '1' } }),
    port,
  )
}

async function listening(name: string, child: ChildProcess, port: number): Promise<Target> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`)
    const up = await fetch(`http://127.0.0.1:${port}/__health`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (up) return { name, port, pid: child.pid!, stop: () => child.kill('SIGTERM') }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${name} did not answer /__health`)
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
