// Which rows changed since the index looked: the writer notes numbers and nothing else, and nothing at all while there is no index.
const most = 200_000

export class Changes {
  /** Rows up to here are in the index; -1 when there is none. */
  #last = -1
  touched = new Set<number>()
  gone: number[] = []

  get isLost(): boolean {
    return this.#last < 0
  }

  touch(seq: number): void {
    if (seq <= this.#last) this.touched.add(seq)
    if (this.touched.size > most) this.lose()
  }

  remove(seqs: readonly number[]): void {
    if (this.#last < 0) return
    for (const seq of seqs) if (seq <= this.#last) this.gone.push(seq)
    if (this.gone.length > most) this.lose()
  }

  /** More rows are in the index; what is noted of the others waits. */
  reach(last: number): void {
    if (!this.isLost) this.#last = last
  }

  /** Everything that is noted has been looked at. */
  taken(last: number): void {
    this.#last = last
    this.touched = new Set()
    this.gone = []
  }

  /** Another file, or more than can be noted: the index begins anew. */
  lose(): void {
    this.taken(-1)
  }
}
