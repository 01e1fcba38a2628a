import { bundleRoutes } from './bundles.ts'
import { callActionRoutes } from './call-actions.ts'
import { callRoutes } from './calls.ts'
import { configRoutes } from './config.ts'
import type { RpcContext, ShellCapabilities } from './context.ts'
import { dashboardRoutes } from './dashboards.ts'
import { mockRoutes } from './mocks.ts'
import { notificationRoutes } from './notifications.ts'
import { os } from './os.ts'
import { guarded } from './read-only.ts'
import { settingsRoutes } from './settings.ts'
import { telemetryRoutes } from './telemetry.ts'
import { topic } from './topic.ts'

/** One function per entry of shared/contract.ts, for one shell. */
export function createRouter(app: RpcContext, shell: ShellCapabilities) {
  const status = () => ({ ...app.status(), shell: shell.kind })
  return guarded(app.readOnly).router({
    status: {
      get: os.status.get.handler(status),
      watch: os.status.watch.handler(async function* ({ signal }) {
        yield status()
        for await (const next of topic(app.watchStatus, signal, (_, newest) => newest)) yield { ...next, shell: shell.kind }
      }),
    },
    calls: { ...callRoutes(app.store), ...callActionRoutes(app.callActions) },
    dashboards: dashboardRoutes(app.store),
    telemetry: telemetryRoutes(app.telemetry, (path, value) => app.config.setTelemetryFlag(path, value)),
    config: configRoutes(app.config),
    mocks: mockRoutes(app.mocks),
    bundles: bundleRoutes(app.bundles, shell.openBundle),
    demo: { send: os.demo.send.handler(({ input }) => app.demo.send(input.model, input.stream)) },
    settings: settingsRoutes(app.settings),
    notifications: notificationRoutes(app.notifications),
    shell: {
      capabilities: os.shell.capabilities.handler(() => ({ pickFile: shell.pickFile, reveal: shell.reveal !== null })),
      reveal: os.shell.reveal.handler(async ({ input }) => ({ ok: (await shell.reveal?.(input.what)) ?? false })),
    },
  })
}
