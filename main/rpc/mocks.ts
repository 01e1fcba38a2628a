import type { Mock, MockFaults, MockResult } from '../../shared/contract/mocks.ts'
import { os } from './os.ts'

interface Settings {
  readonly on?: boolean | undefined
  readonly keepsTiming?: boolean | undefined
  readonly faults?: MockFaults | undefined
}
export interface MocksContext {
  list(): readonly Mock[]
  add(call: string, settings: Settings): Promise<MockResult>
  change(id: string, settings: Settings): Promise<MockResult>
  remove(id: string): Promise<boolean>
}

export const mockRoutes = (mocks: MocksContext) => ({
  list: os.mocks.list.handler(() => mocks.list()),
  add: os.mocks.add.handler(({ input: { call, ...settings } }) => mocks.add(call, settings)),
  change: os.mocks.change.handler(({ input: { id, ...settings } }) => mocks.change(id, settings)),
  remove: os.mocks.remove.handler(async ({ input }) => ({ removed: await mocks.remove(input.id) })),
})
