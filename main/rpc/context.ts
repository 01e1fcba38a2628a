// What the router asks of the program. `main/app.ts` gives it; the router knows neither the app nor a transport.
import type { Status } from '../../shared/contract/status.ts'
import type { BundlesContext, OpenBundleFile } from './bundles.ts'
import type { CallActionsContext } from './call-actions.ts'
import type { CallsContext } from './calls.ts'
import type { ConfigContext } from './config.ts'
import type { DashboardsContext } from './dashboards.ts'
import type { MocksContext } from './mocks.ts'
import type { NotificationsContext } from './notifications.ts'
import type { SettingsContext } from './settings.ts'
import type { TelemetryContext } from './telemetry.ts'

export interface RpcContext {
  status(): Status
  watchStatus(listener: (status: Status) => void): () => void
  readonly store: CallsContext & DashboardsContext
  readonly callActions: CallActionsContext
  readonly telemetry: TelemetryContext
  readonly config: ConfigContext
  readonly mocks: MocksContext
  readonly bundles: BundlesContext
  readonly settings: SettingsContext
  readonly notifications: NotificationsContext
  /** Why nothing can be changed, for the user; null when it can. */
  readonly readOnly: string | null
  readonly demo: {
    send(model: string, stream: boolean): Promise<{ readonly ok: true } | { readonly ok: false; readonly problem: string }>
  }
}

/** What the shell around the screen can do; a feature asks for these and never for the shell's name. */
export interface ShellCapabilities {
  readonly kind: Status['shell']
  readonly pickFile: boolean
  reveal: ((what: 'config' | 'data') => Promise<boolean>) | null
  /** null where a bundle is shown already. */
  readonly openBundle: OpenBundleFile | null
}
