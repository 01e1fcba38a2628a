// A caller as people have them: instrumented with the official SDK, exporting to a collector, asking through the gateway with its context.
//   instrumented-caller.ts URL COLLECTOR_PORT      prints the ids of its span
import { context, propagation, SpanKind, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { NodeSDK } from '@opentelemetry/sdk-node'

const [url = '', collector = ''] = process.argv.slice(2)
const sdk = new NodeSDK({
  serviceName: 'caller',
  autoDetectResources: false,
  instrumentations: [],
  traceExporter: new OTLPTraceExporter({ url: `http://127.0.0.1:${collector}` }),
})
sdk.start()
const span = trace.getTracer('caller').startSpan('ask', { kind: SpanKind.CLIENT })
const headers: Record<string, string> = {}
propagation.inject(trace.setSpan(context.active(), span), headers)
const answer = await fetch(url, { headers })
await answer.text()
span.end()
await sdk.shutdown()
const { traceId, spanId } = span.spanContext()
console.log(JSON.stringify({ traceId, spanId, status: answer.status }))
