// The evidence bundle: one zip that holds chosen calls with all that is known of them, so that somebody else can look at them.
//   bundle.json                   what it is and where it comes from
//   calls/ID.json                 the record and its detail, as the console shows them
//   bodies/ID/SIDE[-N].bin        captured bodies: `request`, `response` of the client, `request-0` of the first backend call
//   revisions/N.EXT               the configurations that served the calls
//   annotations.json              bookmarks and notes
import { z } from 'zod'

export const bundleVersion = 1

export const manifest = z.object({
  format: z.literal('spyhop-bundle'),
  version: z.number().int(),
  createdAt: z.string(),
  calls: z.number().int(),
  /** Bodies were left out by choice. */
  withoutBodies: z.boolean(),
  revisions: z.array(
    z.object({ number: z.number().int(), file: z.string(), format: z.enum(['json', 'yaml', 'toml']), appliedAt: z.string() }),
  ),
  environment: z.object({
    spyhop: z.string(),
    krakend: z.string(),
    node: z.string(),
    platform: z.string(),
    strict: z.boolean(),
    gateway: z.string().nullable(),
  }),
})
export type Manifest = z.infer<typeof manifest>

/** A bundle that cannot be made or read; the message is a sentence for the user. */
export class BundleError extends Error {
  override readonly name = 'BundleError'
}
