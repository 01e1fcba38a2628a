import { describe, expect, it } from 'vitest'
import { resolveDifferences } from '../../shared/differences.ts'
import { testService } from '../gateway/test-gateway.ts'
import { parseTelemetry, type ParsedTelemetry } from './config.ts'
import { parseBackend, parseEndpoint } from './override-config.ts'
import { NAMESPACE } from './names.ts'

const [ours, strict] = [resolveDifferences(false), resolveDifferences(true)]
const parse = (block: unknown, differences = strict): ParsedTelemetry =>
  parseTelemetry(
    testService('http://h', [], { extraConfig: block === undefined ? {} : { [NAMESPACE]: block } }),
    differences,
    '2.13.8',
  )
const layersOf = (layers: unknown): NonNullable<ParsedTelemetry['config']> => parse({ exporters: {}, layers }).config!
const details = ({
  stage,
  roundTrip,
  readPayload,
  detailed,
}: {
  stage: boolean
  roundTrip: boolean
  readPayload: boolean
  detailed: boolean
}): boolean[] => [stage, roundTrip, readPayload, detailed]

describe('layers default per object', () => {
  it('has everything on without layers', () => {
    const { global, proxy, backend } = layersOf(undefined)
    expect([global.metrics, global.traces, proxy.metrics, proxy.traces]).toEqual([true, true, true, true])
    expect(details(backend.metrics)).toEqual([true, true, true, true])
    expect(details(backend.traces)).toEqual([true, true, true, true])
  })

  it('has every switch off in an object that is there', () => {
    expect(details(layersOf({ backend: { metrics: {} } }).backend.metrics)).toEqual([true, false, false, false])
    expect(details(layersOf({ backend: { metrics: {} } }).backend.traces)).toEqual([true, true, true, true])
    expect(layersOf({ global: { report_headers: null } }).global.headers.on).toBe(false)
  })
})

describe('bad values', () => {
  it('switch everything off in strict mode, with the decoder’s words', () => {
    const { config, problem } = parse({ exporters: { prometheus: [{ name: 'p', port: '9090' }] } })
    expect(config).toBeNull()
    expect(problem).toBe(
      'json: cannot unmarshal string into Go struct field PrometheusExporter.exporters.prometheus.port of type int',
    )
    expect(parse({ metric_reporting_period: 1.5 }).problem).toBe(
      'json: cannot unmarshal number 1.5 into Go struct field ConfigData.metric_reporting_period of type int',
    )
    expect(parse('on').problem).toBe('json: cannot unmarshal string into Go value of type config.ConfigData')
    expect(parse({ exporters: { otlp: [{ name: 'a' }], prometheus: [{ name: 'b' }, { name: 'a' }] } }).problem).toBe(
      'prometheus with duplicate name: a (at idx 1)',
    )
  })

  it('cost only the wrong part otherwise, and each is named with its path', () => {
    const { config, faults } = parse(
      { trace_sample_rate: 'x', exporters: { prometheus: [{ name: 'p', port: '9' }, { name: 'q' }] } },
      ours,
    )
    expect(config!.prometheus.map(({ name }) => name)).toEqual(['q'])
    expect(config!.sampleRate).toBe(1)
    expect(faults.map(({ path }) => path).toSorted()).toEqual([
      '$.extra_config["telemetry/opentelemetry"].exporters.prometheus[0].port',
      '$.extra_config["telemetry/opentelemetry"].trace_sample_rate',
    ])
  })

  it('are forgiven where Go forgives', () => {
    const { config } = parse({
      '@comment': 1,
      SERVICE_NAME: 'x',
      metric_reporting_period: 30,
      histograms: 'no',
      exporters: { otlp: null },
    })
    expect(config).toMatchObject({ serviceName: 'x', otlp: [] })
    expect(parse(undefined).config).toBeNull()
  })
})

describe('exporters', () => {
  it('listen where the file says, on loopback without a word, and as KrakenD in strict mode', () => {
    const block = { exporters: { prometheus: [{ name: 'a', listen_ip: '::1' }, { name: 'b', host: '10.0.0.1' }, { name: 'c' }] } }
    expect(parse(block, ours).config!.prometheus.map(({ host }) => host)).toEqual(['::1', '10.0.0.1', '127.0.0.1'])
    expect(parse(block).config!.prometheus.map(({ host }) => host)).toEqual(['', '10.0.0.1', ''])
  })

  it('send to the port that the documentation promises, and to 4317 in strict mode', () => {
    const block = {
      metric_reporting_period: 0,
      exporters: { otlp: [{ name: 'a', use_http: true, custom_metric_reporting_period: 3 }, { name: 'b' }] },
    }
    expect(parse(block, ours).config!.otlp.map(({ port, period, host }) => [port, period, host])).toEqual([
      [4318, 3, 'localhost'],
      [4317, 0, 'localhost'],
    ])
    expect(parse(block).config!.otlp.map(({ port }) => port)).toEqual([4317, 4317])
  })
})

describe('half an override of the backend layer', () => {
  const backend = testService('http://h', [
    { backends: [{ extraConfig: { [NAMESPACE]: { backend: { metrics: { round_trip: true } } } } }] },
  ]).endpoints[0]!.backends[0]!

  it('has the missing half on, and says so', () => {
    const faults: string[] = []
    const layer = parseBackend(backend, ours, ({ message }) => void faults.push(message))!
    expect(details(layer.traces)).toEqual([true, true, true, true])
    expect(faults[0]).toContain('needs "traces" beside "metrics"')
  })

  it('counts everything about HTTP in KrakenD as soon as the given traces have anything on, the stage included', () => {
    const metricsBeside = (traces: object) => {
      const [endpoint] = testService('http://h', [
        { backends: [{ extraConfig: { [NAMESPACE]: { backend: { traces } } } }] },
      ]).endpoints
      return details(parseBackend(endpoint!.backends[0]!, strict, () => {})!.metrics)
    }
    expect(metricsBeside({})).toEqual([true, true, true, true])
    expect(metricsBeside({ disable_stage: true })).toEqual([true, false, false, false])
  })

  it('costs the whole block with a wrong type in a part that is not read there', () => {
    const block = { proxy: {}, global: { report_headers: 'yes' }, backend: { metrics: {}, traces: {} } }
    const [endpoint] = testService('http://h', [
      { extraConfig: { [NAMESPACE]: block }, backends: [{ extraConfig: { [NAMESPACE]: block } }] },
    ]).endpoints
    expect(parseEndpoint(endpoint!, strict, () => {}).proxy).toBeNull()
    expect(parseBackend(endpoint!.backends[0]!, strict, () => {})).toBeNull()
  })

  it('ends KrakenD', () => {
    expect(() => parseBackend(backend, strict, () => {})).toThrow('nil pointer')
  })
})
