import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../../e2e/support/otlp-receiver.ts'
import { until } from '../../gateway/test-gateway.ts'
import { createRecorder } from '../record/recorder.ts'
import { freePort, linesOf, watch, type WatchOptions } from '../test-telemetry.ts'
import type { CallRecorder } from '../types.ts'
import { createInferenceTap } from './tap.ts'

const path = '/v1/chat/completions'
const endpoint = { path, method: 'POST', outputEncoding: 'no-op', inputHeaders: ['*'], backends: [{ urlPattern: path }] }
const ignore = (): void => {}
const recorder = (): CallRecorder =>
  createRecorder({ store: { open: ignore, progress: ignore, close: ignore }, revision: () => 1 })

const frame = (content: string, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c-1', model: 'gpt-5-x', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`
const details = '"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":1}'
const usage = `data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,${details}}}\n\n`
const streaming: RequestListener = (_, response) =>
  void response
    .writeHead(200, { 'content-type': 'text/event-stream' })
    .end(`${frame('Hello ')}${frame('whale', 'stop')}${usage}data: [DONE]\n\n`)
const answering =
  (status: number, body: object): RequestListener =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

const ask = async (url: string, model = 'gpt-5'): Promise<string> => {
  const body = JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'a secret plan' }] })
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  return answer.text()
}
const start = async (handle: RequestListener, options: WatchOptions = {}) =>
  watch(handle, {
    endpoints: [endpoint],
    recorder: recorder(),
    block: { exporters: { prometheus: [{ name: 'p', port: await freePort() }] } },
    ...options,
  })
const families = (page: string | null): string[] => linesOf(page, '# TYPE gen_ai').map((line) => line.split(' ')[2]!.slice(14))

describe('GenAI metrics', () => {
  it('count a stream in both generations of names', async () => {
    await using gateway = await start(streaming)
    await ask(gateway.url)
    const page = await gateway.telemetry.page('p')
    expect(families(page)).toEqual([
      'inference_duration_seconds',
      'inference_operation_input_tokens',
      'inference_operation_output_tokens',
      'inference_time_per_output_chunk_seconds',
      'inference_time_to_first_chunk_seconds',
      'inference_usage_cache_read_input_tokens_total',
      'inference_usage_input_tokens_total',
      'inference_usage_output_tokens_total',
      'inference_usage_reasoning_output_tokens_total',
      'operation_duration_seconds',
      'operation_time_per_output_chunk_seconds',
      'operation_time_to_first_chunk_seconds',
      'token_usage',
    ])
    const labels = linesOf(page, 'gen_ai_client_inference_usage_input_tokens_total')[0]!
    expect(labels.replace(/server_port="\d+"/, 'server_port="N"')).toBe(
      'gen_ai_client_inference_usage_input_tokens_total{gen_ai_operation_name="chat",gen_ai_provider_name="openai",' +
        'gen_ai_request_model="gpt-5",gen_ai_response_model="gpt-5-x",gen_ai_token_modality="unknown",' +
        'otel_scope_name="spyhop",otel_scope_version="",server_address="127.0.0.1",server_port="N"} 9',
    )
    expect(linesOf(page, 'gen_ai_client_token_usage_sum').map((line) => line.split(' ').at(-1))).toEqual(['9', '2'])
    expect(linesOf(page, 'gen_ai_client_operation_time_per_output_chunk_seconds_count')[0]).toMatch(/ 2$/)
    expect(linesOf(page, 'otel_scope_info')).toHaveLength(2)
  })

  it('have buckets up to eleven minutes, whatever `histograms` says', async () => {
    const exporters = { prometheus: [{ name: 'p', port: await freePort() }] }
    await using gateway = await start(streaming, { block: { exporters, histograms: { time_buckets: [1], size_buckets: [1] } } })
    await ask(gateway.url)
    const bounds = linesOf(await gateway.telemetry.page('p'), 'gen_ai_client_operation_duration_seconds_bucket')
    expect(bounds.map((line) => /le="([^"]*)"/.exec(line)![1]).slice(-4)).toEqual(['163.84', '327.68', '655.36', '+Inf'])
  })

  it('tell a failure by the provider’s own word and report no usage for it', async () => {
    const body = { error: { message: 'slow down', type: 'requests', code: 'rate_limit_exceeded' } }
    await using gateway = await start(answering(429, body))
    await ask(gateway.url)
    const page = await gateway.telemetry.page('p')
    expect(families(page)).toEqual(['inference_duration_seconds', 'operation_duration_seconds'])
    expect(linesOf(page, 'gen_ai_client_operation_duration_seconds_count')[0]).toContain('error_type="rate_limit_exceeded"')
  })

  it('say nothing of tokens that the provider did not report', async () => {
    const body = { id: 'c', object: 'chat.completion', model: 'm', choices: [{ index: 0, message: {}, finish_reason: 'stop' }] }
    await using gateway = await start(answering(200, body))
    await ask(gateway.url)
    expect(families(await gateway.telemetry.page('p'))).toEqual(['inference_duration_seconds', 'operation_duration_seconds'])
  })

  it('keep callers who invent models from filling the memory', async () => {
    await using gateway = await start(answering(500, {}))
    for (let from = 0; from < 520; from += 20)
      await Promise.all(Array.from({ length: 20 }, (_, i) => ask(gateway.url, `m${from + i}`)))
    const counts = linesOf(await gateway.telemetry.page('p'), 'gen_ai_client_inference_duration_seconds_count')
    expect(counts).toHaveLength(501)
    expect(counts.find((line) => line.includes('gen_ai_request_model="_OTHER"'))).toMatch(/ 20$/)
  })

  it('need neither a record nor a store', async () => {
    await using gateway = await start(streaming, { recorder: createInferenceTap() })
    await ask(gateway.url)
    expect(families(await gateway.telemetry.page('p'))).toHaveLength(13)
  })

  it('are off in strict mode, and absent for calls that are no AI calls', async () => {
    await using strict = await start(streaming, { strict: true })
    await ask(strict.url)
    const page = await strict.telemetry.page('p')
    expect(families(page)).toEqual([])
    expect(linesOf(page, 'otel_scope_info')).toHaveLength(1)
    await using plain = await start(answering(200, { a: 1 }), { endpoints: [{ path: '/x' }] })
    await (await fetch(`${plain.url}/x`)).text()
    expect(families(await plain.telemetry.page('p'))).toEqual([])
  })
})

