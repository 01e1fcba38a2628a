// A request as a cURL command for a POSIX shell. The command sends the recorded bytes and headers and nothing that curl adds by
// itself: each of its own headers is switched off unless the client sent one.
import { base64Of, textOf } from './base64.ts'
import type { ExportedRequest, Piece } from './exported-request.ts'

/** One argument may hold 128 KB on Linux; what is longer goes through standard input. */
const longestArgument = 100_000
const expectsFrom = 1024 * 1024

export function curlOf(request: ExportedRequest): string {
  const feed = request.body === null ? null : feedOf(request.body)
  const parts = [
    `curl${flags(request)} ${quoted([{ text: request.origin }, ...request.target])}`,
    ...methodOf(request),
    ...request.headers.map(({ name, value }) => `-H ${headerOf(name, value)}`),
    ...unwanted(request).map((name) => `-H '${name}:'`),
    ...(feed ? [feed.argument] : []),
  ]
  const command = `${feed?.before ?? ''}${parts.join(' \\\n  ')}`
  return request.incomplete === null ? command : `# ${request.incomplete}\n${command}`
}

function flags({ origin, target, headers, attempt }: ExportedRequest): string {
  const path = target.map((piece) => ('text' in piece ? piece.text : '')).join('')
  return [
    attempt?.stream === true ? ' -N' : '',
    /[[\]{}]/.test(origin + path) ? ' -g' : '',
    /\/\.\.?(?:[/?]|$)/.test(path) ? ' --path-as-is' : '',
    headers.some(({ name }) => name.toLowerCase() === 'accept-encoding') ? ' --compressed' : '',
  ].join('')
}

function methodOf({ method, body }: ExportedRequest): readonly string[] {
  if (method === 'HEAD' && body === null) return ['-I']
  return method === (body === null ? 'GET' : 'POST') ? [] : [`-X ${quoted([{ text: method }])}`]
}

function unwanted({ headers, body }: ExportedRequest): readonly string[] {
  const sent = new Set(headers.map(({ name }) => name.toLowerCase()))
  const own = ['Accept', 'User-Agent', ...(body === null ? [] : ['Content-Type'])]
  const names = own.filter((name) => !sent.has(name.toLowerCase()))
  return body !== null && body.length >= expectsFrom ? [...names, 'Expect'] : names
}

function feedOf(body: Uint8Array): { readonly before: string; readonly argument: string } {
  const text = textOf(body)
  if (text !== null && body.length <= longestArgument) return { before: '', argument: `--data-raw ${quoted([{ text }])}` }
  // printf is the shell's own: its arguments have no limit.
  const before = text === null ? `printf %s '${base64Of(body)}' | base64 -d | ` : `printf %s ${quoted([{ text }])} | `
  return { before, argument: '--data-binary @-' }
}

function headerOf(name: string, value: readonly Piece[]): string {
  // curl takes a header without a value as one to leave out; a semicolon sends it empty.
  if (value.every((piece) => 'text' in piece && piece.text === '')) return quoted([{ text: `${name};` }])
  return quoted([{ text: `${name}: ` }, ...value.map((piece) => ('text' in piece ? { text: asTyped(piece.text) } : piece))])
}

/** Header values are bytes, held one to a character; UTF-8 among them is shown as its text. */
function asTyped(value: string): string {
  if (!/^[\0-\xff]*$/.test(value) || !/[\x80-\xff]/.test(value)) return value
  return textOf(Uint8Array.from(value, (char) => char.charCodeAt(0))) ?? value
}

/** Single quotes hold everything but themselves; variables stand in double quotes beside them. */
function quoted(pieces: readonly Piece[]): string {
  let written = ''
  let open = false
  for (const piece of pieces) {
    const isText = 'text' in piece
    if (isText !== open) written += "'"
    open = isText
    written += isText ? piece.text.replaceAll("'", `'\\''`) : `"$${piece.variable}"`
  }
  return open ? `${written}'` : written
}
