// gzip undone while it streams. The compressed side is paused while the reader is full, so a bomb costs its reader's patience,
// not our memory; readers that collect set a limit (byte-source.ts).
import { constants, createGunzip, type Gunzip } from 'node:zlib'
import type { ByteSink, ByteSource } from '../types.ts'
import { UpstreamError } from './go-errors.ts'

export const gunzip = (source: ByteSource): ByteSource => new GunzipSource(source)

class GunzipSource implements ByteSource, ByteSink {
  readonly #source: ByteSource
  #inflater: Gunzip | null = null
  #sink: ByteSink | null = null

  constructor(source: ByteSource) {
    this.#source = source
  }

  start(sink: ByteSink): void {
    this.#sink = sink
    this.#source.start(this)
  }

  resume(): void {
    this.#inflater?.resume()
  }

  abort(cause?: Error): void {
    this.#stop()
    this.#source.abort(cause)
  }

  data(chunk: Uint8Array): boolean {
    if (!this.#sink) return true
    this.#inflater ??= this.#open()
    return this.#inflater.write(chunk)
  }

  end(): void {
    if (this.#inflater) this.#inflater.end()
    else this.#stop()?.end()
  }

  /** What was readable before the cut comes first, as with Go's reader. */
  fail(error: Error): void {
    if (!this.#inflater) this.#stop()?.fail(error)
    else this.#inflater.flush(constants.Z_SYNC_FLUSH, () => this.#stop()?.fail(error))
  }

  #open(): Gunzip {
    const inflater = createGunzip()
    inflater.on('data', (chunk: Buffer) => {
      if (this.#sink && !this.#sink.data(chunk) && this.#sink) inflater.pause()
    })
    inflater.on('drain', () => this.#source.resume())
    inflater.on('end', () => this.#stop()?.end())
    inflater.on('error', (error) => {
      const sink = this.#stop()
      if (!sink) return
      this.#source.abort(error)
      sink.fail(new UpstreamError(gzipText(error), { cause: error }))
    })
    return inflater
  }

  #stop(): ByteSink | null {
    const sink = this.#sink
    this.#sink = null
    this.#inflater?.destroy()
    return sink
  }
}

function gzipText(error: Error & { code?: string }): string {
  if (error.code === 'Z_BUF_ERROR') return 'unexpected EOF'
  if (error.message === 'incorrect header check') return 'gzip: invalid header'
  return error.message === 'incorrect data check' || error.message === 'incorrect length check'
    ? 'gzip: invalid checksum'
    : 'flate: corrupt input before offset 0'
}
