// What telemetry hands to the gateway: four hooks that look up the plan in force and start and end the layers. A hook that fails
// is the end of the observation, never of the request.
import type {
  BackendConfig,
  EndpointConfig,
  HttpRequest,
  Observe,
  ProxyMiddleware,
  RequestEnd,
  RoundTripMiddleware,
} from '../gateway/types.ts'
import { ObservedCall, type Tracing } from './call.ts'
import { endRoundTrip, failRoundTrip, startRoundTrip, type ClientRun } from './client-layer.ts'
import { endGlobal, startGlobal } from './global-layer.ts'
import type { Ids } from './ids.ts'
import type { Plan } from './plan.ts'
import type { Sample } from './receipts/sample.ts'
import type { Inbound } from './propagation.ts'
import { endStage, startStage, type StageLayer, type StageRun } from './stage-layer.ts'
import type { CallRecorder } from './types.ts'

export interface LayerSources {
  /** The plan in force; changes with each apply. */
  readonly plan: () => Plan
  readonly tracing: () => Tracing | null
  readonly recorder: CallRecorder | null
  readonly sample: Sample
  readonly ids: Ids
  /** An observation failed. */
  readonly trouble: (error: unknown) => void
}

const notWatched = (): void => {}

export function createObserve(sources: LayerSources): Observe {
  return {
    request(request) {
      try {
        return watchRequest(request, sources)
      } catch (error) {
        sources.trouble(error)
        return notWatched
      }
    },
    endpoint: (endpoint) => stageMiddleware(sources, (plan) => plan.endpoint(endpoint)),
    backend: (endpoint, backend) => stageMiddleware(sources, (plan) => plan.backend(endpoint, backend)),
    roundTrip: (endpoint, backend) => roundTripMiddleware(sources, endpoint, backend),
  }
}

const nothingInbound: Inbound = { remote: null, baggage: '' }

function watchRequest(request: HttpRequest, sources: LayerSources): (end: RequestEnd) => void {
  const plan = sources.plan()
  const { recorder } = sources
  const keepsSpans = recorder !== null && recorder.keepsSpans !== false
  if (plan.config === null && !keepsSpans) return notWatched
  const { global } = plan
  const tracing = sources.tracing()
  const isSkipped = plan.skips(request.path)
  const isOn = global.installed && !isSkipped
  const inbound = isOn && global.switches.propagation ? extract(plan, request) : nothingInbound
  const call = new ObservedCall(request, tracing, sources.ids, inbound, isSkipped && plan.skipsWholeCall, keepsSpans)
  request.observed = call
  call.root = call.open(global.template, request.path, null, isOn && global.switches.traces, request.startedAt)
  if (call.root !== null) startGlobal(call.root, global, request)
  if (recorder !== null) call.record(recorder)
  if (keepsSpans && plan.config !== null && !isSkipped) observe(call, plan, sources.sample)
  return (end) => {
    try {
      const slot = global.slot(request.endpoint)
      if (isOn && !slot.skipped)
        slot.metrics?.record(request.method, end.status, (performance.now() - request.startedAt) / 1000, end.bytes)
      if (call.root !== null) endGlobal(call, global, slot, end)
      call.finish(end)
      if (call.observation !== null) settle(call, end, sources.sample)
    } catch (error) {
      sources.trouble(error)
    }
  }
}

/** Whether the caller sent a context is asked even when it is not used. */
function observe(call: ObservedCall, plan: Plan, sample: Sample): void {
  call.observation = sample.begin(call.request)
  if (call.observation !== null) call.observation.inbound = (call.remote ?? extract(plan, call.request).remote) !== null
}

function settle(call: ObservedCall, end: RequestEnd, sample: Sample): void {
  const { observation, request, root } = call
  const { host: _, ...headers } = request.headers
  observation!.exchange(root, headers, end.headers)
  sample.keep(observation!, request, end, call.spans)
}

function extract(plan: Plan, request: HttpRequest): Inbound {
  const found: Inbound = { remote: null, baggage: '' }
  for (const propagator of plan.extract) propagator.extract(request.headers, found)
  return found
}

/** The plan's part for one place, looked up again only after an apply. */
function follow<T>(sources: LayerSources, part: (plan: Plan) => T): () => T {
  let from: Plan | null = null
  let mine: T
  return () => {
    const plan = sources.plan()
    if (plan !== from) {
      mine = part(plan)
      from = plan
    }
    return mine
  }
}

function stageMiddleware(sources: LayerSources, part: (plan: Plan) => StageLayer): ProxyMiddleware {
  const layer = follow(sources, part)
  return (next) =>
    async function observeStage(request) {
      let run: StageRun | null = null
      try {
        run = startStage(layer(), request)
      } catch (error) {
        sources.trouble(error)
      }
      const result = await next(request)
      if (run === null) return result
      try {
        endStage(run, request, result)
      } catch (error) {
        sources.trouble(error)
      }
      return result
    }
}

function roundTripMiddleware(sources: LayerSources, endpoint: EndpointConfig, backend: BackendConfig): RoundTripMiddleware {
  const layer = follow(sources, (plan) => plan.client(endpoint, backend))
  return (next) =>
    async function observeRoundTrip(request) {
      let run: ClientRun | null = null
      try {
        run = startRoundTrip(layer(), request)
      } catch (error) {
        sources.trouble(error)
      }
      if (run === null) return next(request)
      try {
        const response = await next(run.outbound)
        guard(sources, () => endRoundTrip(run, request, response))
        return response
      } catch (error) {
        guard(sources, () => failRoundTrip(run, request, error))
        throw error
      }
    }
}

function guard(sources: LayerSources, work: () => void): void {
  try {
    work()
  } catch (error) {
    sources.trouble(error)
  }
}
