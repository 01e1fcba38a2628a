import type { EffectiveValue } from '../../shared/contract/config.ts'
import type { RawObject } from './document.ts'
import type { Overrides } from './service.ts'

export function effectiveValues(_root: RawObject, _overrides: Overrides): EffectiveValue[] {
  return []
}
