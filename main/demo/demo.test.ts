import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDemo } from './demo.ts'

const demo = createDemo({ seed: 7, pace: 0.02 })
let openai: OpenAI
let anthropic: Anthropic
beforeAll(async () => {
  const { address } = await demo.start()
  openai = new OpenAI({ apiKey: 'none', baseURL: `${address}/v1`, maxRetries: 0 })
  anthropic = new Anthropic({ apiKey: 'none', baseURL: address, maxRetries: 0 })
})
afterAll(() => demo.stop())

const chat = (model: string) => ({ model, messages: [{ role: 'user' as const, content: 'one two three' }] })

test('the OpenAI SDK reads a plain chat answer', async () => {
  const answer = await openai.chat.completions.create(chat('demo'))
  expect(answer.choices[0]?.message.content).toContain('demo provider')
  expect(answer.usage).toMatchObject({ prompt_tokens: 3 })
})

test('the OpenAI SDK reads a streamed chat answer with its usage', async () => {
  const stream = await openai.chat.completions.create({ ...chat('demo'), stream: true, stream_options: { include_usage: true } })
  const chunks = await Array.fromAsync(stream)
  const pieces = chunks.filter((chunk) => chunk.choices[0]?.delta.content)
  expect(chunks.at(-1)?.usage?.completion_tokens).toBe(pieces.length)
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop')
})

test('the OpenAI SDK reads responses, plain and streamed', async () => {
  const plain = await openai.responses.create({ model: 'demo', input: 'one two' })
  expect(plain.output_text).toContain('telemetry layer')
  expect(plain.usage?.input_tokens).toBe(2)
  const events = await Array.fromAsync(await openai.responses.create({ model: 'demo', input: 'one two', stream: true }))
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index))
  const last = events.at(-1)
  expect(last?.type === 'response.completed' && last.response.usage?.output_tokens).toBe(events.length - 8)
})

test('the Anthropic SDK reads messages, plain and streamed', async () => {
  const ask = { model: 'demo', max_tokens: 500, messages: [{ role: 'user' as const, content: 'one two three' }] }
  const plain = await anthropic.messages.create(ask)
  expect(plain.usage.input_tokens).toBe(3)
  const final = await anthropic.messages.stream(ask).finalMessage()
  expect(final.stop_reason).toBe('end_turn')
  expect(final.usage.output_tokens).toBeGreaterThan(20)
})

test('faults follow from the model name', async () => {
  await expect(openai.chat.completions.create(chat('demo-429'))).rejects.toMatchObject({
    status: 429,
    code: 'rate_limit_exceeded',
  })
  await expect(anthropic.messages.create({ ...chat('demo-500'), max_tokens: 5 })).rejects.toMatchObject({ status: 500 })
  const inside = Array.fromAsync(await openai.chat.completions.create({ ...chat('demo-error'), stream: true }))
  await expect(inside).rejects.toThrow('gave up in the middle')
  const cut = Array.fromAsync(await openai.chat.completions.create({ ...chat('demo-cut'), stream: true }))
  await expect(cut).rejects.toThrow()
})

test('the same seed says and does the same', async () => {
  const [one, two] = await Promise.all(
    [createDemo({ seed: 3, pace: 0 }), createDemo({ seed: 3, pace: 0 })].map(async (each) => {
      const { address } = await each.start()
      const client = new OpenAI({ apiKey: 'none', baseURL: `${address}/v1`, maxRetries: 0 })
      const answer = await client.chat.completions.create(chat('demo'))
      await each.stop()
      return answer
    }),
  )
  expect(one!.id).toBe(two!.id)
  expect(one!.choices).toEqual(two!.choices)
})
