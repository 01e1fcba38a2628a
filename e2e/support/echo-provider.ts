// A provider of the OpenAI kind on a port of its own that keeps what it was asked.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export async function startEchoProvider() {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push({ method: request.method!, path: request.url!, headers: request.headers, body })
      const { model, messages } = JSON.parse(body) as { model: string; messages: { content: string }[] }
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({
          id: `chatcmpl-${asked.length}`,
          object: 'chat.completion',
          model,
          choices: [
            { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: `You said ${messages[0]?.content}` } },
          ],
          usage: { prompt_tokens: 10 * asked.length, completion_tokens: 5, total_tokens: 15 },
        }),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { asked, origin: `http://127.0.0.1:${port}`, close: () => void server.close() }
}

/** A gateway with one endpoint to it. */
export const echoConfig = (origin: string) => ({
  version: 3,
  endpoints: [
    {
      endpoint: '/v1/chat/completions',
      method: 'POST',
      output_encoding: 'no-op',
      input_headers: ['Authorization', 'Content-Type', 'X-Team'],
      backend: [{ host: [origin], url_pattern: '/v1/chat/completions', method: 'POST', encoding: 'no-op' }],
    },
  ],
})

/** One call to the gateway as a client makes it. */
export async function chat(gateway: string, content: string): Promise<void> {
  const answer = await fetch(`${gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-secret-of-the-test', 'x-team': 'blue' },
    body: JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content }] }),
  })
  await answer.text()
}
