// Makes the index at the first question that needs it and brings it up to date before each further one. What is much is read in
// slices, so that the thread writes and answers meanwhile. It goes when nobody has asked for a while.
import type { DatabaseSync } from 'node:sqlite'
import type { Vault } from '../vault.ts'
import { CallIndex } from './call-index.ts'
import { createRowReader, type RowReader } from './read-rows.ts'

const sliceRows = 500
/** Of a question about a span of time that does not wait for the index: read in about a tenth of a second. */
const rangeRows = 20_000
const unusedMs = 10 * 60_000

export interface Current {
  readonly db: DatabaseSync
  readonly index: CallIndex
}

export interface KeeperOptions {
  readonly unusedMs?: number
  /** Somebody waits for the index from now on, or no longer. */
  hurry?(isUrgent: boolean): void
}

export class IndexKeeper {
  readonly #vault: Vault
  readonly #options: KeeperOptions
  #index: CallIndex | null = null
  #rows: RowReader | null = null
  #building: Promise<void> | null = null
  #forgetting: NodeJS.Timeout | null = null
  #closed = false

  constructor(vault: Vault, options: KeeperOptions = {}) {
    this.#vault = vault
    this.#options = options
  }

  get isReady(): boolean {
    return this.#building === null && this.#index !== null && !this.#vault.changes.isLost
  }

  /** Holds every call that was written before the question. What follows must not wait before it has its answer. */
  async current(): Promise<Current> {
    await this.begin()
    const db = this.#vault.forReading()
    if (this.#vault.changes.isLost) return this.current()
    this.#catchUp()
    if (this.#vault.changes.isLost) return this.current()
    while (this.#rows!.further(sliceRows)) continue
    this.#vault.changes.taken(this.#index!.last)
    this.#used()
    return { db, index: this.#index! }
  }

  /** As `current`, but only calls that began in `[from, to)` are sure to be in it: while the index is made, few are read by themselves. */
  async during(from: number, to: number): Promise<Current> {
    if (this.isReady) return this.current()
    const db = this.#vault.forReading()
    const count = db.prepare('SELECT count(*) AS n FROM (SELECT 1 FROM calls WHERE started >= ? AND started < ? LIMIT ?)')
    if (Number(count.get(from, to, rangeRows + 1)?.['n']) > rangeRows) return this.current()
    const index = new CallIndex(0)
    createRowReader(db, index).range(from, to)
    this.begin().catch(() => {})
    return { db, index }
  }

  begin(): Promise<void> {
    this.#building ??= this.#build().finally(() => (this.#building = null))
    return this.#building
  }

  /** Before the file is: an index that is being made stops where it is. */
  close(): void {
    this.#closed = true
    if (this.#forgetting) clearTimeout(this.#forgetting)
  }

  forget(): void {
    if (this.#forgetting) clearTimeout(this.#forgetting)
    this.#forgetting = null
    if (this.#building) return
    this.#index = null
    this.#rows = null
    this.#vault.changes.lose()
  }

  #used(): void {
    this.#forgetting ??= setTimeout(() => this.forget(), this.#options.unusedMs ?? unusedMs).unref()
    this.#forgetting.refresh()
  }

  async #build(): Promise<void> {
    const { changes } = this.#vault
    let isUrgent = false
    try {
      for (;;) {
        if (this.#closed) throw new Error('The store is closed')
        const db = this.#vault.forReading()
        if (this.#index === null || changes.isLost) {
          this.#index = new CallIndex(this.#vault.facts.calls)
          this.#rows = createRowReader(db, this.#index)
          changes.taken(0)
        }
        const more = this.#rows!.further(sliceRows)
        changes.reach(this.#index.last)
        if (!more) return
        if (!isUrgent) this.#options.hurry?.((isUrgent = true))
        await new Promise(setImmediate)
      }
    } finally {
      if (isUrgent) this.#options.hurry?.(false)
    }
  }

  #catchUp(): void {
    const { changes } = this.#vault
    const index = this.#index!
    for (const seq of changes.touched) this.#rows!.again(seq)
    for (const seq of changes.gone) index.remove(seq)
    changes.taken(index.last)
    index.compact()
    // Texts of calls that went stay until there are more of them than of those that are kept.
    if (index.lines.size > index.rows * 6 + 100_000 || index.linesEnd > index.rows * 12 + 200_000) changes.lose()
  }
}
