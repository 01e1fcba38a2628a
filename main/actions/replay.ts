// A recorded call made once more: a real request to the gateway's own address, as its client sent it. It carries no mark, so nothing
// behind the gateway can behave differently; the new call is known by the local port that the request comes from.
import { request as requestHttp, type ClientRequest, type RequestOptions } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { CallDetail } from '../../shared/call.ts'
import type { GivenSecret, ReplayDraft, ReplayEdit, ReplayResult } from '../../shared/contract/call-actions.ts'
import type { Body } from '../../shared/contract/calls.ts'
import type { CallRecorder } from '../telemetry/types.ts'
import { draftOf, ofConnection, placesOf, withSecrets } from './replay-draft.ts'

export interface ReplayOptions {
  address(): string | null
  detail(id: string): Promise<CallDetail | null>
  body(id: string, attempt: null, side: 'request'): Promise<Body | null>
  readonly env: NodeJS.ProcessEnv
  /** Whether calls are recorded at all. */
  readonly records: boolean
}
export type Replays = ReturnType<typeof createReplays>
const mostKept = 1000

export function createReplays(options: ReplayOptions) {
  const originals = new Map<string, string>()
  /** Local port of a replay under way -> who waits for its call. */
  const waiting = new Map<number, (id: string) => void>()

  const remember = (id: string, original: string): void => {
    originals.set(id, original)
    for (const oldest of originals.keys()) if (originals.size > mostKept) originals.delete(oldest)
  }
  async function draft(id: string): Promise<ReplayDraft | null> {
    const detail = await options.detail(id)
    return detail && draftOf(detail, await options.body(id, null, 'request'), options.env)
  }
  async function replay(id: string, edited: ReplayEdit | undefined, secrets: readonly GivenSecret[]): Promise<ReplayResult> {
    const recorded = await draft(id)
    if (!recorded) return refused('This call is no longer kept.')
    if (recorded.problem !== null && !edited?.body) return refused(recorded.problem)
    const address = options.address()
    if (address === null) return refused('The gateway is not running.')
    const wanted = edited ?? recorded
    const places = placesOf(wanted, recorded.secrets)
    const { filled, missing } = withSecrets(wanted, places, secrets, options.env)
    if (missing.length > 0) return { ok: false, problem: `Masked and not given: ${missing.join(', ')}.`, missing }
    try {
      return {
        ok: true,
        id: await send(new URL(address), filled, options.records ? waiting : null, (made) => remember(made, id)),
      }
    } catch (error) {
      return refused(`The request could not be sent: ${(error as Error).message}.`)
    }
  }

  return {
    draft,
    replay,
    originalOf: (id: string): string | null => originals.get(id) ?? null,
    /** The recorder with an ear for the calls that replays make. */
    listening: (recorder: CallRecorder): CallRecorder => ({
      ...recorder,
      open(request, ids) {
        const recording = recorder.open(request, ids)
        if (waiting.size > 0 && recording.id !== undefined) waiting.get(request.remote.port)?.(recording.id)
        return recording
      },
    }),
  }
}

const refused = (problem: string): ReplayResult => ({ ok: false, problem, missing: [] })

/** Resolves with the id of the new call, as soon as it is known: the answer is watched on the screen. */
function send(
  address: URL,
  wanted: ReplayEdit,
  waiting: Map<number, (id: string) => void> | null,
  made: (id: string) => void,
): Promise<string | null> {
  const body = bodyOf(wanted.body)
  const headers = wanted.headers.filter(({ name }) => !ofConnection.test(name)).flatMap(({ name, value }) => [name, value])
  if (!wanted.headers.some(({ name }) => name.toLowerCase() === 'host')) headers.unshift('Host', address.host)
  if (body) headers.push('Content-Length', String(body.length))
  return new Promise((resolve, reject) => {
    const call = open(address, { method: wanted.method, path: wanted.path, headers, agent: false })
    let port: number | null = null
    const forget = () => {
      if (port !== null) waiting?.delete(port)
    }
    call.once('socket', (socket) =>
      socket.once('connect', () => {
        port = socket.localPort ?? null
        if (port !== null)
          waiting?.set(port, (id) => {
            made(id)
            forget()
            resolve(id)
          })
      }),
    )
    call.once('response', (response) => {
      response.on('error', () => {}).resume()
      response.once('close', forget)
      resolve(null)
    })
    call.on('error', (error) => {
      forget()
      reject(error)
    })
    call.end(body ?? undefined)
  })
}

/** Always this machine, whatever the gateway listens on and whoever its certificate is for. */
function open(address: URL, options: RequestOptions): ClientRequest {
  const hostname = /^(?:0\.0\.0\.0|\[::\])$/.test(address.hostname) ? '127.0.0.1' : address.hostname.replace(/^\[|\]$/g, '')
  const at = { ...options, hostname, port: address.port }
  return address.protocol === 'https:' ? requestHttps({ ...at, rejectUnauthorized: false }) : requestHttp(at)
}

const bodyOf = (body: ReplayEdit['body']): Buffer | null =>
  body === null ? null : 'text' in body ? Buffer.from(body.text) : Buffer.from(body.base64, 'base64')
