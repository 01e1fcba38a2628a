import type { ApplyResult, ConfigSnapshot } from '../../shared/contract/config.ts'
import { os } from './os.ts'

export interface ConfigContext {
  snapshot(): ConfigSnapshot
  setTelemetryFlag(path: string, value: boolean): Promise<ApplyResult>
}

export const configRoutes = (config: ConfigContext) => ({
  get: os.config.get.handler(() => config.snapshot()),
})
