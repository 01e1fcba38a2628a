// Loads the heavy parts of the program side by side, and only when they are needed: `run` has to answer its first request early.

export async function loadParts() {
  const [{ createGateway }, { createTelemetry }, { createRecorder }] = await Promise.all([
    import('./gateway/gateway.ts'),
    import('./telemetry/telemetry.ts'),
    import('./telemetry/record/recorder.ts'),
  ])
  return { createGateway, createTelemetry, createRecorder }
}

/** Opens the file of calls on its own thread while the rest loads. */
export const openStore = async (dataDir: string) => (await import('./store/store.ts')).createStore({ dataDir })

export interface Demo {
  start(options?: { readonly port?: number }): Promise<{ readonly address: string }>
  stop(): Promise<void>
  readonly address: string | null
}

const load = async (path: string): Promise<Record<string, unknown>> => (await import(path)) as Record<string, unknown>

export const loadDemo = async (): Promise<Demo> =>
  ((await load('./demo/demo.ts')) as unknown as { createDemo(): Demo }).createDemo()
