import type { ApplyResult } from '../../shared/contract/config.ts'
import type { ExportPreview, TelemetryView } from '../../shared/contract/telemetry.ts'
import { os } from './os.ts'

export interface TelemetryContext {
  view(): TelemetryView
  preview(exporter: string): ExportPreview | null
  page(exporter: string): Promise<string | null>
}

export const telemetryRoutes = (
  telemetry: TelemetryContext,
  setFlag: (path: string, value: boolean) => Promise<ApplyResult>,
) => ({
  get: os.telemetry.get.handler(() => telemetry.view()),
  set: os.telemetry.set.handler(({ input }) => setFlag(input.path, input.value)),
  preview: os.telemetry.preview.handler(({ input }) => telemetry.preview(input.exporter)),
  page: os.telemetry.page.handler(async ({ input }) => {
    const text = await telemetry.page(input.exporter)
    return text === null ? null : { text }
  }),
})
