// Undoes a content encoding on a copy of the bytes, while they pass. zlib works on its own threads, so what it gives comes a
// moment later; it is reported with the time at which its compressed bytes had arrived.
import { constants, createBrotliDecompress, createGunzip, createInflate, createZstdDecompress, type Gunzip } from 'node:zlib'

export interface Decoder {
  write(bytes: Uint8Array, at: number): void
  /** Resolves when everything was given out; never rejects. */
  end(): Promise<void>
}

/** A bomb, or bytes that come faster than zlib takes them, stop the reading, never the call. */
const outputLimit = 64 * 1024 * 1024
const waitingLimit = 8 * 1024 * 1024

/** null when the encoding is unknown. `failed` is called at most once, then nothing more is given. */
export function createDecoder(
  encoding: string,
  give: (bytes: Uint8Array, at: number) => void,
  failed: () => void,
): Decoder | null {
  const stream = createStream(encoding.trim().toLowerCase())
  if (!stream) return null
  const settled = Promise.withResolvers<void>()
  const arrivals: number[] = []
  let given = 0
  let broken = false

  const fail = (): void => {
    if (!broken) {
      broken = true
      failed()
      stream.destroy()
    }
    settled.resolve()
  }
  stream.on('data', (bytes: Buffer) => {
    if (broken) return
    given += bytes.length
    if (given > outputLimit) fail()
    else give(bytes, arrivals[0] ?? 0)
  })
  stream.on('error', fail)
  stream.on('end', settled.resolve)
  stream.on('close', settled.resolve)
  return {
    write(bytes, at) {
      if (broken || stream.writableEnded) return
      if (stream.writableLength > waitingLimit) return fail()
      // zlib calls back when it has given everything that these bytes held; the last arrival stays for what `end` brings.
      arrivals.push(at)
      stream.write(Buffer.from(bytes), () => {
        if (arrivals.length > 1) arrivals.shift()
      })
    },
    end() {
      if (!stream.writableEnded && !broken) stream.end()
      return settled.promise
    },
  }
}

function createStream(encoding: string): Gunzip | null {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })
    case 'deflate':
      return createInflate({ finishFlush: constants.Z_SYNC_FLUSH })
    case 'br':
      return createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH })
    case 'zstd':
      return createZstdDecompress({ finishFlush: constants.ZSTD_e_flush })
    default:
      return null
  }
}
