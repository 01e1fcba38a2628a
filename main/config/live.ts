// The configuration in force: load, validate, build, swap. A file that cannot be used changes nothing and leaves its problems
// to be shown; a build that fails puts the old service back. Applies run one after the other.
import type { Fault, ServiceConfig } from '../../shared/config/service.ts'
import type { ApplyResult } from '../../shared/contract/config.ts'
import { withLines, type Document } from './document.ts'
import { setValue } from './edit.ts'
import { loadConfig, loadText, type LoadedFile } from './load.ts'
import type { Revisions } from './revisions.ts'
import type { Overrides } from './service.ts'
import { readSource, type Source } from './source.ts'
import { unreadable } from './unreadable.ts'
import { watchFiles } from './watch.ts'
import { writeInPlace } from './write.ts'

export interface LiveOptions {
  readonly file: string
  readonly overrides: Overrides
  readonly revisions: Revisions
  /** Puts the service into force; faults mean that the one before still is. */
  build(service: ServiceConfig): Promise<readonly Fault[]>
  /** After every apply, successful or not. */
  applied(result: ApplyResult): void
}

export interface LiveConfig {
  readonly file: string
  readonly text: string
  readonly problems: readonly Fault[]
  /** False when the file as it stands is not a configuration at all, true when only building it failed. */
  readonly isReadable: boolean
  /** null until the first file could be used. */
  readonly service: ServiceConfig | null
  /** Reads the file again; without a change of its content nothing happens. */
  reload(): Promise<ApplyResult>
  /** Builds the service in force again, for parts that changed beside the file. */
  rebuild(): Promise<readonly Fault[]>
  /** Writes one value, applies it, and takes the file back when it cannot be applied. */
  set(path: readonly (string | number)[], value: unknown): Promise<ApplyResult>
  watch(): void
  stop(): void
}

export function createLiveConfig(options: LiveOptions): LiveConfig {
  const { file, overrides, revisions } = options
  let text = ''
  let seen: string | null = null
  let problems: readonly Fault[] = []
  let service: ServiceConfig | null = null
  let isReadable = false
  let watched: readonly string[] = [file]
  let unwatch: (() => void) | null = null
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const done = turn.then(task)
    turn = done.catch(() => {})
    return done
  }
  const told = (result: ApplyResult): ApplyResult => {
    options.applied(result)
    return result
  }
  const refuse = (faults: readonly Fault[]): ApplyResult => {
    problems = faults
    return told({ ok: false, problems: faults })
  }
  async function accept(document: Document, next: ServiceConfig): Promise<ApplyResult> {
    const faults = await options.build(next)
    if (faults.length > 0) return refuse(await withLines(document, faults))
    service = next
    text = document.text
    problems = []
    return told({ ok: true, revision: revisions.add(document.text, file, document.format) })
  }
  async function reload(): Promise<ApplyResult> {
    let read: LoadedFile
    try {
      read = await loadConfig(file, overrides)
    } catch (error) {
      // The same content may come back, and is then to be looked at again.
      seen = null
      return refuse([{ path: '$', message: unreadable(file, error) }])
    }
    follow(read.source.files)
    if (read.source.text === seen)
      return problems.length > 0 ? { ok: false, problems } : { ok: true, revision: revisions.current }
    seen = read.source.text
    if (service === null) text = seen
    isReadable = read.loaded.ok
    return read.loaded.ok ? accept(read.loaded.document, read.loaded.service) : refuse(read.loaded.faults)
  }
  function follow(files: readonly string[]): void {
    const same = files.length === watched.length && files.every((name, index) => name === watched[index])
    watched = files
    if (unwatch && !same) watch()
  }
  function watch(): void {
    unwatch?.()
    unwatch = watchFiles(watched, () => void inTurn(reload))
  }
  async function set(path: readonly (string | number)[], value: unknown): Promise<ApplyResult> {
    let source: Source
    try {
      source = await readSource(file, overrides.env)
    } catch (error) {
      return denied(unreadable(file, error))
    }
    if (source.templated) return denied('this configuration is made from templates; change the template instead')
    const edited = await setValue(source.text, source.format, path, value)
    if (!edited.ok) return denied(edited.problem)
    const loaded = await loadText(edited.text, source.format, overrides)
    if (!loaded.ok) return { ok: false, problems: loaded.faults }
    const before = service
    const applied = await accept(loaded.document, loaded.service)
    if (!applied.ok) return applied
    try {
      await writeInPlace(file, edited.text)
      seen = edited.text
      return applied
    } catch (error) {
      if (before) await options.build(before)
      return denied(`${file} cannot be written: ${(error as Error).message}`)
    }
  }
  return {
    file,
    get text() {
      return text
    },
    get problems() {
      return problems
    },
    get service() {
      return service
    },
    get isReadable() {
      return isReadable
    },
    reload: () => inTurn(reload),
    rebuild: () => inTurn(async () => (service ? options.build(service) : [])),
    set: (path, value) => inTurn(() => set(path, value)),
    watch,
    stop: () => unwatch?.(),
  }
}

const denied = (message: string): ApplyResult => ({ ok: false, problems: [{ path: '$', message }] })
