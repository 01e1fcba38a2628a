import { implement } from '@orpc/server'
import { contract, type CallsDelta } from '../../shared/contract.ts'
import type { RpcContext, ShellCapabilities } from './context.ts'
import { topic } from './topic.ts'

/** One function per entry of shared/contract.ts, for one shell. */
export function createRouter(app: RpcContext, shell: ShellCapabilities) {
  const os = implement(contract)
  const status = () => ({ ...app.status(), shell: shell.kind })
  return os.router({
    status: {
      get: os.status.get.handler(status),
      watch: os.status.watch.handler(async function* ({ signal }) {
        yield status()
        for await (const next of topic(app.watchStatus, signal, (_, newest) => newest)) yield { ...next, shell: shell.kind }
      }),
    },
    calls: {
      list: os.calls.list.handler(({ input }) => app.store.list(input)),
      watch: os.calls.watch.handler(({ signal }) => topic((listener) => app.store.watch(listener), signal, mergeDeltas)),
      detail: os.calls.detail.handler(({ input }) => app.store.detail(input.id)),
      body: os.calls.body.handler(({ input }) => app.store.body(input.id, input.attempt, input.side)),
      clear: os.calls.clear.handler(async () => ({ removed: await app.store.clear() })),
    },
    dashboards: { series: os.dashboards.series.handler(({ input }) => app.store.series(input)) },
    telemetry: {
      get: os.telemetry.get.handler(() => app.telemetry.view()),
      set: os.telemetry.set.handler(({ input }) => app.config.setTelemetryFlag(input.path, input.value)),
      page: os.telemetry.page.handler(async ({ input }) => {
        const text = await app.telemetry.page(input.exporter)
        return text === null ? null : { text }
      }),
    },
    config: { get: os.config.get.handler(() => app.config.snapshot()) },
    demo: { send: os.demo.send.handler(({ input }) => app.demo.send(input.model, input.stream)) },
    shell: {
      capabilities: os.shell.capabilities.handler(() => ({ pickFile: shell.pickFile, reveal: shell.reveal !== null })),
      reveal: os.shell.reveal.handler(async ({ input }) => ({ ok: (await shell.reveal?.(input.what)) ?? false })),
    },
  })
}

/** Two deltas that a slow screen has not read yet become one: the newest state of each row, and every row that went. */
export function mergeDeltas(waiting: CallsDelta, next: CallsDelta): CallsDelta {
  const calls = new Map(waiting.calls.map((call) => [call.id, call]))
  for (const call of next.calls) calls.set(call.id, call)
  for (const id of next.gone) calls.delete(id)
  return { calls: [...calls.values()], gone: [...waiting.gone, ...next.gone], total: next.total }
}
