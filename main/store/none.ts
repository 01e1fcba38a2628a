// The store of a program that records nothing (`run --no-record`): no file, no thread, empty answers.
import type { Series } from '../../shared/contract/dashboards.ts'
import type { Store } from './types.ts'

const nothing = (): void => {}
const totals = {
  calls: 0,
  ai: 0,
  outcomes: {},
  groups: { ok: 0, limited: 0, failed: 0, blocked: 0, cancelled: 0 },
  bad: 0,
  durationP50: null,
  durationP95: null,
  ttftP50: null,
  ttftP95: null,
  tokens: { input: 0, cacheRead: 0, fresh: 0, output: 0, reasoning: 0, visible: 0 },
  withoutTokens: 0,
  durationP99: null,
  ttftP99: null,
  speedP50: null,
  cost: null,
  unpriced: 0,
  costByModel: {},
  errors: {},
}

export function createNoStore(): Store {
  return {
    open: nothing,
    progress: nothing,
    close: nothing,
    list: async () => ({ calls: [], shown: 0, total: 0 }),
    slice: async ({ offset }) => ({ calls: [], offset, shown: 0, total: 0 }),
    place: async () => null,
    find: async () => null,
    facets: async ({ fields }) => ({ shown: 0, facets: fields.map((field) => ({ field, values: [], more: 0 })) }),
    groups: async ({ offset }) => ({ groups: [], offset, shown: 0 }),
    annotate: async () => {
      throw new Error('This call is no longer kept.')
    },
    annotations: async () => [],
    breakdown: async () => ({ rows: [], more: 0 }),
    scatter: async () => ({ points: [], of: 0 }),
    detail: async () => null,
    body: async () => null,
    series: async ({ from, to }): Promise<Series> => ({ from, to, bucketMs: 0, buckets: [], totals, previous: totals }),
    keepWithin: async () => {},
    clear: async () => 0,
    watch: () => nothing,
    health: () => ({
      calls: 0,
      bytes: 0,
      limitBytes: 0,
      readOnly: 'Started with --no-record: calls are neither shown nor kept.',
      queued: 0,
      droppedBodies: 0,
      droppedCalls: 0,
      prunedBefore: null,
    }),
    inFlight: 0,
    stop: async () => {},
  }
}
