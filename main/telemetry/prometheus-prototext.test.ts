// The expected pages are what Go's library writes for the same families.
import { expect, it } from 'vitest'
import { answering } from '../gateway/test-gateway.ts'
import { pageFormat } from './prometheus-negotiation.ts'
import { compactTextWriter, prototextWriter } from './prometheus-prototext.ts'
import { writePageAs, type PageWriter, type TextFamily, type TextMetric } from './prometheus-text.ts'
import { freePort, watch } from './test-telemetry.ts'

const PROTOBUF = 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily'

const metrics: TextMetric[] = [
  {
    name: 'call.duration',
    unit: 's',
    description: '',
    kind: 'histogram',
    points: [
      {
        attributes: { route: '/é"\n\\\u0001\u007f\u200b日\'\t😀' },
        value: { buckets: { boundaries: [0.01, 0.5], counts: [0, 300, 1] }, sum: 3.25, count: 301 },
      },
    ],
  },
]
const gauges = [1.5e21, Infinity, -Infinity, NaN, 1.8446744073709552e19, 1e-6, -0]
const families: TextFamily[] = [
  { name: 'g', help: 'h\\x', type: 'gauge', samples: gauges.map((value) => ({ value })) },
  {
    name: 'pauses',
    help: '',
    type: 'summary',
    samples: [
      { labels: { quantile: '0.5' }, value: 2 },
      { suffix: '_sum', value: 4 },
      { suffix: '_count', value: 2 },
    ],
  },
]
const page = (writer: PageWriter<string>): string => [...writePageAs(writer, metrics, families)].join('')

it('writes a family on a line as compact text', () => {
  const label = (name: string, value: string): string => `label:{name:"${name}" value:"${value}"}`
  const labels = [
    label('otel_scope_name', 'io.krakend.krakend-otel'),
    label('otel_scope_version', ''),
    label('route', '/é\\"\\n\\\\\\x01\\x7f\u200b日\'\\t😀'),
  ].join(' ')
  const buckets = 'bucket:{cumulative_count:0 upper_bound:0.01} bucket:{cumulative_count:300 upper_bound:0.5}'
  const values = ['1.5e+21', 'inf', '-inf', 'nan', '1.8446744073709552e+19', '1e-06', '-0']
  const scope = `metric:{${labels.slice(0, labels.lastIndexOf(' label:'))} gauge:{value:1}}`
  expect(page(compactTextWriter).split('\n')).toEqual([
    `name:"call_duration_seconds" help:"" type:HISTOGRAM metric:{${labels} histogram:{sample_count:301 sample_sum:3.25 ${buckets}}}`,
    `name:"g" help:"h\\\\x" type:GAUGE ${values.map((value) => `metric:{gauge:{value:${value}}}`).join(' ')}`,
    `name:"otel_scope_info" help:"Instrumentation Scope metadata" type:GAUGE ${scope}`,
    'name:"pauses" help:"" type:SUMMARY metric:{summary:{sample_count:2 sample_sum:4 quantile:{quantile:0.5 value:2}}}',
    '',
  ])
})

it('writes a field on a line as text', () => {
  expect(page(prototextWriter)).toContain(`
name: "pauses"
help: ""
type: SUMMARY
metric: {
  summary: {
    sample_count: 2
    sample_sum: 4
    quantile: {
      quantile: 0.5
      value: 2
    }
  }
}

`)
})

it.each(['text', 'compact-text'])('serves %s to who asks for it', async (encoding) => {
  const port = await freePort()
  await using gateway = await watch(answering('{}'), { block: { exporters: { prometheus: [{ name: 'p', port }] } } })
  await (await fetch(`${gateway.url}/x`)).text()
  const accept = `${PROTOBUF};encoding=${encoding};escaping=dots,text/plain;q=0.5`
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { accept } })
  expect(answer.headers.get('content-type')).toBe(`${PROTOBUF}; encoding=${encoding}; escaping=dots`)
  expect(await answer.text()).toMatch(/^name: ?"http_client_duration"\s/)
})

it('prefers what is asked for first', () => {
  expect(pageFormat(`text/plain, ${PROTOBUF};encoding=text`).name).toBe('text')
  expect(pageFormat(`${PROTOBUF};encoding=text, ${PROTOBUF};encoding=delimited`).name).toBe('prototext')
})
