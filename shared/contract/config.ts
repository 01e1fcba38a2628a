import { oc, type } from '@orpc/contract'
import type { Fault } from '../config/service.ts'

export type ApplyResult =
  | { readonly ok: true; readonly revision: number }
  | { readonly ok: false; readonly problems: readonly Fault[] }

export interface ConfigSnapshot {
  readonly file: string
  readonly text: string
  readonly revision: number
  readonly problems: readonly Fault[]
}

export const configContract = {
  get: oc.output(type<ConfigSnapshot>()),
}
