import type { BundleMade, BundleOpened } from '../../shared/contract/bundles.ts'
import { os } from './os.ts'

export interface BundlesContext {
  create(ids: readonly string[], withoutBodies: boolean): Promise<BundleMade>
}
/** Opens a bundle in a window or under an address of its own; null: in a window. Rejects with a sentence for the user. */
export type OpenBundleFile = (bytes: Uint8Array, name: string) => Promise<string | null>

/** Of all uploads under way together. */
const limitBytes = 512 * 1024 * 1024

export function bundleRoutes(bundles: BundlesContext, open: OpenBundleFile | null) {
  const uploads = new Map<string, Uint8Array[]>()
  const add = (key: string, part: Uint8Array): boolean => {
    let size = part.length
    for (const parts of uploads.values()) for (const one of parts) size += one.length
    if (size > limitBytes) return false
    uploads.set(key, [...(uploads.get(key) ?? []), part])
    return true
  }
  return {
    create: os.bundles.create.handler(({ input }) => bundles.create(input.ids, input.withoutBodies)),
    open: os.bundles.open.handler(async ({ input }): Promise<BundleOpened | { readonly ok: true; readonly more: true }> => {
      if (!open) return { ok: false, problem: 'This window shows a bundle already; open the other one from the console itself.' }
      if (!add(input.key, Buffer.from(input.base64, 'base64'))) {
        uploads.clear()
        return { ok: false, problem: 'The file is larger than 512 MB; it was not opened.' }
      }
      if (!input.last) return { ok: true, more: true }
      const bytes = Buffer.concat(uploads.get(input.key)!)
      uploads.delete(input.key)
      try {
        return { ok: true, url: await open(bytes, input.name) }
      } catch (error) {
        return { ok: false, problem: (error as Error).message }
      }
    }),
  }
}
