// The program behind an opened bundle: the same store, the same screens, no gateway and nothing that can be changed.
import { createApp, type App } from './app.ts'
import { bundledCalls, unpackBundle } from './bundle/open.ts'
import { readBundle } from './bundle/read.ts'
import type { LineLog } from './log.ts'

/** Rejects with BundleError for a file that is no bundle. */
export async function openBundleApp(bytes: Uint8Array, name: string, log: LineLog): Promise<App> {
  const bundle = readBundle(bytes)
  const { createdAt, calls, withoutBodies, environment } = bundle.about
  const unpacked = await unpackBundle(bundle)
  const app = await createApp({
    file: unpacked.file,
    starter: false,
    strict: environment.strict,
    dataDir: unpacked.dataDir,
    overrides: { env: {} },
    log,
    bundle: {
      about: { name, createdAt, calls, withoutBodies, environment },
      calls: bundledCalls(bundle),
      annotations: bundle.annotations,
    },
  })
  await app.start()
  return { ...app, stop: () => app.stop().then(unpacked.remove) }
}
