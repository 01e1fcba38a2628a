// The access log in gin's form. Lines are gathered for a moment and written together: a write for each request costs as much as
// the rest of the gateway.
import { goDuration } from '../../shared/config/duration.ts'
import { goQuote } from '../../shared/go-quote.ts'
import type { ClientRequest } from './request.ts'
import type { HttpResponse, RequestEnd } from './types.ts'

const gatherFor = 50

export interface AccessLog {
  write(request: ClientRequest, response: HttpResponse | null, end: RequestEnd): void
  /** Writes what is gathered. */
  flush(): void
}

export function createAccessLog(out: (lines: string) => void): AccessLog {
  let lines: string[] = []
  let timer: NodeJS.Timeout | null = null
  const flush = (): void => {
    if (timer) clearTimeout(timer)
    timer = null
    if (lines.length === 0) return
    const text = lines.join('')
    lines = []
    out(text)
  }
  return {
    write(request, response, end) {
      lines.push(accessLine(request, response, end, new Date()))
      timer ??= setTimeout(flush, gatherFor)
    },
    flush,
  }
}

function accessLine(request: ClientRequest, response: HttpResponse | null, end: RequestEnd, now: Date): string {
  const took = goDuration(shortened(performance.now() - request.startedAt)).padStart(8)
  const ip = request.clientIp.padStart(15)
  const path = request.query === '' ? request.path : `${request.path}?${request.query}`
  const error = response?.error ? `Error #01: ${response.error.message}\n` : ''
  const status = String(end.status).padStart(3)
  return `[GIN] ${stamp(now)} | ${status} | ${took} | ${ip} | ${request.method.padEnd(7)}  ${goQuote(path)}\n${error}`
}

/** gin keeps two digits behind the point, and tens of seconds over a minute. */
function shortened(ms: number): number {
  const unit = ms > 60_000 ? 10_000 : ms > 1000 ? 10 : ms > 1 ? 0.01 : null
  return unit === null ? ms : (Math.floor(Math.round(ms * 1e6) / (unit * 1e6)) * (unit * 1e6)) / 1e6
}

const two = (value: number) => String(value).padStart(2, '0')
const stamp = (at: Date) =>
  `${at.getFullYear()}/${two(at.getMonth() + 1)}/${two(at.getDate())} - ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
