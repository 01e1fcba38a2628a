import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'

/** What the user set about the screen, by name. The process keeps it and does not read it; a screen checks each value. */
export type SettingValues = Readonly<Record<string, unknown>>

/** What stands behind the screen, for Settings. */
export interface About {
  readonly version: string
  /** The KrakenD release that is reproduced. */
  readonly krakend: string
  readonly node: string
  readonly platform: string
  readonly licence: string
  readonly dataDir: string
}

export const settingsContract = {
  get: oc.output(type<SettingValues>()),
  /** Only the names given are changed; the last write of a name wins. Refused with `TOO_LARGE` beyond 256 kB in all. */
  set: oc.input(z.object({ values: z.record(z.string().max(100), z.unknown()) })).output(type<{ readonly ok: boolean }>()),
  /** All values, now and after each change from whichever window. */
  watch: oc.output(eventIterator(type<SettingValues>())),
  about: oc.output(type<About>()),
}
