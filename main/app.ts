// Composition root: config -> store -> telemetry -> gateway -> what the screen may ask. Nothing else knows all of them.
// Telemetry takes a new configuration before the gateway does, because the gateway asks it for closures while building.
import { join } from 'node:path'
import type { Fault, ServiceConfig } from '../shared/config/service.ts'
import type { BundleMade, OpenBundle } from '../shared/contract/bundles.ts'
import type { ApplyResult } from '../shared/contract/config.ts'
import type { Status } from '../shared/contract/status.ts'
import { resolveDifferences } from '../shared/differences.ts'
import { createCallActions } from './actions/call-actions.ts'
import { createReplays } from './actions/replay.ts'
import type { BundledCall } from './bundle/open.ts'
import type { Bundle } from './bundle/read.ts'
import type { BundleChoice } from './bundle/write.ts'
import { takeFolder, type OwnFolder } from './config/data-folder.ts'
import { makeFolder } from './config/make-folder.ts'
import { createLiveConfig } from './config/live.ts'
import { openRevisions } from './config/revisions.ts'
import type { Overrides } from './config/service.ts'
import { withDemo } from './config/demo-routes.ts'
import { createConfigDesk } from './config-desk.ts'
import type { LineLog } from './log.ts'
import { createMocks } from './mocks/mocks.ts'
import { openShelf } from './mocks/shelf.ts'
import { createNotifications } from './notifications/notifications.ts'
import { loadParts, openNoStore, openStore } from './parts.ts'
import type { RpcContext } from './rpc/context.ts'
import { createDemoCalls } from './demo-calls.ts'
import { keepLimits, watchKeepLimits } from './keep-limits.ts'
import { openSettings } from './settings.ts'
import { krakendVersion, spyhopVersion } from './version.ts'

export interface AppOptions {
  readonly file: string
  /** True when `file` is the starter configuration that Spyhop wrote itself. */
  readonly starter: boolean
  readonly strict: boolean
  readonly dataDir: string
  readonly overrides: Overrides
  readonly log: LineLog
  /** False: calls are neither recorded nor kept; telemetry works all the same. */
  readonly record?: boolean
  /** Shown in place of what a gateway would record: nothing is served, exported or changed. */
  readonly bundle?: {
    readonly about: OpenBundle
    readonly calls: readonly BundledCall[]
    readonly annotations: Bundle['annotations']
  }
}

export interface App extends RpcContext {
  /** Serves the configuration; faults are the reasons why it does not. The program lives on either way and follows the file. */
  start(): Promise<readonly Fault[]>
  /** Lets requests in flight end, writes everything out, frees ports and files. May be called twice. */
  stop(): Promise<void>
  readonly address: string | null
  /** False when the file is not a configuration at all, true when only building it failed. */
  readonly isReadable: boolean
}

/** A bundle is never pruned. */
const keepAll = { calls: Number.MAX_SAFE_INTEGER, ageMs: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER }

