// Makes the index at the first question that needs it and brings it up to date before each further one. What is much is read in
// slices, so that the thread writes and answers meanwhile.
import type { DatabaseSync } from 'node:sqlite'
import type { Vault } from '../vault.ts'
import { CallIndex } from './call-index.ts'
import { createRowReader, type RowReader } from './read-rows.ts'

const sliceRows = 2000

export interface Current {
  readonly db: DatabaseSync
  readonly index: CallIndex
}

export class IndexKeeper {
  readonly #vault: Vault
  #index: CallIndex | null = null
  #rows: RowReader | null = null
  #building: Promise<void> | null = null

  constructor(vault: Vault) {
    this.#vault = vault
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
    while (this.#rows!.further(this.#index!, sliceRows)) continue
    this.#vault.changes.taken(this.#index!.last)
    return { db, index: this.#index! }
  }

  begin(): Promise<void> {
    this.#building ??= this.#build().finally(() => (this.#building = null))
    return this.#building
  }

  async #build(): Promise<void> {
    const { changes } = this.#vault
    for (;;) {
      const db = this.#vault.forReading()
      if (this.#index === null || changes.isLost) {
        this.#index = new CallIndex(this.#vault.facts.calls)
        this.#rows = createRowReader(db)
        changes.taken(0)
      }
      const more = this.#rows!.further(this.#index, sliceRows)
      changes.reach(this.#index.last)
      if (!more) return
      await new Promise(setImmediate)
    }
  }

  #catchUp(): void {
    const { changes } = this.#vault
    const index = this.#index!
    for (const seq of changes.touched) this.#rows!.again(index, seq)
    for (const seq of changes.gone) index.remove(seq)
    changes.taken(index.last)
    index.compact()
    // Texts of calls that went stay until there are more of them than of those that are kept.
    if (index.lines.size > index.rows * 6 + 100_000) changes.lose()
  }
}
