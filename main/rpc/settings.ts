import type { About, SettingValues } from '../../shared/contract/settings.ts'
import { os } from './os.ts'
import { topic } from './topic.ts'

export interface SettingsContext {
  get(): SettingValues
  set(values: SettingValues): boolean
  watch(listener: (values: SettingValues) => void): () => void
  about(): About
}

export const settingsRoutes = (settings: SettingsContext) => ({
  get: os.settings.get.handler(() => settings.get()),
  set: os.settings.set.handler(({ input }) => ({ ok: settings.set(input.values) })),
  watch: os.settings.watch.handler(async function* ({ signal }) {
    yield settings.get()
    yield* topic(settings.watch, signal, (_, newest) => newest)
  }),
  about: os.settings.about.handler(() => settings.about()),
})