export async function createApp(options: AppOptions): Promise<App> {
  const { log, bundle } = options
  const differences = resolveDifferences(options.strict)
  const folder = ownFolder(options.dataDir, log)
  const revisions = openRevisions(join(folder.path, 'revisions'))
  const records = options.record !== false
  const settings = openSettings(join(options.dataDir, 'settings.json'))
  const [parts, store] = await Promise.all([
    loadParts(),
    records ? openStore(folder.path, bundle ? keepAll : keepLimits(settings.get())) : openNoStore(),
  ])
  const tap = () => (differences.genAiTelemetry ? parts.createInferenceTap() : null)
  const replays = createReplays({
    address: () => gateway.address,
    detail: (id) => store.detail(id),
    body: (...place) => store.body(...place),
    env: process.env,
    records,
  })
  const recorder = records ? replays.listening(parts.createRecorder({ store, revision: () => revisions.current })) : tap()
  const telemetry = parts.createTelemetry({ differences, log: log.write, recorder, version: krakendVersion })
  const gateway = parts.createGateway({
    differences,
    log: log.write,
    observe: telemetry.observe,
    standIn: (...place) => mocks.standIn(...place),
  })
  const listeners = new Set<(status: Status) => void>()
  const announce = () => {
    if (listeners.size === 0) return
    const now = status()
    for (const listener of listeners) listener(now)
  }

  const warned = new Set<string>()
  function warnOnce(message: string): void {
    if (!warned.has(message)) log.write('WARNING', '[SERVICE: Config]', message)
    warned.add(message)
  }
  let inForce: ServiceConfig | null = null
  async function build(configured: ServiceConfig): Promise<readonly Fault[]> {
    if (bundle) return []
    const service = withDemo(configured, demoCalls.address)
    const notes = log.configure(service.extraConfig)
    // Telemetry says by itself what it cannot do; it never stops the gateway.
    await telemetry.apply(service)
    const faults = await gateway.apply(service)
    if (faults.length > 0) {
      if (inForce) {
        log.configure(inForce.extraConfig)
        await telemetry.apply(inForce)
      }
      return faults
    }
    inForce = service
    for (const note of notes) log.write('ERROR', '[SERVICE: Config]', `${note.path}: ${note.message}`)
    for (const missing of service.unsupported) warnOnce(`${missing.path}: ${missing.message}`)
    return []
  }
  const config = createLiveConfig({
    file: options.file,
    overrides: options.overrides,
    revisions,
    build,
    applied(result) {
      announce()
      if (isStarted) say(result)
    },
  })
  let isStarted = false
  function say(result: ApplyResult): void {
    if (result.ok) return log.write('INFO', '[SERVICE: Config]', `revision ${result.revision} of ${options.file} is in force`)
    log.write('ERROR', '[SERVICE: Config]', `${options.file} was not applied, what ran before goes on`)
    for (const { path, line, message } of result.problems)
      log.write('ERROR', '[SERVICE: Config]', `${path}${line === undefined ? '' : ` (line ${line})`}: ${message}`)
  }
  const mocks = createMocks({
    shelf: openShelf(join(folder.path, 'mocks'), makeFolder),
    detail: (id) => store.detail(id),
    async bodyOf(id, attempt) {
      const body = await store.body(id, attempt, 'response')
      return body && Buffer.from(body.base64, 'base64')
    },
    service: () => config.service,
    rebuild: config.rebuild,
  })
  const demoCalls = createDemoCalls({ rebuild: config.rebuild, address: () => gateway.address, service: () => config.service })

  const unwatchKeep = bundle ? null : watchKeepLimits(settings, (limits) => void store.keepWithin(limits).catch(() => {}))
  const notifications = createNotifications({
    watchCalls: store.watch,
    async ask(range) {
      const { totals } = await store.series({ ...range, buckets: 1 })
      return { amount: totals.cost, unpriced: totals.unpriced }
    },
    readRules: () => settings.get()['notifications'],
    writeRules: (rules) => settings.set({ notifications: rules }),
  })

  function status(): Status {
    const { address } = gateway
    const problem = address === null ? (config.problems[0]?.message ?? null) : null
    return {
      version: spyhopVersion,
      gateway: { state: address !== null ? 'running' : problem === null ? 'stopped' : 'failed', address, problem },
      config: { file: config.file, revision: revisions.current, problems: config.problems, starter: options.starter },
      strict: options.strict,
      inFlight: gateway.inFlight,
      store: store.health(),
      exporters: telemetry.health(),
      mocked: mocks.inForce,
      bundle: bundle?.about ?? null,
      demo: { running: demoCalls.address !== null, address: demoCalls.address },
      shell: 'browser',
    }
  }

  async function createBundle(choice: BundleChoice): Promise<BundleMade> {
    const { writeBundle } = await import('./bundle/write.ts')
    try {
      const bytes = await writeBundle(choice, {
        detail: (id) => store.detail(id),
        body: (...place) => store.body(...place),
        async revision(number) {
          const revision = revisions.list().find((one) => one.number === number)
          const text = revision && (await revisions.text(number))
          return revision && typeof text === 'string' ? { ...revision, text } : null
        },
        annotations: () => store.annotations(),
        environment: () => ({
          spyhop: spyhopVersion,
          krakend: krakendVersion,
          node: process.versions.node,
          platform: `${process.platform} ${process.arch}`,
          strict: options.strict,
          gateway: gateway.address,
        }),
      })
      const name = `spyhop-${new Date().toISOString().slice(0, 16).replace(/[-:]/g, '').replace('T', '-')}.zip`
      return { ok: true, name, base64: Buffer.from(bytes).toString('base64'), calls: choice.ids.length }
    } catch (error) {
      return { ok: false, problem: (error as Error).message }
    }
  }

  async function stop(): Promise<void> {
    config.stop()
    notifications.stop()
    listeners.clear()
    unwatchKeep?.()
    await gateway.stop()
    await Promise.allSettled([telemetry.stop(), demoCalls.stop()])
    await store.stop().catch(() => {})
    folder.release()
  }
  let stopping: Promise<void> | null = null

  return {
    status,
    watchStatus: (listener) => watchStatus(listener, listeners, status),
    store,
    telemetry,
    config: createConfigDesk(config, revisions, options.overrides),
    callActions: createCallActions(store, replays, () => gateway.address),
    mocks,
    bundles: { create: (ids, withoutBodies) => createBundle({ ids, withoutBodies }) },
    settings: {
      ...settings,
      about: () => ({
        version: spyhopVersion,
        krakend: krakendVersion,
        node: process.versions.node,
        platform: `${process.platform} ${process.arch}`,
        licence: 'Apache-2.0',
        dataDir: folder.path,
      }),
    },
    notifications,
    readOnly: bundle ? `This is the bundle ${bundle.about.name}: it can be read, not changed.` : null,
    demo: { send: demoCalls.send },
    async start() {
      for (const call of bundle?.calls ?? []) store.close(call)
      for (const note of bundle?.annotations ?? []) await store.annotate(note)
      await mocks.open()
      const applied = await config.reload()
      isStarted = true
      if (!bundle) notifications.start()
      if (differences.followFile && !bundle) config.watch()
      if (applied.ok && !bundle) await demoCalls.startIfNamed()
      return applied.ok ? [] : applied.problems
    },
    stop: () => (stopping ??= stop()),
    get address() {
      return gateway.address
    },
    get isReadable() {
      return config.isReadable
    },
  }
}

