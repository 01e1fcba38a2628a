import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../e2e/support/otlp-receiver.ts'
import { headersFromRaw } from '../gateway/headers.ts'
import { answering } from '../gateway/test-gateway.ts'
import type { HeaderMap } from '../gateway/types.ts'
import { choosePropagators, type Inbound } from './propagation.ts'
import { watch } from './test-telemetry.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const spanId = '00f067aa0ba902b7'
const extract = (setting: string | undefined, headers: Record<string, string>): Inbound => {
  const found: Inbound = { remote: null, baggage: '' }
  for (const one of choosePropagators(setting, () => {})) one.extract(headersFromRaw(Object.entries(headers).flat()), found)
  return found
}
const inject = (setting: string): HeaderMap => {
  const headers = headersFromRaw([])
  for (const one of choosePropagators(setting, () => {}))
    one.inject({ traceId, spanId, flags: 1, traceState: 'a=1', baggage: 'k=v' }, headers)
  return headers
}

describe('formats', () => {
  it.each([
    ['tracecontext', { traceparent: `00-${traceId}-${spanId}-01` }],
    ['tracecontext', { traceparent: `01-${traceId}-${spanId}-01-more` }],
    ['b3', { b3: `${traceId}-${spanId}-1` }],
    ['b3multi', { b3: `${traceId}-${spanId}-d` }],
    ['b3', { 'X-B3-TraceId': traceId, 'X-B3-SpanId': spanId, 'X-B3-Sampled': '1' }],
    ['jaeger', { 'uber-trace-id': `${traceId}:${spanId}:0:1` }],
    ['xray', { 'X-Amzn-Trace-Id': `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId};Sampled=1` }],
  ])('%s reads %o', (setting, headers) => {
    expect(extract(setting, headers).remote).toMatchObject({ traceId, spanId, flags: 1 })
  })

  it.each([
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-01-x`,
    `00-${traceId}-${spanId}-05`,
    'nonsense',
  ])('tracecontext refuses %s', (traceparent) => {
    expect(extract(undefined, { traceparent }).remote).toBeNull()
  })

  it('reads a list with a long run of blanks inside a member at once', () => {
    const member = `a=${' '.repeat(1 << 18)}b,c=1`
    const headers = { traceparent: `00-${traceId}-${spanId}-01`, tracestate: member, baggage: `k=v;${member}` }
    expect(extract(undefined, headers).remote).toMatchObject({ traceId, traceState: '' })
  })

  it.each([
    ['b3', { b3: `${traceId.toUpperCase()}-${spanId}-1` }],
    ['b3', { b3: `${traceId}-${spanId}-2` }],
    ['b3multi', { 'x-b3-traceid': traceId, 'x-b3-spanid': spanId, 'x-b3-sampled': 'yes' }],
    ['b3multi', { 'x-b3-traceid': traceId, 'x-b3-spanid': spanId, 'x-b3-parentspanid': 'none' }],
    ['jaeger', { 'uber-trace-id': `${traceId.toUpperCase()}:${spanId}:0:1` }],
    ['xray', { 'x-amzn-trace-id': `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId};Self` }],
    ['ottrace', { 'ot-tracer-traceid': traceId, 'ot-tracer-spanid': spanId, 'ot-tracer-sampled': 'maybe' }],
  ])('%s refuses %o', (setting, headers) => {
    expect(extract(setting, headers as Record<string, string>).remote).toBeNull()
  })

  it.each([
    ['b3', { b3: `${traceId}-${spanId}-d` }, { b3: `${traceId}-${spanId}-d` }],
    ['b3', { b3: `${traceId}-${spanId}` }, { b3: `${traceId}-${spanId}` }],
    ['b3multi', { b3: `${traceId}-${spanId}` }, { 'x-b3-traceid': traceId, 'x-b3-spanid': spanId }],
    ['jaeger', { 'uber-trace-id': `${traceId}:${spanId}:0:3` }, { 'uber-trace-id': `${traceId}:${spanId}:0:3` }],
  ])('%s passes debugging and an open decision on: %o', (setting, headers, sent) => {
    const { remote, baggage } = extract(setting, headers as Record<string, string>)
    const out = headersFromRaw([])
    for (const one of choosePropagators(setting, () => {})) one.inject({ ...remote!, baggage }, out)
    expect({ ...out }).toEqual(sent)
  })

  it('ottrace carries baggage in headers of its own', () => {
    const ids = { 'ot-tracer-traceid': traceId, 'ot-tracer-spanid': spanId, 'ot-tracer-sampled': '1' }
    const { baggage } = extract('ottrace', { ...ids, 'ot-baggage-user': 'a%20b' })
    expect(baggage).toBe('user=a%20b')
    const out = headersFromRaw([])
    for (const one of choosePropagators('ottrace', () => {}))
      one.inject({ traceId, spanId, flags: 1, traceState: '', baggage }, out)
    expect(out['ot-baggage-user']).toBe('a b')
  })

  it('tracecontext passes on the flags that it knows, of a later version too', () => {
    expect(extract(undefined, { traceparent: `00-${traceId}-${spanId}-03` }).remote?.flags).toBe(3)
    expect(extract(undefined, { traceparent: `01-${traceId}-${spanId}-fd` }).remote?.flags).toBe(1)
  })

  it.each([
    ['a=1,broken,b=2', 'a=1,b=2'],
    ['a=1;p q,b=2', 'b=2'],
    ['a=1; p = %41 ;flag;', 'a=1;p=A;flag;'],
    ['a=1,a=2', 'a=2'],
    ['a=%ff', 'a=%EF%BF%BD'],
    [`a=${'x'.repeat(8190)},b=1`, `a=${'x'.repeat(8190)}`],
    [Array.from({ length: 65 }, (_, i) => `k${i}=1`).join(), Array.from({ length: 64 }, (_, i) => `k${i}=1`).join()],
  ])('baggage leaves out what is not allowed: %s', (sent, kept) => {
    expect(extract('baggage', { baggage: sent }).baggage).toBe(kept)
  })

  it('baggage encodes anew, and a bad header spoils only itself', () => {
    const found: Inbound = { remote: null, baggage: '' }
    const headers = headersFromRaw(['baggage', 'a=%41%c3%a9;p=1', 'baggage', 'broken', 'baggage', 'b=2'])
    for (const one of choosePropagators('baggage', () => {})) one.extract(headers, found)
    expect(found.baggage).toBe('a=A%C3%A9;p=1,b=2')
  })

  it('write what others read', () => {
    expect({ ...inject('tracecontext,baggage') }).toEqual({
      traceparent: `00-${traceId}-${spanId}-01`,
      tracestate: 'a=1',
      baggage: 'k=v',
    })
    expect({ ...inject('b3') }).toEqual({ b3: `${traceId}-${spanId}-1` })
    expect(inject('ottrace')['ot-tracer-traceid']).toBe(traceId.slice(16))
    for (const setting of ['b3multi', 'jaeger', 'xray']) {
      expect(extract(setting, inject(setting) as Record<string, string>).remote).toMatchObject({ traceId, spanId, flags: 1 })
    }
  })

  it('follow OTEL_PROPAGATORS as Go does', () => {
    const unknown: string[] = []
    const names = (setting: string): string[] =>
      choosePropagators(setting, (name) => void unknown.push(name)).flatMap((one) => [...one.names])
    expect(names('b3,none')).toEqual([])
    expect(names('zipkin')).toEqual(['traceparent', 'tracestate', 'baggage'])
    expect(names('b3, baggage')).toEqual(['b3'])
    expect(unknown).toEqual(['zipkin', ' baggage'])
  })
})

describe('through the gateway', () => {
  const seen = async (options: { strict: boolean; rate?: number; headers?: Record<string, string> }): Promise<HeaderMap> => {
    await using receiver = await startReceiver()
    let got: HeaderMap = headersFromRaw([])
    const block = {
      trace_sample_rate: options.rate ?? 1,
      exporters: { otlp: [{ name: 'o', host: 'localhost', port: receiver.port, disable_metrics: true }] },
    }
    await using gateway = await watch(
      (message, response) => {
        got = headersFromRaw(message.rawHeaders)
        answering('{}')(message, response)
      },
      { strict: options.strict, block, endpoints: [{ inputHeaders: ['Tracestate'] }] },
    )
    await (await fetch(`${gateway.url}/x`, { headers: options.headers ?? {} })).text()
    return got
  }

  it('joins the caller’s trace and passes baggage on', async () => {
    const got = await seen({ strict: true, headers: { traceparent: `00-${traceId}-${spanId}-01`, baggage: 'k=v;p=1' } })
    expect(got.traceparent).toMatch(new RegExp(`^00-${traceId}-(?!${spanId})[0-9a-f]{16}-01$`))
    expect(got.baggage).toBe('k=v;p=1')
  })

  it('passes an unsampled context on outside strict mode only', async () => {
    const headers = { traceparent: `00-${traceId}-${spanId}-00` }
    expect((await seen({ strict: false, rate: 0.5, headers })).traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`))
    expect((await seen({ strict: true, rate: 0.5, headers })).traceparent).toBeUndefined()
  })

  it('drops the tracestate of a context that nobody could read, outside strict mode only', async () => {
    const headers = { traceparent: 'broken', tracestate: 'bad=1' }
    expect((await seen({ strict: false, headers })).tracestate).toBeUndefined()
    expect((await seen({ strict: true, headers })).tracestate).toBe('bad=1')
  })

  it('samples nothing at rate 0 outside strict mode', async () => {
    expect((await seen({ strict: false, rate: 0 })).traceparent).toMatch(/-00$/)
    expect((await seen({ strict: true, rate: 0 })).traceparent).toMatch(/-01$/)
  })
})
