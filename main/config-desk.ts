// What the Config screen may ask, over the configuration in force. The engine's parts are loaded when the screen first asks.
import type { LiveConfig } from './config/live.ts'
import { entriesOf } from './config/revision-note.ts'
import type { Revisions } from './config/revisions.ts'
import type { Overrides } from './config/service.ts'
import type { ConfigContext } from './rpc/config.ts'

export function createConfigDesk(config: LiveConfig, revisions: Revisions, overrides: Overrides): ConfigContext {
  return {
    snapshot: () => ({
      file: config.file,
      text: config.text,
      revision: revisions.current,
      problems: config.problems,
      format: config.format,
      locked: config.locked,
      onDisk: config.onDisk,
    }),
    setTelemetryFlag: (path, value) => config.set(['extra_config', 'telemetry/opentelemetry', ...path.split('.')], value),
    async check(text) {
      const { checkText } = await import('./config/check.ts')
      return checkText(text, config.format, overrides, config.text)
    },
    apply: config.apply,
    revisions: () => entriesOf(revisions, config.file),
    async revision(number) {
      const text = await revisions.text(number)
      return text === null ? null : { text }
    },
    revert: config.revert,
    async schema() {
      const { describedSchema } = await import('../shared/config/described-schema.ts')
      return describedSchema()
    },
    async production(text) {
      const { productionCopy } = await import('./config/production.ts')
      return productionCopy(text, config.format, overrides)
    },
  }
}
