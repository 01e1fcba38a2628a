// A plain call as the store gives it back, for the recorder's tests.
import { hash } from 'node:crypto'
import type { CallDetail } from '../../../shared/call.ts'
import { PlainWriter, hash53 } from '../../../shared/plain-bytes.ts'
import { readPlainDetail } from '../../../shared/plain-call-reading.ts'
import type { RecordedCall } from './recorder.ts'

/** null when the call needs a full record. */
export function readBack(call: RecordedCall, keepsBodies = true): CallDetail | null {
  const writer = new PlainWriter()
  writer.begin(0)
  if (!call.writePlain(writer, keepsBodies)) return null
  const { chunks, constants } = writer.take()
  const kept = keepsBodies ? call.bodies().attempts[0] : undefined
  return readPlainDetail(chunks[0]!, {
    request: kept?.request ?? new Uint8Array(0),
    response: kept?.response ?? new Uint8Array(0),
    sha256: (bytes) => hash('sha256', bytes, 'hex'),
    constant: (number) => constants.find((text) => hash53(text) === number),
  })
}
