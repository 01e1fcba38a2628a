// Captured calls that answer for their endpoints. A mock is chosen while the gateway is built, so switching one builds it again;
// requests in flight go on with what they began with.
import { randomBytes } from 'node:crypto'
import type { CallDetail } from '../../shared/call.ts'
import type { EndpointConfig, ServiceConfig } from '../../shared/config/service.ts'
import { mockFaults, type Mock, type MockFaults, type MockResult } from '../../shared/contract/mocks.ts'
import { mainAttempt } from '../../shared/summary.ts'
import type { BackendConfig, StandIn } from '../gateway/types.ts'
import { playTape } from './play.ts'
import type { Shelf } from './shelf.ts'
import { recordTapes } from './tape.ts'
import type { StoredMock } from './types.ts'

export interface MocksOptions {
  readonly shelf: Shelf
  detail(id: string): Promise<CallDetail | null>
  /** Decoded bytes of an attempt's answer. */
  bodyOf(id: string, attempt: number): Promise<Uint8Array | null>
  service(): ServiceConfig | null
  rebuild(): Promise<unknown>
}
export interface MockSettings {
  readonly on?: boolean | undefined
  readonly keepsTiming?: boolean | undefined
  readonly faults?: MockFaults | undefined
}
export interface Mocks {
  readonly standIn: StandIn
  /** Endpoints that a mock answers for now: `POST /v1/messages`. */
  readonly inForce: readonly string[]
  /** Reads the bodies of those that were on when the program ended. */
  open(): Promise<void>
  list(): readonly Mock[]
  add(call: string, settings: MockSettings): Promise<MockResult>
  change(id: string, settings: MockSettings): Promise<MockResult>
  remove(id: string): Promise<boolean>
}

export function createMocks(options: MocksOptions): Mocks {
  const { shelf } = options
  let mocks = shelf.read()
  const bodies = new Map<string, readonly Uint8Array[]>()
  const served = new Map<string, number>()

  const readBodies = async (mock: StoredMock): Promise<void> => {
    bodies.set(mock.id, await Promise.all(mock.tapes.map((_, n) => shelf.readBody(mock.id, n))))
  }
  const standIn: StandIn = (endpoint, backend) => {
    const mock = mocks.find((one) => one.on && isFor(one, endpoint) && problemOf(one, endpoint) === null)
    const n = mock ? tapeIndex(mock, endpoint, backend) : -1
    const body = mock && bodies.get(mock.id)?.[n]
    if (!mock || !body) return null
    return playTape({
      name: mock.id,
      tape: mock.tapes[n]!,
      body,
      keepsTiming: mock.keepsTiming,
      faults: mock.faults,
      served: () => void served.set(mock.id, (served.get(mock.id) ?? 0) + 1),
      random: Math.random,
    })
  }
  const shown = (mock: StoredMock): Mock => {
    const { tapes, ...facts } = mock
    const endpoint = options.service()?.endpoints.find((one) => isFor(mock, one))
    return {
      ...facts,
      status: tapes[0]?.status ?? 0,
      bytes: tapes.reduce((bytes, tape) => bytes + tape.bytes, 0),
      stream: tapes.some((tape) => tape.stream),
      served: served.get(mock.id) ?? 0,
      problem: endpoint ? problemOf(mock, endpoint) : `The configuration has no endpoint ${labelOf(mock)}.`,
    }
  }
  /** Keeps the list as it will be, then puts it into force. */
  const keep = async (next: readonly StoredMock[]): Promise<void> => {
    await shelf.write(next)
    mocks = next
    await options.rebuild()
  }
  /** One is on for an endpoint: the newest choice. */
  const put = async (mock: StoredMock): Promise<MockResult> => {
    const others = mocks
      .filter((one) => one.id !== mock.id)
      .map((one) => (mock.on && labelOf(one) === labelOf(mock) ? { ...one, on: false } : one))
    if (mock.on && !bodies.has(mock.id)) await readBodies(mock)
    await keep([...others, mock].toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1)))
    return { ok: true, mock: shown(mock) }
  }
  const told = (work: () => Promise<MockResult>): Promise<MockResult> =>
    work().catch((error: unknown) => ({ ok: false, problem: `The mock could not be kept: ${(error as Error).message}` }))

  return {
    standIn,
    get inForce() {
      return mocks.filter((mock) => mock.on && shown(mock).problem === null).map(labelOf)
    },
    async open() {
      for (const mock of mocks) if (mock.on) await readBodies(mock).catch(() => {})
    },
    list: () => mocks.map(shown),
    add: (call, settings) =>
      told(async () => {
        const detail = await options.detail(call)
        if (!detail) return { ok: false, problem: 'This call is no longer kept.' }
        const recorded = await recordTapes(detail, (attempt) => options.bodyOf(call, attempt))
        if (!recorded.ok) return recorded
        const mock = mockOf(
          detail,
          settings,
          recorded.recordings.map(({ tape }) => tape),
        )
        for (const [n, { body }] of recorded.recordings.entries()) await shelf.writeBody(mock.id, n, body)
        return put(mock)
      }),
    change: (id, settings) =>
      told(async () => {
        const mock = mocks.find((one) => one.id === id)
        if (!mock) return { ok: false, problem: 'This mock is gone.' }
        const { on = mock.on, keepsTiming = mock.keepsTiming, faults = mock.faults } = settings
        return put({ ...mock, on, keepsTiming, faults })
      }),
    async remove(id) {
      const mock = mocks.find((one) => one.id === id)
      if (!mock) return false
      await keep(mocks.filter((one) => one !== mock))
      bodies.delete(id)
      shelf.removeBodies(mock)
      return true
    },
  }
}

const labelOf = ({ method, endpoint }: Pick<StoredMock, 'method' | 'endpoint'>): string => `${method} ${endpoint}`
const isFor = (mock: StoredMock, endpoint: EndpointConfig): boolean =>
  mock.method === endpoint.method && mock.endpoint === endpoint.path

function mockOf({ call }: CallDetail, settings: MockSettings, tapes: StoredMock['tapes']): StoredMock {
  const attempt = mainAttempt(call)
  return {
    id: `m${randomBytes(6).toString('hex')}`,
    call: call.id,
    method: call.method,
    endpoint: call.endpoint!,
    createdAt: new Date().toISOString(),
    on: settings.on ?? true,
    keepsTiming: settings.keepsTiming ?? true,
    faults: settings.faults ?? mockFaults.parse({}),
    model: attempt?.responseModel ?? attempt?.requestModel ?? null,
    tapes,
  }
}

/** All backends have to be answered for, or one of them would be contacted after all. */
function problemOf(mock: StoredMock, endpoint: EndpointConfig): string | null {
  const missing = endpoint.backends.find((backend) => tapeIndex(mock, endpoint, backend) < 0)
  return missing ? `The call has no answer of the backend ${missing.urlPattern}.` : null
}

/** Backends of one pattern take the tapes of that pattern in order. */
function tapeIndex(mock: StoredMock, endpoint: EndpointConfig, backend: BackendConfig): number {
  const alike = endpoint.backends.filter((one) => one.urlPattern === backend.urlPattern)
  const tapes = mock.tapes.flatMap((tape, n) => (tape.backend === backend.urlPattern ? [n] : []))
  return tapes[alike.indexOf(backend)] ?? -1
}
