// A real Prometheus with a folder of its own that scrapes one target each second, and the page that it reads.
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { freePort, temporaryFolder } from './program.ts'

/** Series by sample name (`x_bucket`, `x_sum` ... are names of their own), each as its labels. */
export type Page = ReadonlyMap<string, readonly Readonly<Record<string, string>>[]>

export function readPage(text: string): Page {
  const page = new Map<string, Record<string, string>[]>()
  for (const line of text.split('\n')) {
    const match = /^([\w:]+)(?:\{(.*)\})? \S+$/.exec(line)
    if (!match) continue
    const labels = [...(match[2] ?? '').matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g)].map(
      ([, name, value]) => [name!, JSON.parse(value!) as string] as const,
    )
    const series = page.get(match[1]!)
    if (series) series.push(Object.fromEntries(labels))
    else page.set(match[1]!, [Object.fromEntries(labels)])
  }
  return page
}

/** Whether the program is on the PATH. */
export const isInstalled = (program: 'prometheus' | 'promtool'): boolean => !spawnSync(program, ['--version']).error

export interface Series {
  readonly metric: Readonly<Record<string, string>>
  /** Numbers as Prometheus spells them: `NaN`, `+Inf` ... */
  readonly values: readonly string[]
}
export type Answer =
  | { readonly status: 'success'; readonly series: readonly Series[] }
  | { readonly status: 'error'; readonly error: string }

export interface Prometheus extends AsyncDisposable {
  query(expr: string): Promise<Answer>
  /** The last minute, second by second. */
  queryRange(expr: string): Promise<Answer>
  labelValues(label: string, selector: string): Promise<string[]>
}

interface ApiAnswer {
  readonly status: 'success' | 'error'
  readonly error?: string
  readonly data?: {
    readonly result: readonly {
      readonly metric: Record<string, string>
      readonly value?: readonly [number, string]
      readonly values?: readonly (readonly [number, string])[]
    }[]
  }
}

/** Ready to answer; what it scrapes is `target` (host:port), with these labels. */
export async function startPrometheus(target: string, labels: Readonly<Record<string, string>>): Promise<Prometheus> {
  const folder = await temporaryFolder()
  // JSON is YAML.
  const file = await folder.write('prometheus.yml', {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: [{ job_name: 'gateway', static_configs: [{ targets: [target], labels }] }],
  })
  const address = `127.0.0.1:${await freePort()}`
  const args = [`--config.file=${file}`, `--storage.tsdb.path=${join(folder.path, 'data')}`, `--web.listen-address=${address}`]
  const child = spawn('prometheus', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let output = ''
  child.stderr.on('data', (part: Buffer) => (output += part.toString()))
  let isRunning = true
  const exited = new Promise<void>((resolve) => {
    const over = (why: unknown) => {
      isRunning = false
      output += String(why)
      resolve()
    }
    child.once('exit', (code) => over(`ended with ${code}`)).once('error', over)
  })
  const url = `http://${address}`
  const ask = async (path: string, parameters: Record<string, string>): Promise<ApiAnswer> =>
    (await (await fetch(`${url}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(parameters) })).json()) as ApiAnswer
  const stop = async () => {
    child.kill()
    await exited
    await folder.remove()
  }
  for (let tries = 0; !(await isReady(url)); tries++) {
    if (isRunning && tries < 400) await Promise.race([exited, new Promise((resolve) => setTimeout(resolve, 50))])
    else {
      await stop()
      throw new Error(`Prometheus does not get ready:\n${output}`)
    }
  }
  return {
    query: async (expr) => answerOf(await ask('query', { query: expr })),
    queryRange: async (expr) => {
      const now = Date.now() / 1000
      return answerOf(await ask('query_range', { query: expr, start: String(now - 60), end: String(now), step: '1' }))
    },
    labelValues: async (label, selector) => {
      const answer = await fetch(`${url}/api/v1/label/${label}/values?${new URLSearchParams({ 'match[]': selector })}`)
      return ((await answer.json()) as { data: string[] }).data
    },
    [Symbol.asyncDispose]: stop,
  }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/-/ready`).then(
    (answer) => answer.ok,
    () => false,
  )

const answerOf = ({ status, error, data }: ApiAnswer): Answer =>
  status === 'error'
    ? { status, error: error ?? '' }
    : {
        status,
        series: (data?.result ?? []).map(({ metric, value, values }) => ({
          metric,
          values: (values ?? (value ? [value] : [])).map((point) => point[1]),
        })),
      }
