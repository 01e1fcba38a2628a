// A first call for each SDK and language, against the gateway's own address.
import type { Sdk } from './endpoints.ts'
import { frameworkWriters, type Writer } from './framework-snippets.ts'

export type Language = 'curl' | 'python' | 'node'

export interface Snippet {
  readonly file: string
  readonly text: string
}

const files: Readonly<Record<Language, string>> = { curl: 'terminal', python: 'hello.py', node: 'hello.mjs' }

const writers: Readonly<Record<Sdk, Readonly<Partial<Record<Language, Writer>>>>> = {
  ...frameworkWriters,
  openai: {
    curl: (base) => `curl -N ${base}/chat/completions \\
  -H "Authorization: Bearer $OPENAI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model":"gpt-5-mini","stream":true,
       "messages":[{"role":"user","content":"Say hello"}]}'`,
    python: (base) => `from openai import OpenAI

client = OpenAI(base_url="${base}")
answer = client.chat.completions.create(
    model="gpt-5-mini",
    messages=[{"role": "user", "content": "Say hello"}],
    stream=True,
)
for chunk in answer:
    print(chunk.choices[0].delta.content or "", end="")`,
    node: (base) => `import OpenAI from "openai";

const client = new OpenAI({ baseURL: "${base}" });
const answer = await client.chat.completions.create({
  model: "gpt-5-mini",
  messages: [{ role: "user", content: "Say hello" }],
  stream: true,
});
for await (const chunk of answer)
  process.stdout.write(chunk.choices[0]?.delta?.content ?? "");`,
  },
  anthropic: {
    curl: (base) => `curl -N ${base}/v1/messages \\
  -H "x-api-key: $ANTHROPIC_API_KEY" \\
  -H "anthropic-version: 2023-06-01" \\
  -H "Content-Type: application/json" \\
  -d '{"model":"claude-haiku-4-5","max_tokens":200,"stream":true,
       "messages":[{"role":"user","content":"Say hello"}]}'`,
    python: (base) => `from anthropic import Anthropic

client = Anthropic(base_url="${base}")
with client.messages.stream(
    model="claude-haiku-4-5",
    max_tokens=200,
    messages=[{"role": "user", "content": "Say hello"}],
) as stream:
    for text in stream.text_stream:
        print(text, end="")`,
    node: (base) => `import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({ baseURL: "${base}" });
const stream = client.messages.stream({
  model: "claude-haiku-4-5",
  max_tokens: 200,
  messages: [{ role: "user", content: "Say hello" }],
});
stream.on("text", (text) => process.stdout.write(text));
await stream.finalMessage();`,
  },
  gemini: {
    curl: (base) => `curl -N "${base}/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse" \\
  -H "x-goog-api-key: $GEMINI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"contents":[{"parts":[{"text":"Say hello"}]}]}'`,
    python: (base) => `from google import genai

client = genai.Client(http_options={"base_url": "${base}"})
answer = client.models.generate_content_stream(
    model="gemini-2.5-flash",
    contents="Say hello",
)
for chunk in answer:
    print(chunk.text or "", end="")`,
    node: (base) => `import { GoogleGenAI } from "@google/genai";

const client = new GoogleGenAI({
  apiKey: process.env.GEMINI_API_KEY,
  httpOptions: { baseUrl: "${base}" },
});
const answer = await client.models.generateContentStream({
  model: "gemini-2.5-flash",
  contents: "Say hello",
});
for await (const chunk of answer) process.stdout.write(chunk.text ?? "");`,
  },
  ollama: {
    curl: (base) => `curl -N ${base}/api/chat \\
  -d '{"model":"llama3.2",
       "messages":[{"role":"user","content":"Say hello"}]}'`,
    python: (base) => `from ollama import Client

client = Client(host="${base}")
answer = client.chat(
    model="llama3.2",
    messages=[{"role": "user", "content": "Say hello"}],
    stream=True,
)
for part in answer:
    print(part.message.content, end="")`,
    node: (base) => `import { Ollama } from "ollama";

const client = new Ollama({ host: "${base}" });
const answer = await client.chat({
  model: "llama3.2",
  messages: [{ role: "user", content: "Say hello" }],
  stream: true,
});
for await (const part of answer)
  process.stdout.write(part.message.content);`,
  },
}

/** Languages that the SDK is there for. */
export const languagesOf = (sdk: Sdk): readonly Language[] =>
  (Object.keys(files) as Language[]).filter((language) => language in writers[sdk])

export function snippetFor(sdk: Sdk, language: Language, base: string): Snippet {
  return { file: files[language], text: writers[sdk][language]?.(base) ?? '' }
}

export interface Piece {
  readonly kind: 'text' | 'string' | 'word'
  readonly text: string
}

const words = /^(?:from|import|for|in|with|as|const|new|await|async|of|curl)$/

/** Strings and key words of a line, enough to read it by colour. */
export function pieces(line: string): readonly Piece[] {
  return line.split(/("[^"]*"|\b[a-z]+\b)/).flatMap((text): Piece[] => {
    if (text === '') return []
    if (text.startsWith('"')) return [{ kind: 'string', text }]
    return [{ kind: words.test(text) ? 'word' : 'text', text }]
  })
}
