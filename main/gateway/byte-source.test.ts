import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { bytesSource, collect, fromReadable, tapSource, toReadable } from './byte-source.ts'

const bytes = (value: string): Uint8Array => Buffer.from(value)

describe('byte source', () => {
  it('hands bytes on and collects them', async () => {
    expect(Buffer.from(await collect(bytesSource(bytes('hello')))).toString()).toBe('hello')
    expect((await collect(bytesSource(bytes('')))).length).toBe(0)
  })

  it('refuses to collect more than the limit', async () => {
    await expect(collect(bytesSource(bytes('hello')), 4)).rejects.toThrow('body exceeds 4 bytes')
  })

  it('carries a readable through a source and back, whole', async () => {
    const parts = Array.from({ length: 500 }, (_, i) => Buffer.alloc(1000, i % 256))
    const through = toReadable(fromReadable(Readable.from(parts, { objectMode: false })))
    const whole: Buffer[] = []
    for await (const chunk of through) whole.push(chunk as Buffer)
    expect(Buffer.concat(whole).equals(Buffer.concat(parts))).toBe(true)
  })

  it('pauses the readable while the sink is full', async () => {
    const stream = new PassThrough()
    const source = fromReadable(stream)
    const seen: string[] = []
    const ended = new Promise<void>((resolve, reject) => {
      source.start({
        data(chunk) {
          seen.push(Buffer.from(chunk).toString())
          setImmediate(() => {
            expect(stream.isPaused()).toBe(true)
            source.resume()
          })
          return false
        },
        end: resolve,
        fail: reject,
      })
    })
    stream.write('a')
    stream.end('b')
    await ended
    expect(seen).toEqual(['a', 'b'])
  })

  it('fails when the readable closes early', async () => {
    const stream = new PassThrough()
    const whole = collect(fromReadable(stream))
    stream.write('a')
    stream.destroy()
    await expect(whole).rejects.toThrow('unexpected EOF')
  })

  it('aborts the source when the reader is destroyed', async () => {
    const stream = new PassThrough()
    const reader = toReadable(fromReadable(stream))
    stream.write('a')
    for await (const chunk of reader) {
      expect(String(chunk)).toBe('a')
      break
    }
    expect(stream.destroyed).toBe(true)
  })

  it('shows an observer each chunk and the end, and survives one that throws', async () => {
    const seen: string[] = []
    const observed = tapSource(bytesSource(bytes('x')), {
      chunk: (chunk) => void seen.push(Buffer.from(chunk).toString()),
      end: () => {
        seen.push('end')
        throw new Error('observer')
      },
      fail: () => seen.push('fail'),
      abort: () => seen.push('abort'),
    })
    expect(await text(toReadable(observed))).toBe('x')
    expect(seen).toEqual(['x', 'end'])
  })
})
