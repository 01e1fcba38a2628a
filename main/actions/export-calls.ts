// Files of recorded calls. One call at a time is read, written and let go, so a file may be larger than what is held.
import type { CallDetail } from '../../shared/call.ts'
import { exportLimits, type ExportFormat, type ExportPart } from '../../shared/contract/call-actions.ts'
import type { Body, CallsPage } from '../../shared/contract/calls.ts'
import { base64Of, bytesOf } from '../../shared/export/base64.ts'
import { curlOf } from '../../shared/export/curl.ts'
import { exportedRequest } from '../../shared/export/exported-request.ts'
import { harEntry, harHead, harTail } from '../../shared/export/har.ts'
import { otlpDocument } from '../../shared/export/otlp-json.ts'
import { maskBody } from '../../shared/mask-body.ts'

export interface ExportSource {
  list(query: { readonly filter: string; readonly before?: string | undefined; readonly limit: number }): Promise<CallsPage>
  detail(id: string): Promise<CallDetail | null>
  body(id: string, attempt: number | null, side: 'request' | 'response'): Promise<Body | null>
}
export interface ExportChoice {
  readonly format: ExportFormat
  readonly ids?: readonly string[] | undefined
  readonly filter: string
}
interface Context extends ExportSource {
  readonly origin: string
  readonly version: string
}

interface Writer {
  readonly ending: string
  readonly mimeType: string
  readonly head: string
  readonly between: string
  readonly tail: string
  write(detail: CallDetail, context: Context): Promise<string>
}

const writers: Readonly<Record<ExportFormat, (version: string) => Writer>> = {
  har: (version) => ({
    ending: 'har',
    mimeType: 'application/json',
    head: harHead(version),
    between: ',\n',
    tail: harTail,
    async write(detail, context) {
      const { id } = detail.call
      const [request, response] = await Promise.all([
        masked(context.body(id, null, 'request')),
        masked(context.body(id, null, 'response')),
      ])
      return JSON.stringify(harEntry(detail, { request, response }, context.origin))
    },
  }),
  ndjson: () => ({
    ending: 'ndjson',
    mimeType: 'application/x-ndjson',
    head: '',
    between: '\n',
    tail: '\n',
    write: async ({ call }) => JSON.stringify(call),
  }),
  // A document a line, as the file exporter of the OpenTelemetry Collector writes and reads it.
  otlp: (version) => ({
    ending: 'otlp.jsonl',
    mimeType: 'application/x-ndjson',
    head: '',
    between: '\n',
    tail: '\n',
    write: async (detail) => JSON.stringify(otlpDocument([detail], version)),
  }),
  curl: () => ({
    ending: 'sh',
    mimeType: 'text/x-shellscript',
    head: '#!/usr/bin/env bash\n',
    between: '\n\n',
    tail: '\n',
    async write(detail, context) {
      const { call } = detail
      const request = exportedRequest(detail, await masked(context.body(call.id, null, 'request')), context.origin)
      return `# ${call.startedAt} ${call.id}\n${curlOf(request)}`
    },
  }),
}

/** Bodies leave this machine with the file. */
async function masked(asked: Promise<Body | null>): Promise<Body | null> {
  const body = await asked
  return body && { ...body, base64: base64Of(maskBody(bytesOf(body.base64))) }
}

export async function* exportCalls(choice: ExportChoice, context: Context): AsyncGenerator<ExportPart> {
  const writer = writers[choice.format](context.version)
  const chosen = choice.ids ? choice.ids.length : (await context.list({ filter: choice.filter, limit: 1 })).shown
  let calls = 0
  let gone = 0
  let bytes = 0
  let text = writer.head
  for await (const id of choice.ids ?? idsOf(choice.filter, context)) {
    if (calls >= exportLimits.calls || bytes >= exportLimits.bytes) break
    const detail = await context.detail(id)
    if (!detail) {
      gone++
      continue
    }
    text += (calls === 0 ? '' : writer.between) + (await writer.write(detail, context))
    calls++
    if (text.length < partLength) continue
    for (const part of partsOf(text)) yield { kind: 'text', text: part }
    bytes += text.length
    text = ''
  }
  for (const part of partsOf(text + writer.tail)) yield { kind: 'text', text: part }
  const leftOut = Math.max(0, chosen - calls - gone)
  yield { kind: 'end', name: `spyhop-${stamp()}.${writer.ending}`, mimeType: writer.mimeType, calls, leftOut }
}

const partLength = 512 * 1024

/** Characters of a pair stay together: a part becomes UTF-8 by itself. */
function* partsOf(text: string): Generator<string> {
  for (let from = 0; from < text.length;) {
    let to = Math.min(text.length, from + partLength)
    if (to < text.length && /[\ud800-\udbff]/.test(text[to - 1]!)) to--
    yield text.slice(from, to)
    from = to
  }
}

const pageSize = 200

/** Newest first. */
async function* idsOf(filter: string, source: ExportSource): AsyncGenerator<string> {
  let before: string | undefined
  for (;;) {
    const { calls } = await source.list({ filter, before, limit: pageSize })
    for (const { id } of calls) yield id
    before = calls.at(-1)?.id
    if (calls.length < pageSize) return
  }
}

const stamp = (): string => new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
