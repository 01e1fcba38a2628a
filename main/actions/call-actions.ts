import type { CallActionsContext } from '../rpc/call-actions.ts'
import { spyhopVersion } from '../version.ts'
import { exportCalls, type ExportSource } from './export-calls.ts'
import type { Replays } from './replay.ts'

/** `origin` is written into files also while the gateway stands still. */
export const createCallActions = (store: ExportSource, replays: Replays, address: () => string | null): CallActionsContext => ({
  export: (choice) =>
    exportCalls(choice, {
      list: (query) => store.list(query),
      detail: (id) => store.detail(id),
      body: (...place) => store.body(...place),
      origin: address() ?? 'http://127.0.0.1:8080',
      version: spyhopVersion,
    }),
  replayDraft: replays.draft,
  replay: replays.replay,
  replayOf: replays.originalOf,
})
