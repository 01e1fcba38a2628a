// Every question and every live topic between the screen and the process. One router implements it (main/rpc), two transports
// carry it (MessagePort, WebSocket), one client asks it (renderer/rpc). Inputs are checked here; outputs are ours and typed.
import { bundlesContract } from './contract/bundles.ts'
import { callsContract } from './contract/calls.ts'
import { configContract } from './contract/config.ts'
import { dashboardsContract } from './contract/dashboards.ts'
import { demoContract } from './contract/demo.ts'
import { mocksContract } from './contract/mocks.ts'
import { notificationsContract } from './contract/notifications.ts'
import { settingsContract } from './contract/settings.ts'
import { shellContract } from './contract/shell.ts'
import { statusContract } from './contract/status.ts'
import { telemetryContract } from './contract/telemetry.ts'

export const contract = {
  status: statusContract,
  calls: callsContract,
  dashboards: dashboardsContract,
  telemetry: telemetryContract,
  config: configContract,
  demo: demoContract,
  mocks: mocksContract,
  bundles: bundlesContract,
  shell: shellContract,
  settings: settingsContract,
  notifications: notificationsContract,
}
export type Contract = typeof contract
