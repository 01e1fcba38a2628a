// A request as a TypeScript program: with the provider's own SDK where there is one, else with fetch.
import { base64Of, textOf } from './base64.ts'
import { joinPieces, type ExportedHeader, type ExportedRequest, type Piece } from './exported-request.ts'
import { literal, readJson, typescript } from './literals.ts'
import { geminiArguments, sdkCall, type SdkCall } from './sdk-call.ts'

export function typescriptOf(request: ExportedRequest): string {
  const call = sdkCall(request)
  const text = call ? writers[call.sdk](call) : fetchOf(request)
  return request.incomplete === null ? text : `// ${request.incomplete}\n${text}`
}

const writers = {
  openai: (call: SdkCall) =>
    withClient(call, `import OpenAI from 'openai'`, `new OpenAI({ baseURL: ${string(call.base)}, apiKey: ${key(call)} })`),
  anthropic: (call: SdkCall) =>
    withClient(
      call,
      `import Anthropic from '@anthropic-ai/sdk'`,
      `new Anthropic({ baseURL: ${string(call.base)}, apiKey: ${key(call)} })`,
    ),
  gemini: geminiOf,
  ollama: (call: SdkCall) => {
    const headers = call.headers.length > 0 ? `, headers: ${headersOf(call.headers)}` : ''
    const body = call.stream ? { ...call.body, stream: true } : call.body
    const host = `new Ollama({ host: ${string(call.base)}${headers} })`
    return withClient({ ...call, headers: [], body }, `import { Ollama } from 'ollama'`, host)
  },
}

function withClient(call: SdkCall, head: string, client: string): string {
  const options = call.headers.length > 0 ? `, { headers: ${headersOf(call.headers)} }` : ''
  return `${head}

const client = ${client}
const answer = await client.${call.method}(${literal(call.body, typescript)}${options})
${printed(call.stream)}`
}

function geminiOf(call: SdkCall): string {
  const { model, contents, config } = geminiArguments(call.body)
  const options = [`baseUrl: ${string(call.base)}`, ...(call.headers.length > 0 ? [`headers: ${headersOf(call.headers)}`] : [])]
  return `import { GoogleGenAI } from '@google/genai'

const client = new GoogleGenAI({ apiKey: ${key(call)}, httpOptions: { ${options.join(', ')} } })
const answer = await client.models.${call.stream ? 'generateContentStream' : 'generateContent'}(${literal(
    { model, contents, ...(Object.keys(config).length > 0 ? { config } : {}) },
    typescript,
  )})
${printed(call.stream)}`
}

const printed = (stream: boolean): string =>
  stream ? `for await (const part of answer) console.log(JSON.stringify(part))\n` : `console.log(answer)\n`

function fetchOf(request: ExportedRequest): string {
  const lines = [
    ...(request.method === 'GET' ? [] : [`method: ${string(request.method)}`]),
    ...(request.headers.length > 0 ? [`headers: ${fetchHeaders(request.headers)}`] : []),
    ...(request.body ? [`body: ${bodyOf(request.body)}`] : []),
  ]
  const options = lines.length > 0 ? `, {\n${lines.map((line) => `  ${line},\n`).join('')}}` : ''
  return `const answer = await fetch(${template([{ text: request.origin }, ...request.target])}${options})
console.log(answer.status, await answer.text())
`
}

/** As an object when no name stands twice. */
function fetchHeaders(headers: readonly ExportedHeader[]): string {
  const names = new Set(headers.map(({ name }) => name.toLowerCase()))
  if (names.size === headers.length) return headersOf(headers, '  ')
  return `[\n${headers.map(({ name, value }) => `    [${string(name)}, ${template(value)}],\n`).join('')}  ]`
}

function headersOf(headers: readonly ExportedHeader[], indent = ''): string {
  if (headers.length === 1) return `{ ${entry(headers[0]!)} }`
  return `{\n${headers.map((header) => `${indent}  ${entry(header)},\n`).join('')}${indent}}`
}
const entry = ({ name, value }: ExportedHeader): string => `${typescript.key(name)}: ${template(value)}`

function bodyOf(bytes: Uint8Array): string {
  const text = textOf(bytes)
  if (text === null) return `Uint8Array.from(atob(${string(base64Of(bytes))}), (char) => char.charCodeAt(0))`
  const json = readJson(text)
  return json && typeof json.value === 'object' ? `JSON.stringify(${literal(json.value, typescript, '  ')})` : string(text)
}

/** A template only where there is something to fill in. */
function template(pieces: readonly Piece[]): string {
  if (pieces.every((piece) => 'text' in piece)) return string(joinPieces(pieces, String))
  if (pieces.length === 1 && 'variable' in pieces[0]!) return `process.env.${pieces[0].variable}!`
  const filled = pieces.map((piece) =>
    'text' in piece ? piece.text.replace(/[\\`]|\$(?=\{)/g, String.raw`\$&`) : `\${process.env.${piece.variable}}`,
  )
  return `\`${filled.join('')}\``
}

const string = (text: string): string => (/['\\\n\r\u2028\u2029]|[^\x20-\uffff]/.test(text) ? JSON.stringify(text) : `'${text}'`)
const key = (call: SdkCall): string => (call.key === null ? `'none'` : `process.env.${call.key}`)
