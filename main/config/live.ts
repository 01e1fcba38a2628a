// The configuration in force: load, validate, build, swap. A file that cannot be used changes nothing and leaves its problems
// to be shown; a build that fails puts the old service back. Applies run one after the other.
import type { Fault, ServiceConfig } from '../../shared/config/service.ts'
import type { ApplyResult } from '../../shared/contract/config.ts'
import { formatOf, withLines, type Document, type Format } from './document.ts'
import { setValue } from './edit.ts'
import { loadConfig, loadText, type LoadedFile } from './load.ts'
import { noteOf } from './revision-note.ts'
import type { Revision, RevisionNote, Revisions } from './revisions.ts'
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
  readonly format: Format
  readonly problems: readonly Fault[]
  /** Why it cannot be edited here, in words; null when it can. */
  readonly locked: string | null
  /** The file as it stands, where that is not what is in force. */
  readonly onDisk: string | null
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
  /** Applies a whole text and writes it; refused when the file does not say `base` any more. */
  apply(text: string, base: string): Promise<ApplyResult>
  /** Puts the bytes of a revision of this file back, as a new revision. */
  revert(number: number): Promise<ApplyResult>
  watch(): void
  stop(): void
}

const templates = 'this configuration is made from templates; change the template instead'

export function createLiveConfig(options: LiveOptions): LiveConfig {
  const { file, overrides, revisions } = options
  let text = ''
  let seen: string | null = null
  let onDisk: string | null = null
  let locked: string | null = null
  let problems: readonly Fault[] = []
  let service: ServiceConfig | null = null
  let root: unknown = null
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
  /** What was built is in force from here on. */
  function commit(document: Document, next: ServiceConfig, source: Pick<Source, 'text' | 'bytes'>, by: RevisionNote['by']) {
    const note = noteOf(by, file, root, document.root)
    service = next
    root = document.root
    text = source.text
    problems = []
    onDisk = null
    return told({ ok: true, revision: revisions.add(source.bytes, file, document.format, note) })
  }
  async function reload(): Promise<ApplyResult> {
    let read: LoadedFile
    try {
      read = await loadConfig(file, overrides)
    } catch (error) {
      // The same content may come back, and is then to be looked at again.
      seen = null
      onDisk = null
      return refuse([{ path: '$', message: unreadable(file, error) }])
    }
    const { source, loaded } = read
    follow(source.files)
    locked = source.templated ? templates : null
    if (source.text === seen) return problems.length > 0 ? { ok: false, problems } : { ok: true, revision: revisions.current }
    seen = source.text
    if (service === null) text = seen
    onDisk = source.text === text ? null : source.text
    isReadable = loaded.ok
    if (!loaded.ok) return refuse(loaded.faults)
    const faults = await options.build(loaded.service)
    if (faults.length > 0) return refuse(await withLines(loaded.document, faults))
    return commit(loaded.document, loaded.service, source, service === null ? 'start' : 'file')
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
  /** The file as it stands, when it may be edited. */
  async function editable(): Promise<Source | ApplyResult> {
    try {
      const source = await readSource(file, overrides.env)
      return source.templated ? denied(templates) : source
    } catch (error) {
      return denied(unreadable(file, error))
    }
  }
  async function set(path: readonly (string | number)[], value: unknown): Promise<ApplyResult> {
    const source = await editable()
    if ('ok' in source) return source
    const edited = await setValue(source.text, source.format, path, value)
    return edited.ok ? write(edited.text, source.format, 'console') : denied(edited.problem)
  }
  async function apply(next: string, base: string): Promise<ApplyResult> {
    const source = await editable()
    if ('ok' in source) return source
    if (source.text !== base) {
      if (source.text !== text) onDisk = source.text
      return denied(`${file} was changed meanwhile; look at what it says now, then apply again`)
    }
    if (!next.isWellFormed()) return denied('the text holds half of a character (a lone surrogate); type it again')
    return write(next, source.format, 'console')
  }
  async function revert(number: number): Promise<ApplyResult> {
    const source = await editable()
    if ('ok' in source) return source
    const revision = revisions.list().find((one) => one.number === number)
    const refusal = refusalOf(revision, number, file)
    if (refusal !== null) return denied(refusal)
    const bytes = await revisions.bytes(number)
    if (bytes === null) return denied(`the bytes of revision ${number} are not there any more`)
    return write(bytes, revision!.format, 'revert')
  }
  /** Built first and written afterwards: what cannot be built is not written, what cannot be written is not in force. */
  async function write(content: string | Uint8Array, format: Format, by: RevisionNote['by']): Promise<ApplyResult> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    const next = typeof content === 'string' ? content : Buffer.from(content).toString('utf8')
    const loaded = await loadText(next, format, overrides)
    if (!loaded.ok) return { ok: false, problems: loaded.faults }
    const before = service
    const faults = await options.build(loaded.service)
    if (faults.length > 0) return told({ ok: false, problems: await withLines(loaded.document, faults) })
    try {
      await writeInPlace(file, bytes)
    } catch (error) {
      if (before) await options.build(before)
      return told(denied(`${file} cannot be written: ${(error as Error).message}`))
    }
    seen = next
    isReadable = true
    return commit(loaded.document, loaded.service, { text: next, bytes }, by)
  }
  return {
    file,
    get text() {
      return text
    },
    get format() {
      return formatOf(file)
    },
    get problems() {
      return problems
    },
    get locked() {
      return locked
    },
    get onDisk() {
      return onDisk
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
    apply: (next, base) => inTurn(() => apply(next, base)),
    revert: (number) => inTurn(() => revert(number)),
    watch,
    stop: () => unwatch?.(),
  }
}

function refusalOf(revision: Revision | undefined, number: number, file: string): string | null {
  if (!revision) return `there is no revision ${number}`
  return revision.file === file ? null : `revision ${number} is of ${revision.file}, not of ${file}`
}

const denied = (message: string): ApplyResult => ({ ok: false, problems: [{ path: '$', message }] })
