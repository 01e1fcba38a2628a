// A range of bytes (RFC 9110, 14.2) as martian answers it, for bodies from the configuration and for files alike.
import { randomBytes } from 'node:crypto'
import { goQuote } from '../../../../shared/go-quote.ts'
import { bytesSource } from '../../byte-source.ts'
import { firstValue } from '../../headers.ts'
import { martianError, type AnswerMessage } from './message.ts'

export interface Replacement {
  readonly bytes: Uint8Array
  readonly contentType: string
  /** The Content-Length of what was there before is corrected, too. */
  readonly fixesLength: boolean
}
type Range = readonly [from: number, to: number]

/** Answers with `bytes`, or with the ranges of them that the request asks for. */
export function replaceBody(message: AnswerMessage, by: Replacement): void {
  message.body.abort()
  message.headers['content-type'] = by.contentType
  const asked = firstValue(message.request.headers, 'range') ?? ''
  if (asked === '') return put(message, by.bytes, by)
  message.body = bytesSource(new Uint8Array(0))
  const ranges = rangesOf(asked.toLowerCase(), by.bytes.length)
  message.status = ranges ? 206 : 416
  if (!ranges) return put(message, new Uint8Array(0), by)
  if (ranges.length > 1) return putParts(message, ranges, by)
  const [from, to] = ranges[0]!
  message.headers['content-range'] = `bytes ${from}-${to}/${by.bytes.length}`
  put(message, by.bytes.subarray(from, to + 1), by)
}

function put(message: AnswerMessage, bytes: Uint8Array, { fixesLength }: Replacement): void {
  message.body = bytesSource(bytes)
  message.contentLength = bytes.length
  // KrakenD leaves the old length in the headers, which cuts or breaks the answer on no-op.
  if (fixesLength) message.headers['content-length'] = String(bytes.length)
}

/** Null where one cannot be satisfied. Behind the end of a file KrakenD sends zeros or breaks off; nothing is made up here. */
function rangesOf(header: string, length: number): readonly Range[] | null {
  const ranges: Range[] = []
  for (const part of header.replace(/^[bytes=]+/, '').split(',')) {
    const ends = part.split('-')
    if (ends.length !== 2) return null
    const [first, last] = ends as [string, string]
    const isSuffix = first.trim() === ''
    const from = isSuffix ? Math.max(0, length - numberOf(last)) : numberOf(first)
    const to = isSuffix || last === '' ? length - 1 : Math.min(numberOf(last), length - 1)
    if (from > to) return null
    ranges.push([from, to])
  }
  return ranges
}

function numberOf(text: string): number {
  const digits = text.trim()
  if (!/^\+?\d{1,15}$/.test(digits)) throw martianError(`strconv.Atoi: parsing ${goQuote(digits)}: invalid syntax`)
  return Number(digits)
}

function putParts(message: AnswerMessage, ranges: readonly Range[], by: Replacement): void {
  const boundary = randomBytes(30).toString('hex')
  const pieces: Uint8Array[] = []
  let held = 0
  for (const [i, [from, to]] of ranges.entries()) {
    const piece = by.bytes.subarray(from, to + 1)
    if ((held += piece.length) > 4 * by.bytes.length + 1024) throw martianError('too many ranges')
    const fields = `Content-Range: bytes ${from}-${to}/${by.bytes.length}\r\nContent-Type: ${by.contentType}`
    pieces.push(Buffer.from(`${i === 0 ? '' : '\r\n'}--${boundary}\r\n${fields}\r\n\r\n`, 'latin1'), piece)
  }
  pieces.push(Buffer.from(`\r\n--${boundary}--\r\n`))
  message.headers['content-type'] = `multipart/byteranges; boundary=${boundary}`
  put(message, Buffer.concat(pieces), by)
}
