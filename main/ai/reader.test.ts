import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outcomeOfReading } from './outcome.ts'
import { openaiChat } from './providers/openai-chat.ts'
import { createReader, type Reading } from './reader.ts'

const sse = { 'content-type': 'text/event-stream' }
const json = { 'content-type': 'application/json' }

interface Told {
  readonly headers?: Record<string, string>
  readonly status?: number
  readonly encoding?: string | null
}

/** Feeds each piece 10 ms after the one before. */
async function read(
  pieces: readonly (string | Uint8Array)[],
  { headers = sse, status = 200, encoding = null }: Told = {},
): Promise<Reading> {
  const reader = createReader({ dialect: openaiChat, status, headers, encoding })
  pieces.forEach((piece, n) => reader.write(typeof piece === 'string' ? Buffer.from(piece) : piece, n * 10))
  await reader.end()
  return reader.reading()
}

const frame = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`
const delta = (fields: object, finish: string | null = null, index = 0): string =>
  frame({ id: 'chatcmpl-9', model: 'gpt-5-2026', choices: [{ index, delta: fields, finish_reason: finish }], usage: null })
const usage = {
  prompt_tokens: 12,
  completion_tokens: '7',
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 2 },
}
const whole = [
  delta({ role: 'assistant', content: '' }),
  ': keep-alive\n\n',
  delta({ content: 'Grüße ' }),
  delta({ content: '🐋!' }),
  delta({}, 'stop'),
  frame({ id: 'chatcmpl-9', model: 'gpt-5-2026', choices: [], usage }),
  'data: [DONE]\n\n',
]

describe('a stream of the chat dialect', () => {
  it('yields model, id, tokens, finish reason and text', async () => {
    const reading = await read(whole)
    expect(reading).toMatchObject({ stream: true, model: 'gpt-5-2026', id: 'chatcmpl-9', finishReasons: ['stop'], error: null })
    expect(reading.tokens).toEqual({ input: 12, output: 7, cacheRead: 4, cacheWrite: null, reasoning: 2, source: 'provider' })
    expect(reading.messages).toEqual([{ role: 'assistant', parts: [{ kind: 'text', text: 'Grüße 🐋!', name: null }] }])
  })

  it('starts the first token at the first text, not at the role-only chunk', async () => {
    const reading = await read(whole)
    expect([reading.firstToken, reading.lastToken, reading.endMarkerAt]).toEqual([20, 30, 60])
  })

  it('counts frames, comments and bytes apart', async () => {
    const { chunks } = await read(whole)
    expect(chunks).toMatchObject({ events: 5, contentEvents: 2, keepAlives: 1, malformed: 0, endMarker: true, stalls: 0 })
    expect(chunks!.bytes).toBe(Buffer.byteLength(whole.join('')))
  })

  it('reads the same however the bytes are split', async () => {
    const bytes = Buffer.from(whole.join('').replaceAll('\n', '\r\n'))
    const expected = await read([bytes])
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }), async (sizes) => {
        const pieces: Uint8Array[] = []
        for (let at = 0, n = 0; at < bytes.length; n++) pieces.push(bytes.subarray(at, (at += sizes[n % sizes.length]!)))
        const reading = await read(pieces)
        expect(reading.messages).toEqual(expected.messages)
        expect(reading.chunks).toMatchObject({ events: 5, contentEvents: 2, keepAlives: 1, malformed: 0, endMarker: true })
        expect(reading.tokens).toEqual(expected.tokens)
      }),
      { numRuns: 40 },
    )
  })

  it('rebuilds parallel tool calls from interleaved pieces', async () => {
    const piece = (index: number, fields: object): string => delta({ tool_calls: [{ index, ...fields }] })
    const reading = await read([
      piece(0, { id: 'a', function: { name: 'weather', arguments: '' } }),
      piece(1, { id: 'b', function: { name: 'time', arguments: '{"z' } }),
      piece(0, { function: { arguments: '{"x":1}' } }),
      piece(1, { function: { arguments: '":2}' } }),
    ])
    expect(reading.tools).toEqual(['weather', 'time'])
    expect(reading.messages[0]!.parts.map((part) => part.text)).toEqual(['{"x":1}', '{"z":2}'])
    expect(reading.chunks!.contentEvents).toBe(3)
  })

  it('tells calls apart by id where a server always says index 0', async () => {
    const piece = (id: string, name: string): string =>
      delta({ tool_calls: [{ index: 0, id, function: { name, arguments: '{}' } }] })
    expect((await read([piece('a', 'one'), piece('b', 'two')])).tools).toEqual(['one', 'two'])
  })

  it('takes the last of cumulative usage and never adds it up', async () => {
    const counted = (n: number): string => frame({ choices: [], usage: { prompt_tokens: 5, completion_tokens: n } })
    expect((await read([counted(1), counted(2), counted(3)])).tokens).toMatchObject({ input: 5, output: 3 })
  })

  it('counts one broken frame and reads the rest', async () => {
    const reading = await read([delta({ content: 'a' }), 'data: {"broken\n\n', delta({ content: 'b' }), 'data: [DONE]\n\n'])
    expect(reading.chunks).toMatchObject({ events: 2, malformed: 1, endMarker: true })
    expect(reading.unreadable).toBeNull()
  })

  it('does not call the torn tail of a cut malformed, and keeps a last frame that is whole', async () => {
    const torn = await read([delta({ content: 'a' }), 'data: {"choi'])
    expect(torn.chunks).toMatchObject({ events: 1, malformed: 0, endMarker: false })
    const unterminated = await read([delta({ content: 'a' }), frame({ choices: [], usage }).trimEnd()])
    expect(unterminated.tokens).toMatchObject({ input: 12 })
  })

  it('says so when nothing could be read', async () => {
    expect((await read(['data: nonsense\n\n', 'garbage\n\n'])).unreadable).toBe('malformed')
  })

  it.each([
    ['OpenAI', { error: { message: 'Too much', type: 'server_error', code: 'boom' } }, 'boom'],
    ['vLLM', { object: 'error', message: 'Too much', type: 'BadRequestError', code: 400 }, null],
  ])('reads the error event of %s', async (_, body, code) => {
    const reading = await read([delta({ content: 'a' }), frame(body)])
    expect(reading.error).toMatchObject({ message: 'Too much', code })
  })

  it('survives frames of any shape', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 5 }), async (frames) => {
        const wrapped = frames.flatMap((value) => [
          frame(value),
          frame({ choices: value }),
          frame({ choices: [{ delta: value }], usage: value }),
        ])
        expect((await read(wrapped)).stream).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('counts a pause far above the usual gap as a stall', async () => {
    const reader = createReader({ dialect: openaiChat, status: 200, headers: sse, encoding: null })
    for (const at of [0, 10, 20, 30, 1530, 1540]) reader.write(Buffer.from(delta({ content: 'x' })), at)
    await reader.end()
    expect(reader.reading().chunks).toMatchObject({ stalls: 1, longestGapMs: 1500 })
  })

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('reads through %s and reports when the bytes came', async (encoding, compress) => {
    const packed = compress(Buffer.from(whole.join('')))
    const reading = await read([packed.subarray(0, 20), packed.subarray(20)], { encoding })
    expect(reading.tokens).toMatchObject({ input: 12, output: 7 })
    expect([reading.firstToken, reading.chunks!.bytes]).toEqual([10, packed.length])
  })

  it('gives up on bytes that are not what their encoding says', async () => {
    expect((await read(['not gzip at all'], { encoding: 'gzip' })).unreadable).toBe('not_decodable')
    expect((await read(['x'], { encoding: 'made-up' })).unreadable).toBe('not_decodable')
  })

  it('recognises a stream whose content type does not say so', async () => {
    expect((await read(whole, { headers: {} })).stream).toBe(true)
  })
})

describe('a whole answer of the chat dialect', () => {
  const answer = {
    id: 'chatcmpl-1',
    model: 'gpt-5',
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        message: { role: 'assistant', content: 'Hi', tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{}' } }] },
      },
    ],
    usage,
  }

  it('yields the same facts, without chunks or token times', async () => {
    const reading = await read([JSON.stringify(answer)], { headers: json })
    expect(reading).toMatchObject({
      stream: false,
      model: 'gpt-5',
      finishReasons: ['stop'],
      tools: ['f'],
      chunks: null,
      firstToken: null,
    })
    expect(reading.tokens).toMatchObject({ input: 12, output: 7, cacheRead: 4, reasoning: 2 })
  })

  it('counts reasoning that stands beside the completion into the output', async () => {
    const beside = {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 35,
      completion_tokens_details: { reasoning_tokens: 20 },
    }
    const reading = await read([JSON.stringify({ ...answer, usage: beside })], { headers: json })
    expect(reading.tokens).toMatchObject({ output: 25, reasoning: 20 })
  })

  it('reads an error body, whatever its shape', async () => {
    const told = { headers: json, status: 429 }
    const openai = await read(
      [JSON.stringify({ error: { message: 'Slow down', type: 'requests', code: 'rate_limit_exceeded' } })],
      told,
    )
    expect(openai.error).toMatchObject({ code: 'rate_limit_exceeded', message: 'Slow down' })
    expect(
      (await read(['<html>Bad gateway</html>'], { headers: { 'content-type': 'text/html' }, status: 502 })).error,
    ).toMatchObject({
      message: '<html>Bad gateway</html>',
    })
  })

  it('tells an empty body from a broken one', async () => {
    expect((await read([], { headers: json })).unreadable).toBe('empty')
    expect((await read(['{"id":'], { headers: json })).unreadable).toBe('malformed')
  })

  it('does not call a stream cut because a frame was too large to wait for', async () => {
    const megabytes = Array.from({ length: 9 }, () => 'x'.repeat(1 << 20))
    const reading = await read(['data: "', ...megabytes, '"\n\ndata: [DONE]\n\n'])
    expect(outcomeOfReading(200, reading, null)).toEqual({ class: 'ok', type: null, message: null })
  })

  it('does not read what is too large to parse beside other streams', async () => {
    const reading = await read([`"${'x'.repeat(2 << 20)}"`], { headers: json })
    expect([reading.unreadable, reading.tokens]).toEqual([null, null])
  })
})
