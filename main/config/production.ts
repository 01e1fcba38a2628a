import type { ProductionCopy } from '../../shared/contract/config.ts'
import type { Format } from './document.ts'
import type { Overrides } from './service.ts'

export async function productionCopy(text: string, _format: Format, _overrides: Overrides): Promise<ProductionCopy> {
  return { text, replaced: [], checklist: [] }
}
