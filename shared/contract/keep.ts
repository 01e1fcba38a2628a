import { z } from 'zod'

/** Name of the setting below. */
export const keepSetting = 'keep'

/** How much is kept, as the user set it; what is not said has its default. The oldest calls go first. */
export const keepShape = z.object({
  calls: z.number().int().min(100).max(10_000_000).optional().catch(undefined),
  days: z.number().min(0.01).max(3650).optional().catch(undefined),
  megabytes: z.number().min(10).max(1_000_000).optional().catch(undefined),
})
export type Keep = z.infer<typeof keepShape>

export const keepDefaults = { calls: 100_000, days: 30, megabytes: 1074 } as const

/** Whatever the setting holds; a value that is none is left out. */
export const readKeep = (value: unknown): Keep => keepShape.safeParse(value).data ?? {}