describe('the inference span', () => {
  const tracing = (port: number, more = {}) => ({
    exporters: { otlp: [{ name: 'o', host: 'localhost', port, disable_metrics: true }] },
    ...more,
  })

  it('hangs below the backend’s span under the scope spyhop, and holds no content', async () => {
    await using receiver = await startReceiver()
    await using gateway = await start(streaming, { block: tracing(receiver.port) })
    await ask(gateway.url)
    await until(() => receiver.spans().length === 6)
    const spans = receiver.spans()
    const span = spans.find(({ scope }) => scope === 'spyhop')!
    const backend = spans.find(({ attributes }) => attributes['krakend.stage'] === 'backend')!
    expect(span).toMatchObject({ name: 'chat gpt-5', kind: 'CLIENT', status: 'Unset', traceId: backend.traceId })
    expect(span.parentSpanId).toBe(backend.spanId)
    expect(spans.filter(({ scope }) => scope === 'io.krakend.krakend-otel')).toHaveLength(5)
    expect(span.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-5',
      'gen_ai.request.stream': true,
      'gen_ai.response.model': 'gpt-5-x',
      'gen_ai.response.id': 'c-1',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 9,
      'gen_ai.usage.output_tokens': 2,
      'gen_ai.usage.cache_read.input_tokens': 4,
      'gen_ai.usage.reasoning.output_tokens': 1,
      'openai.api.type': 'chat_completions',
      'server.address': '127.0.0.1',
    })
    expect(JSON.stringify(span.attributes)).not.toMatch(/secret plan|whale/)
    expect(span.endNanos).toBeGreaterThanOrEqual(span.startNanos)
  })

  it('hangs from the next layer that is exported, and stands alone when there is none', async () => {
    await using receiver = await startReceiver()
    const backend = { traces: { disable_stage: true } }
    const [noTraces, traces] = [{ disable_traces: true }, {}]
    await using gateway = await start(streaming, {
      block: tracing(receiver.port, { layers: { global: traces, proxy: noTraces, backend } }),
    })
    await ask(gateway.url)
    await until(() => receiver.spans().length === 2)
    const [server, inference] = ['SERVER', 'CLIENT'].map((kind) => receiver.spans().find((span) => span.kind === kind)!)
    expect(inference!.parentSpanId).toBe(server!.spanId)
    await gateway.reapply(tracing(receiver.port, { layers: { global: noTraces, proxy: noTraces, backend } }))
    await ask(gateway.url)
    await until(() => receiver.spans().length === 3)
    expect(receiver.spans()[2]).toMatchObject({ scope: 'spyhop', parentSpanId: '' })
  })

  it('is an error with the provider’s word where the call failed', async () => {
    await using receiver = await startReceiver()
    const cut: RequestListener = (_, response) =>
      void response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .write(frame('Hello'), () => response.socket!.destroy())
    await using gateway = await start(cut, { block: tracing(receiver.port) })
    await ask(gateway.url).catch(() => '')
    await until(() => receiver.spans().some(({ scope }) => scope === 'spyhop'))
    const span = receiver.spans().find(({ scope }) => scope === 'spyhop')!
    expect(span).toMatchObject({ status: 'Error', message: 'stream_cut' })
    expect(span.attributes).toMatchObject({ 'error.type': 'connection_reset', 'gen_ai.response.finish_reasons': ['error'] })
  })

  it('covers every hop of a call that was redirected, once', async () => {
    await using receiver = await startReceiver()
    const moved: RequestListener = (request, response) =>
      request.url === path ? void response.writeHead(307, { location: `/moved${path}` }).end() : streaming(request, response)
    const backends = [{ urlPattern: path, extraConfig: { 'backend/http/client': { send_body_on_redirect: true } } }]
    await using gateway = await start(moved, { block: tracing(receiver.port), endpoints: [{ ...endpoint, backends }] })
    await ask(gateway.url)
    await until(() => receiver.spans().some(({ scope }) => scope === 'spyhop'))
    const hops = receiver
      .spans()
      .filter(({ attributes }) => attributes['krakend.stage'] === 'backend-request' && 'url.full' in attributes)
    const spans = receiver.spans().filter(({ scope }) => scope === 'spyhop')
    expect([hops.length, spans.length]).toEqual([2, 1])
    expect(Math.abs(Number(spans[0]!.startNanos - hops[0]!.startNanos))).toBeLessThan(
      Number(hops[1]!.startNanos - hops[0]!.startNanos),
    )
  })

  it('is not sent where the trace is not sampled', async () => {
    await using receiver = await startReceiver()
    await using gateway = await start(streaming, { block: tracing(receiver.port, { trace_sample_rate: 0 }) })
    await ask(gateway.url)
    await gateway.stopTelemetry()
    expect(receiver.spans()).toEqual([])
  })
})
