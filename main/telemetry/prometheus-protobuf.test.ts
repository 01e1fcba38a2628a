import { gunzipSync } from 'node:zlib'
import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { answering } from '../gateway/test-gateway.ts'
import { pageFormat } from './prometheus-negotiation.ts'
import { protobufWriter } from './prometheus-protobuf.ts'
import { goNumber, writePage, writePageAs, type TextFamily, type TextMetric } from './prometheus-text.ts'
import { freePort, watch } from './test-telemetry.ts'

const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited'
const answered = (escaping: string): string =>
  `application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=${escaping}`
const text = (escaping: string): string => `text/plain; version=0.0.4; charset=utf-8; escaping=${escaping}`

const metrics: TextMetric[] = [
  {
    name: 'call.duration',
    unit: 's',
    description: '',
    kind: 'histogram',
    points: [
      {
        attributes: { route: '/é"\n' },
        value: { buckets: { boundaries: [0.01, 0.5], counts: [0, 300, 1] }, sum: 3.25, count: 301 },
      },
      { attributes: { route: '/a' }, value: { buckets: { boundaries: [0.01, 0.5], counts: [0, 0, 0] }, count: 0 } },
    ],
  },
  { name: 'call.size', unit: '', description: 'd', kind: 'counter', points: [{ attributes: { code: 200 }, value: 0 }] },
]
const families: TextFamily[] = [
  { name: 'a_gauge', help: 'g', type: 'gauge', samples: [{ value: 1.5e9 }] },
  {
    name: 'pauses',
    help: 'p',
    type: 'summary',
    samples: [
      { labels: { quantile: '0.5' }, value: 2 },
      { suffix: '_sum', value: 4 },
      { suffix: '_count', value: 2 },
    ],
  },
]

describe('the page in protobuf', () => {
  it('says what the text says', () => {
    const bytes = Buffer.concat([...writePageAs(protobufWriter, metrics, families)])
    expect(textOf(bytes)).toBe([...writePage(metrics, families)].join(''))
  })

  it('is served, packed too, to a scraper that asks for it first', async () => {
    const port = await freePort()
    await using gateway = await watch(answering('{}'), { block: { exporters: { prometheus: [{ name: 'p', port }] } } })
    await (await fetch(`${gateway.url}/x`)).text()
    const plain = await scrape(port, { accept: `${PROTOBUF};q=0.6,text/plain;q=0.5` })
    const zipped = await scrape(port, { accept: PROTOBUF, 'accept-encoding': 'gzip' })
    expect(plain.type).toBe(answered('underscores'))
    expect(textOf(plain.body)).toBe(await gateway.telemetry.page('p'))
    expect(gunzipSync(zipped.body)).toEqual(plain.body)
  })

  it('makes room after every fifty series', () => {
    const points = Array.from({ length: 200 }, (_, i) => ({ attributes: { i }, value: i }))
    const pieces = [...writePageAs(protobufWriter, [{ ...metrics[1]!, points }], [])]
    expect(pieces.filter(({ length }) => length === 0)).toHaveLength(4)
  })
})

it.each([
  [undefined, text('underscores')],
  ['application/vnd.google.protobuf', text('underscores')],
  [PROTOBUF.replace('delimited', 'foo'), text('underscores')],
  [PROTOBUF.replace('MetricFamily', 'Other'), text('underscores')],
  [`${PROTOBUF};escaping=allow-utf-8;q=0.6,text/plain;q=0.5`, answered('allow-utf-8')],
  [`${PROTOBUF};q=0`, answered('underscores')],
  [`text/plain,${PROTOBUF}`, text('underscores')],
  [`text/plain;version=1.0.0,${PROTOBUF};q=0.5`, answered('underscores')],
  [`a;escaping=dots,${PROTOBUF}`, answered('underscores')],
  [`application/openmetrics-text;version=1.0.0;escaping=values;q=0.9,${PROTOBUF};q=0.5`, answered('values')],
  ['text/*;escaping=dots', text('dots')],
  ['a;escaping=dots', text('underscores')],
])('answers %j with %s', (accept, expected) => {
  expect(pageFormat(accept).contentType).toBe(expected)
})

const scrape = (port: number, headers: Record<string, string>): Promise<{ type: string | undefined; body: Buffer }> =>
  new Promise((resolve, reject) => {
    const sent = request({ port, path: '/metrics', headers, host: '127.0.0.1' }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => resolve({ type: response.headers['content-type'], body: Buffer.concat(parts) }))
    })
    sent.on('error', reject).end()
  })

interface Message {
  all(field: number): Message[]
  text(field: number): string
  /** Integers and doubles; an absent one is an error. */
  number(field: number): number
}

function decode(bytes: Buffer): Message {
  const fields: { number: number; bytes: Buffer; value: number }[] = []
  for (let at = 0; at < bytes.length;) {
    const tag = varint(bytes, at)
    const wire = tag.value & 7
    const head = wire === 1 ? { value: bytes.readDoubleLE(tag.end), end: tag.end + 8 } : varint(bytes, tag.end)
    at = wire === 2 ? head.end + head.value : head.end
    fields.push({ number: tag.value >>> 3, value: head.value, bytes: bytes.subarray(head.end, at) })
  }
  const one = (field: number) => fields.find(({ number }) => number === field)!
  return {
    all: (field) => fields.filter(({ number }) => number === field).map((found) => decode(found.bytes)),
    text: (field) => one(field).bytes.toString(),
    number: (field) => one(field).value,
  }
}

function varint(bytes: Buffer, from: number): { value: number; end: number } {
  let [value, end, scale] = [0, from, 1]
  for (; bytes[end]! > 127; end++, scale *= 128) value += (bytes[end]! & 127) * scale
  return { value: value + bytes[end]! * scale, end: end + 1 }
}

/** The text page that a library would write from these messages. */
function textOf(bytes: Buffer): string {
  let page = ''
  for (let at = 0; at < bytes.length;) {
    const { value, end } = varint(bytes, at)
    at = end + value
    const family = decode(bytes.subarray(end, at))
    const name = family.text(1)
    const type = ['counter', 'gauge', 'summary', 'untyped', 'histogram'][family.number(3)]!
    page += `# HELP ${name} ${family.text(2)}\n# TYPE ${name} ${type}\n`
    for (const metric of family.all(4)) page += metricLines(name, metric)
  }
  return page
}

function metricLines(name: string, metric: Message): string {
  const escaped = (value: string): string => JSON.stringify(value)
  const labels = metric.all(1).map((label) => `${label.text(1)}=${escaped(label.text(2))}`)
  const line = (suffix: string, value: number, ...more: string[]): string => {
    const inner = [...labels, ...more].join(',')
    return `${name}${suffix}${inner && `{${inner}}`} ${goNumber(value)}\n`
  }
  const [single] = [...metric.all(2), ...metric.all(3)]
  if (single) return line('', single.number(1))
  const [summary] = metric.all(4)
  const [many] = summary ? [summary] : metric.all(7)
  const inner = many!
    .all(3)
    .map((part) =>
      summary
        ? line('', part.number(2), `quantile="${part.number(1)}"`)
        : line('_bucket', part.number(1), `le="${goNumber(part.number(2))}"`),
    )
  if (!summary) inner.push(line('_bucket', many!.number(1), 'le="+Inf"'))
  return `${inner.join('')}${line('_sum', many!.number(2))}${line('_count', many!.number(1))}`
}
