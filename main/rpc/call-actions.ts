import type {
  ExportFormat,
  ExportPart,
  GivenSecret,
  ReplayDraft,
  ReplayEdit,
  ReplayResult,
} from '../../shared/contract/call-actions.ts'
import { os } from './os.ts'

export interface CallActionsContext {
  export(choice: {
    readonly format: ExportFormat
    readonly ids?: readonly string[] | undefined
    readonly filter: string
  }): AsyncGenerator<ExportPart>
  replayDraft(id: string): Promise<ReplayDraft | null>
  replay(id: string, edited: ReplayEdit | undefined, secrets: readonly GivenSecret[]): Promise<ReplayResult>
  replayOf(id: string): string | null
}

export const callActionRoutes = (actions: CallActionsContext) => ({
  export: os.calls.export.handler(async function* ({ input }) {
    yield* actions.export(input)
  }),
  replayDraft: os.calls.replayDraft.handler(({ input }) => actions.replayDraft(input.id)),
  replay: os.calls.replay.handler(({ input }) => actions.replay(input.id, input.edited, input.secrets)),
  replayOf: os.calls.replayOf.handler(({ input }) => ({ original: actions.replayOf(input.id) })),
})
