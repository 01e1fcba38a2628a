// `npm run bench -- --scrape N`: a page of at least N series, how long Prometheus waits for it, and how long a request that arrives
// meanwhile waits at most: the page must not hold the gateway up.
import { load, median } from './load.ts'
import { configurations, startSpyhop, startUpstream } from './targets.ts'

const WARM_UP = 5
const SCRAPES = 30

export async function scrape(wanted: number): Promise<void> {
  const upstream = await startUpstream()
  const { config } = (await configurations(upstream.port, { answering: 1, hanging: 1 }))['+ all layers, Prometheus']
  const { port } = config.extra_config['telemetry/opentelemetry'].exporters.prometheus[0]!
  const page = `http://127.0.0.1:${port}/metrics`
  // An endpoint with all layers on has some two hundred series.
  const paths = Array.from({ length: Math.ceil(wanted / 200) }, (_, n) => `/json/${n}`)
  const endpoints = paths.map((endpoint) => ({ ...config.endpoints[0]!, endpoint }))
  const target = await startSpyhop('spyhop', { config: { ...config, endpoints }, record: false })
  const [took, waited]: number[][] = [[], []]
  let text = ''
  try {
    for (const path of paths) await load(target.port, path, 4, 20)
    for (let n = 0; n < WARM_UP + SCRAPES; n++) {
      const calls = load(target.port, paths[0]!, 1, 100)
      const began = performance.now()
      text = await (await fetch(page)).text()
      took!.push(performance.now() - began)
      waited!.push((await calls).latencies.at(-1)!)
    }
  } finally {
    for (const one of [target, upstream]) one.stop()
  }
  const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length
  const figures = [took!, waited!].map(([first, ...all]) => {
    const warm = all.slice(WARM_UP - 1)
    return `${median(warm).toFixed(1)} ms (worst of ${SCRAPES}: ${Math.max(...warm).toFixed(1)}; the first ever: ${first!.toFixed(1)})`
  })
  console.log(`${series} series, ${text.length} bytes: scraped in ${figures[0]}; the slowest call beside it took ${figures[1]}`)
}