/** A folder that cannot be written costs the record and nothing else; the store says so on the screen. */
function ownFolder(dataDir: string, log: LineLog): OwnFolder {
  try {
    const folder = takeFolder(dataDir)
    const other = `Spyhop with pid ${folder.takenBy} records in ${dataDir}; this one records in ${folder.path}`
    if (folder.takenBy !== null) log.write('INFO', '[SERVICE: Store]', other)
    return folder
  } catch (error) {
    log.write('ERROR', '[SERVICE: Store]', `${dataDir} cannot be written, nothing is kept: ${(error as Error).message}`)
    return { path: dataDir, takenBy: null, release: () => {} }
  }
}

/** Numbers that move by themselves (in flight, store size, exporter health) are looked at twice a second while somebody watches. */
function watchStatus(
  listener: (status: Status) => void,
  listeners: Set<(status: Status) => void>,
  status: () => Status,
): () => void {
  let last = JSON.stringify(status())
  const tell = (next: Status) => {
    last = JSON.stringify(next)
    listener(next)
  }
  const timer = setInterval(() => {
    const next = status()
    if (JSON.stringify(next) !== last) tell(next)
  }, 500)
  timer.unref()
  listeners.add(tell)
  return () => {
    clearInterval(timer)
    listeners.delete(tell)
  }
}
