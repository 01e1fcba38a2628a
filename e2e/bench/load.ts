// The client of the bench: raw sockets, one request at a time on each, as little work as possible, so that the target is what is measured.
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'

export interface Load {
  readonly requests: number
  /** Milliseconds, sorted. */
  readonly latencies: Float64Array
}

/** Keeps `connections` requests in the air for `ms`. Rejects when an answer is not a 200. */
export async function load(port: number, path: string, connections: number, ms: number): Promise<Load> {
  const latencies: number[] = []
  const until = performance.now() + ms
  const message = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
  await Promise.all(Array.from({ length: connections }, () => drive(port, message, until, latencies)))
  return { requests: latencies.length, latencies: Float64Array.from(latencies).sort() }
}

function drive(port: number, message: Buffer, until: number, latencies: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let began = 0
    let expected = -1
    let got = ''
    const next = () => {
      if (performance.now() >= until) return void socket.destroy()
      expected = -1
      got = ''
      began = performance.now()
      socket.write(message)
    }
    socket.setEncoding('latin1')
    socket.on('connect', next)
    socket.on('data', (part: string) => {
      got += part
      if (expected < 0) {
        const end = got.indexOf('\r\n\r\n')
        if (end < 0) return
        const length = /\r\ncontent-length: (\d+)/i.exec(got)
        if (!got.startsWith('HTTP/1.1 200') || !length)
          return void socket.destroy(new Error(`unexpected answer: ${got.slice(0, 200)}`))
        expected = end + 4 + Number(length[1])
      }
      if (got.length < expected) return
      latencies.push(performance.now() - began)
      next()
    })
    socket.on('error', reject).on('close', () => resolve())
  })
}

/** Milliseconds to the first body byte of `streams` streams that start together, sorted. */
export async function timeToFirstByte(port: number, path: string, streams: number): Promise<Float64Array> {
  const one = () =>
    new Promise<number>((resolve, reject) => {
      const began = performance.now()
      request({ port, host: '127.0.0.1', path, agent: false }, (response) => {
        response.once('data', () => {
          resolve(performance.now() - began)
          response.destroy()
        })
      })
        .on('error', reject)
        .end()
    })
  return Float64Array.from(await Promise.all(Array.from({ length: streams }, one))).sort()
}

export const quantile = (sorted: Float64Array, q: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
export const median = (values: readonly number[]) => quantile(Float64Array.from(values).sort(), 0.5)
