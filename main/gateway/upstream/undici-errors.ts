// What undici calls an error, in the words of Go's transport.
import { brokenText, UpstreamError } from './go-errors.ts'

export interface Circumstances {
  /** A byte of the answer had come. */
  readonly begun: boolean
  /** The answer's head was whole. */
  readonly answered: boolean
  /** Declared length of the request's body, and what was sent of it. */
  readonly length: number
  readonly sent: number
  /** `local->remote`. */
  readonly name: string
}

export function inGoWords(error: Error & { code?: string; data?: unknown }, at: Circumstances): Error {
  if (error instanceof UpstreamError) return error
  return new UpstreamError(textOf(error, at), { cause: error })
}

function textOf(
  error: Error & { code?: string; data?: unknown },
  { begun, answered, length, sent, name }: Circumstances,
): string {
  const broken = begun && !answered ? 'net/http: HTTP/1.x transport connection broken: ' : ''
  if (error.name === 'HTTPParserError') return answered ? 'malformed chunked encoding' : `${transport}${malformed(error.data)}`
  switch (error.code) {
    case 'UND_ERR_SOCKET':
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return begun ? `${broken}unexpected EOF` : 'EOF'
    case 'UND_ERR_HEADERS_OVERFLOW':
      return 'net/http: server response headers exceeded 10485760 bytes; aborted'
    case 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH':
      return `http: ContentLength=${length} with Body length ${sent < length ? sent : length + 1}`
    default:
      return `${broken}${brokenText(error, name)}`
  }
}

const transport = 'net/http: HTTP/1.x transport connection broken: '

function malformed(data: unknown): string {
  const line = typeof data !== 'string' && !Buffer.isBuffer(data) ? '' : data.toString().split(/\r?\n/, 1)[0]!
  return `malformed HTTP response ${JSON.stringify(line.slice(0, 1000))}`
}
