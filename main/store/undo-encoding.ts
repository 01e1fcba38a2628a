import { brotliDecompressSync, constants, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'

// A captured body may be cut, and may be a bomb.
const maxBytes = 16 * 1024 * 1024

/** The bytes with their content encoding undone; as they are when that cannot be done. */
export function undoEncoding(bytes: Uint8Array, encoding: string | null): Uint8Array {
  try {
    switch (encoding?.trim().toLowerCase()) {
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxBytes })
      case 'deflate':
        return inflateSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxBytes })
      case 'br':
        return brotliDecompressSync(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength: maxBytes })
      case 'zstd':
        return zstdDecompressSync(bytes, { finishFlush: constants.ZSTD_e_flush, maxOutputLength: maxBytes })
      default:
        return bytes
    }
  } catch {
    return bytes
  }
}
