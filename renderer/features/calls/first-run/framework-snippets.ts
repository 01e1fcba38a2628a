// Frameworks that stand on a provider's API: only the base URL of the provider's package changes.
export type Writer = (base: string) => string

export const frameworkWriters = {
  langchain: {
    python: (base: string) => `from langchain_openai import ChatOpenAI

model = ChatOpenAI(model="gpt-5-mini", base_url="${base}")
for chunk in model.stream("Say hello"):
    print(chunk.content, end="")`,
    node: (base: string) => `import { ChatOpenAI } from "@langchain/openai";

const model = new ChatOpenAI({
  model: "gpt-5-mini",
  configuration: { baseURL: "${base}" },
});
const answer = await model.stream("Say hello");
for await (const chunk of answer) process.stdout.write(chunk.text);`,
  },
  vercel: {
    node: (base: string) => `import { createOpenAI } from "@ai-sdk/openai";
import { streamText } from "ai";

const openai = createOpenAI({ baseURL: "${base}" });
const { textStream } = streamText({
  model: openai.chat("gpt-5-mini"),
  prompt: "Say hello",
});
for await (const text of textStream) process.stdout.write(text);`,
  },
} satisfies Record<string, Partial<Record<'curl' | 'python' | 'node', Writer>>>
