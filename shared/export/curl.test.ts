import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { curlOf } from './curl.ts'
import { asDollar, joinPieces, piecesOf, targetPieces, type ExportedRequest } from './exported-request.ts'

interface Got {
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
}
let got: Got | null = null
const server = createServer((request, response) => {
  void buffer(request).then((body) => {
    got = { method: request.method!, target: request.url!, headers: pairs(request), body }
    response.end('ok')
  })
})
let origin = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())

const pairs = ({ rawHeaders }: IncomingMessage) =>
  rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1]!] as const] : []))
const ofCurl = new Set(['host', 'content-length', 'connection', 'transfer-encoding'])

async function run(command: string, env: NodeJS.ProcessEnv = {}): Promise<Got> {
  got = null
  const shell = spawn('bash', [], { env: { PATH: process.env['PATH'], ...env } })
  shell.stdin.end(`${command} -s\n`)
  const [errors] = await Promise.all([text(shell.stderr), text(shell.stdout)])
  if (!got) throw new Error(`nothing was sent by\n${command}\n${errors}`)
  return got
}

const request = (facts: Partial<ExportedRequest>): ExportedRequest => ({
  method: 'POST',
  origin,
  target: [{ text: '/v1/chat' }],
  headers: [],
  body: null,
  incomplete: null,
  attempt: null,
  ...facts,
})
const header = (name: string, value: string) => ({ name, value: [{ text: value }] })
const bytes = (value: string) => new TextEncoder().encode(value)

it.each([
  ['quotes', `it's "so"`],
  ['newlines', 'a\r\nb\n\nc\n'],
  ['unicode', 'naïve 🐋 العربية'],
  ['what a shell expands', '$HOME `id` !! \\ ${x} $(ls) *'],
  ['what curl reads as a file', '@/etc/passwd'],
  ['the longest text', 'x'.repeat(300_000)],
])('sends %s as they are', async (_, body) => {
  expect((await run(curlOf(request({ body: bytes(body) })))).body.toString()).toBe(body)
})

it('sends any bytes', async () => {
  const body = Uint8Array.from({ length: 512 }, (_, index) => index % 256)
  expect([...(await run(curlOf(request({ body })))).body]).toEqual([...body])
})

it('sends the headers that the client sent and none of its own', async () => {
  const headers = [header('Content-Type', 'a/b; q="c\'d"'), header('X-Empty', ''), header('X-Twice', '1'), header('X-Twice', '2')]
  const sent = await run(curlOf(request({ headers, body: bytes('{}') })))
  expect(sent.headers.filter(([name]) => !ofCurl.has(name))).toEqual(
    headers.map((one) => [one.name.toLowerCase(), one.value[0]!.text]),
  )
})

it('sends header bytes beyond ASCII', async () => {
  const value = Buffer.from('grüß').toString('latin1')
  const sent = await run(curlOf(request({ headers: [header('x-name', value)] })))
  expect(sent.headers).toContainEqual(['x-name', value])
})

it.each(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('asks with %s', async (method) => {
  expect((await run(curlOf(request({ method })))).method).toBe(method)
})

it('asks for brackets and dots as they are', async () => {
  const target = [{ text: "/a/../b/./c?x[]={1,2}&q='" }]
  expect((await run(curlOf(request({ method: 'GET', target })))).target).toBe("/a/../b/./c?x[]={1,2}&q='")
})

it('takes a masked key from the environment', async () => {
  const headers = [{ name: 'authorization', value: piecesOf('authorization', 'Bearer ***', null) }]
  const target = targetPieces('/x?key=***&alt=sse', null)
  const command = curlOf(request({ headers, target }))
  const sent = await run(command, { AUTHORIZATION: 'sk-1', KEY: 'k-2' })
  expect(command).not.toContain('***')
  expect([sent.target, sent.headers.find(([name]) => name === 'authorization')?.[1]]).toEqual([
    '/x?key=k-2&alt=sse',
    'Bearer sk-1',
  ])
})

it('says what of the body was not kept', () => {
  expect(curlOf(request({ incomplete: 'Only a part.' }))).toMatch(/^# Only a part\.\ncurl/)
})

it('holds for any text and header', async () => {
  const value = fc.stringMatching(/^[!-~]([ -~]*[!-~])?$/)
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), value, async (body, words) => {
      const sent = await run(curlOf(request({ body: bytes(body), headers: [header('x-words', words)] })))
      expect(sent.body.equals(bytes(body))).toBe(true)
      expect(sent.headers).toContainEqual(['x-words', words])
    }),
    { numRuns: 30 },
  )
})

it('writes a placeholder for each secret of a query', () => {
  expect(joinPieces(targetPieces('/x?api_key=***&token=***', null), asDollar)).toBe('/x?api_key=$API_KEY&token=$TOKEN')
})
