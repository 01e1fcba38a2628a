import { expect, test } from 'vitest'
import { commonLabels, parseExposition, seriesOf } from './exposition.ts'

const page = `# HELP http_server_duration Time to last byte
# TYPE http_server_duration histogram
http_server_duration_bucket{http_route="/a",job="x",le="0.5"} 1
http_server_duration_bucket{http_route="/a",job="x",le="+Inf"} 2
http_server_duration_sum{http_route="/a",job="x"} 0.7
http_server_duration_count{http_route="/a",job="x"} 2
# TYPE requests_total counter
requests_total{job="x",path="say \\"hi\\""} 3.5e+06 1700000000
up 1
`

test('gathers the lines of a family under its name', () => {
  const families = parseExposition(page)
  expect(families.map((family) => [family.name, family.type, family.samples.length])).toEqual([
    ['http_server_duration', 'histogram', 4],
    ['requests_total', 'counter', 1],
    ['up', 'untyped', 1],
  ])
  expect(families[0]!.samples.map((sample) => sample.suffix)).toEqual(['_bucket', '_bucket', '_sum', '_count'])
})

test('keeps a value as it was written and undoes the escapes of a label', () => {
  expect(parseExposition(page)[1]!.samples[0]).toEqual({
    suffix: '',
    labels: [
      ['job', 'x'],
      ['path', 'say "hi"'],
    ],
    value: '3.5e+06',
  })
})

test('counts a histogram as one series and finds what all its lines share', () => {
  const families = parseExposition(page)
  expect(seriesOf(families[0]!)).toBe(1)
  expect([...commonLabels(families[0]!).keys()]).toEqual(['http_route', 'job'])
})
