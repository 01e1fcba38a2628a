import type { ApplyResult, ConfigCheck, ConfigSnapshot, ProductionCopy, RevisionEntry } from '../../shared/contract/config.ts'
import { os } from './os.ts'

export interface ConfigContext {
  snapshot(): ConfigSnapshot
  setTelemetryFlag(path: string, value: boolean): Promise<ApplyResult>
  check(text: string): Promise<ConfigCheck>
  apply(text: string, base: string): Promise<ApplyResult>
  revisions(): readonly RevisionEntry[]
  revision(number: number): Promise<{ readonly text: string } | null>
  revert(number: number): Promise<ApplyResult>
  schema(): Promise<Readonly<Record<string, unknown>>>
  production(text: string): Promise<ProductionCopy>
}

export const configRoutes = (config: ConfigContext) => ({
  get: os.config.get.handler(() => config.snapshot()),
  check: os.config.check.handler(({ input }) => config.check(input.text)),
  apply: os.config.apply.handler(({ input }) => config.apply(input.text, input.base)),
  revisions: os.config.revisions.handler(() => config.revisions()),
  revision: os.config.revision.handler(({ input }) => config.revision(input.number)),
  revert: os.config.revert.handler(({ input }) => config.revert(input.number)),
  schema: os.config.schema.handler(() => config.schema()),
  production: os.config.production.handler(({ input }) => config.production(input.text)),
})
