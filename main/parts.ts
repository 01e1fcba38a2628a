// Loads the heavy parts of the program side by side, and only when they are needed: `run` has to answer its first request early.

import type { Limits } from './store/messages.ts'

export async function loadParts() {
  const [{ createGateway }, { createTelemetry }, { createRecorder }, { createInferenceTap }] = await Promise.all([
    import('./gateway/gateway.ts'),
    import('./telemetry/telemetry.ts'),
    import('./telemetry/record/recorder.ts'),
    import('./telemetry/genai/tap.ts'),
  ])
  return { createGateway, createTelemetry, createRecorder, createInferenceTap }
}

/** Opens the file of calls on its own thread while the rest loads. */
export const openStore = async (dataDir: string, limits: Partial<Limits> = {}) =>
  (await import('./store/store.ts')).createStore({ dataDir, limits })
export const openNoStore = async () => (await import('./store/none.ts')).createNoStore()

export const loadDemo = async () => (await import('./demo/demo.ts')).createDemo()
