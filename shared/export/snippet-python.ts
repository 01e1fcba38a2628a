// A request as a Python program: with the provider's own SDK where there is one, else with httpx. The SDKs refuse arguments that
// they do not know, so those go into `extra_body`.
import { base64Of, textOf } from './base64.ts'
import { joinPieces, type ExportedHeader, type ExportedRequest, type Piece } from './exported-request.ts'
import { literal, python, readJson, snakeCase, type Json } from './literals.ts'
import { knownArguments } from './sdk-arguments.ts'
import { geminiArguments, sdkCall, type SdkCall } from './sdk-call.ts'

export function pythonOf(request: ExportedRequest): string {
  const call = sdkCall(request)
  const text = call ? writers[call.sdk](call) : httpxOf(request)
  return request.incomplete === null ? text : `# ${request.incomplete}\n${text}`
}

const writers = {
  openai: (call: SdkCall) =>
    program(call, 'from openai import OpenAI', `OpenAI(base_url=${string(call.base)}, api_key=${key(call)})`, extended(call)),
  anthropic: (call: SdkCall) => {
    const client = `Anthropic(base_url=${string(call.base)}, api_key=${key(call)})`
    return program(call, 'from anthropic import Anthropic', client, extended(call))
  },
  gemini: geminiOf,
  ollama: (call: SdkCall) => {
    const headers = call.headers.length > 0 ? `, headers=${headersOf(call.headers)}` : ''
    const body = call.stream ? { ...call.body, stream: true } : call.body
    return program(call, 'from ollama import Client', `Client(host=${string(call.base)}${headers})`, argumentsOf(body))
  },
}

function program(call: SdkCall, head: string, client: string, args: readonly string[], method = call.method): string {
  const lines = args.map((argument) => `    ${argument},\n`).join('')
  const env = `${client}${lines}`.includes('os.environ') ? 'import os\n\n' : ''
  return `${env}${head}

client = ${client}
answer = client.${method}(
${lines})
${call.stream ? 'for part in answer:\n    print(part)\n' : 'print(answer)\n'}`
}

function extended(call: SdkCall): readonly string[] {
  const known = knownArguments[call.method] ?? new Set()
  const entries = Object.entries(call.body)
  const extra = Object.fromEntries(entries.filter(([name]) => !known.has(name)))
  return [
    ...argumentsOf(Object.fromEntries(entries.filter(([name]) => known.has(name)))),
    ...(Object.keys(extra).length > 0 ? [`extra_body=${literal(extra, python, '    ')}`] : []),
    ...(call.headers.length > 0 ? [`extra_headers=${headersOf(call.headers)}`] : []),
  ]
}

const argumentsOf = (body: Readonly<Record<string, Json>>): readonly string[] =>
  Object.entries(body).map(([name, value]) => `${name}=${literal(value, python, '    ')}`)

function geminiOf(call: SdkCall): string {
  const { model, contents, config } = geminiArguments(call.body)
  const named = Object.fromEntries(Object.entries(config).map(([name, value]) => [snakeCase(name), value]))
  const options = [
    `"base_url": ${string(call.base)}`,
    ...(call.headers.length > 0 ? [`"headers": ${headersOf(call.headers)}`] : []),
  ]
  const client = `genai.Client(api_key=${key(call)}, http_options={${options.join(', ')}})`
  const args = { model, contents, ...(Object.keys(named).length > 0 ? { config: named } : {}) }
  const method = call.stream ? 'models.generate_content_stream' : 'models.generate_content'
  return program(call, 'from google import genai', client, argumentsOf(args), method)
}

function httpxOf(request: ExportedRequest): string {
  const json = request.body && jsonOf(request.body)
  // httpx names the type of `json=` by itself.
  const headers = request.headers.filter(({ name }) => !(json && name.toLowerCase() === 'content-type'))
  const args = [
    string(request.method),
    formatted([{ text: request.origin }, ...request.target]),
    ...(headers.length > 0 ? [`headers=${headersOf(headers)}`] : []),
    ...(json ? [`json=${literal(json.value, python, '    ')}`] : request.body ? [`content=${bytesLiteral(request.body)}`] : []),
    'timeout=None',
  ]
  const lines = args.map((argument) => `    ${argument},\n`).join('')
  const imports = [
    ...(lines.includes('b64decode') ? ['import base64'] : []),
    ...(lines.includes('os.environ') ? ['import os'] : []),
  ]
  return `${imports.length > 0 ? `${imports.join('\n')}\n\n` : ''}import httpx

answer = httpx.request(
${lines})
print(answer.status_code, answer.text)
`
}

function jsonOf(bytes: Uint8Array): { readonly value: Json } | null {
  const text = textOf(bytes)
  const json = text === null ? null : readJson(text)
  return json !== null && typeof json.value === 'object' && json.value !== null ? json : null
}

function bytesLiteral(bytes: Uint8Array): string {
  const text = textOf(bytes)
  return text === null ? `base64.b64decode(${string(base64Of(bytes))})` : `${string(text)}.encode()`
}

/** A list of pairs where a name stands twice. */
function headersOf(headers: readonly ExportedHeader[]): string {
  const pairs = headers.map(({ name, value }) => [string(name), formatted(value)] as const)
  const isUnique = new Set(headers.map(({ name }) => name.toLowerCase())).size === headers.length
  const entries = pairs.map(([name, value]) => (isUnique ? `${name}: ${value}` : `(${name}, ${value})`))
  const [open, close] = isUnique ? ['{', '}'] : ['[', ']']
  if (entries.length === 1) return open + entries[0]! + close
  return `${open}\n${entries.map((entry) => `        ${entry},\n`).join('')}    ${close}`
}

/** An f-string only where there is something to fill in. */
function formatted(pieces: readonly Piece[]): string {
  if (pieces.every((piece) => 'text' in piece)) return string(joinPieces(pieces, String))
  if (pieces.length === 1 && 'variable' in pieces[0]!) return environment(pieces[0].variable)
  const inner = pieces.map((piece) =>
    'text' in piece ? string(piece.text).slice(1, -1).replace(/[{}]/g, '$&$&') : `{os.environ['${piece.variable}']}`,
  )
  return `f"${inner.join('')}"`
}

const environment = (variable: string): string => `os.environ["${variable}"]`
const string = (text: string): string => JSON.stringify(text)
const key = (call: SdkCall): string => (call.key === null ? '"none"' : environment(call.key))
