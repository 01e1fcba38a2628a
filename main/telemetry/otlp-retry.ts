// Go's gRPC exporters try again within the time of one export, on codes that may pass and no earlier than a collector's RetryInfo
// says; the official transport here gives up at once. A stop cuts the waiting short: one last attempt.
import { setTimeout as pause } from 'node:timers/promises'

export interface RetryInput {
  /** Milliseconds for all attempts together; 0: a minute. */
  readonly timeout: number
  readonly stopping: AbortSignal
  /** An attempt failed and another one follows. */
  readonly troubled: (error: Error) => void
  readonly random?: () => number
}

const FIRST_WAIT = 5000
const LONGEST_WAIT = 30_000
const LONGEST = 60_000

export async function withRetries<T>(attempt: () => Promise<T>, input: RetryInput): Promise<T> {
  const { timeout, stopping, troubled, random = Math.random } = input
  const deadline = performance.now() + (timeout || LONGEST)
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 1.5, LONGEST_WAIT)) {
    try {
      return await attempt()
    } catch (error) {
      const asked = retryDelay(error)
      const left = deadline - performance.now()
      if (asked === null || left <= 0 || stopping.aborted) throw error
      troubled(error as Error)
      const delay = Math.max(asked, wait * (0.5 + random()))
      await pause(Math.min(left, delay), undefined, { signal: stopping, ref: false }).catch(() => {})
      if (delay >= left && !stopping.aborted) throw error
    }
  }
}

// CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS.
const passing = new Set([1, 4, 10, 11, 14, 15])
const RESOURCE_EXHAUSTED = 8

interface GrpcError extends Error {
  readonly code: number
  readonly metadata?: { get(name: string): readonly (string | Buffer)[] }
}

/** Milliseconds that the collector asks for, 0 when it names none; null when trying again is of no use. */
export function retryDelay(error: unknown): number | null {
  if (!(error instanceof Error && 'code' in error)) return null
  const { code, metadata } = error as GrpcError
  const asked = retryInfo(metadata?.get('grpc-status-details-bin')[0])
  if (passing.has(code)) return asked ?? 0
  return code === RESOURCE_EXHAUSTED ? asked : null
}

/** google.rpc.Status { details = 3: Any { type_url = 1, value = 2: RetryInfo { retry_delay = 1: Duration } } } */
function retryInfo(status: string | Buffer | undefined): number | null {
  if (!Buffer.isBuffer(status)) return null
  try {
    for (const detail of fieldsOf(status)) {
      if (detail.number !== 3) continue
      const [type, value] = [1, 2].map((number) => fieldsOf(detail.bytes).find((field) => field.number === number)?.bytes)
      if (type?.toString().endsWith('/google.rpc.RetryInfo')) return durationOf(fieldsOf(value ?? Buffer.alloc(0))[0]?.bytes)
    }
  } catch {
    // A message that cannot be read asks for nothing.
  }
  return null
}

function durationOf(bytes: Buffer | undefined): number {
  const [seconds, nanos] = [1, 2].map((number) => fieldsOf(bytes ?? Buffer.alloc(0)).find((field) => field.number === number))
  return Math.max(0, (seconds?.value ?? 0) * 1000 + (nanos?.value ?? 0) / 1e6)
}

interface Field {
  readonly number: number
  readonly value: number
  readonly bytes: Buffer
}

function fieldsOf(bytes: Buffer): Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes.readUInt8(at++)
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
  while (at < bytes.length) {
    const tag = varint()
    const wire = tag & 7
    const value = wire === 0 || wire === 2 ? varint() : 0
    const size = wire === 2 ? value : wire === 1 ? 8 : wire === 5 ? 4 : 0
    fields.push({ number: tag >>> 3, value, bytes: bytes.subarray(at, at + size) })
    at += size
  }
  return fields
}
