// `spyhop calls`: the record as other programs read it (docs/calls.md). Works while a console runs and after.
import { existsSync } from 'node:fs'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import type { Call } from '../../shared/call.ts'
import { FilterError } from '../../shared/filter.ts'
import { dataFolder } from '../config/data-folder.ts'
import { openStore } from '../parts.ts'
import type { Store } from '../store/types.ts'
import { readFlags, Refusal } from './arguments.ts'

const flags = {
  json: { type: 'boolean' },
  filter: { type: 'string' },
  limit: { type: 'string' },
  follow: { type: 'boolean' },
  'data-dir': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

const pageSize = 500
const followEveryMs = 250

export async function calls(argv: readonly string[]): Promise<number> {
  const { values } = readFlags('calls', withFilterJoined(argv), flags)
  if (values.help) return (await import('./about.ts')).help()
  const limit = values.limit === undefined ? Infinity : Number(values.limit)
  if (!(limit >= 1) || (limit !== Infinity && !Number.isInteger(limit)))
    throw new Refusal(`--limit takes a whole number above 0, not "${values.limit}".`)
  const dataDir = values['data-dir'] ?? dataFolder(process.env)
  if (!existsSync(dataDir)) throw new Refusal(`There is no data folder ${dataDir}: nothing was recorded yet.`)
  // `| head` closes the pipe early: that is an end, not a fault.
  process.stdout.on('error', () => process.exit(0))
  const store = await openStore(dataDir)
  const { readOnly } = store.health()
  if (readOnly !== null) process.stderr.write(`${readOnly}\n`)
  const print: Print = values.json ? (call) => JSON.stringify(call) : lineOf
  const filter = values.filter ?? ''
  try {
    const found = await newest(store, filter, limit)
    const shown = values.follow ? found.filter((call) => call.state === 'done') : found
    await show(shown, print)
    if (values.follow) await follow(store, filter, print, shown)
  } catch (error) {
    if (error instanceof FilterError) throw new Refusal(`--filter: ${error.message}`)
    throw error
  } finally {
    await store.stop()
  }
  return 0
}

/** `--filter -outcome:ok` as `--filter=-outcome:ok`: a filter may begin with a dash, a flag's value may not. */
function withFilterJoined(argv: readonly string[]): readonly string[] {
  const at = argv.indexOf('--filter')
  const query = at < 0 ? undefined : argv[at + 1]
  if (query === undefined || query.startsWith('--')) return argv
  return [...argv.slice(0, at), `--filter=${query}`, ...argv.slice(at + 2)]
}

/** Oldest first. */
async function newest(store: Store, filter: string, limit: number): Promise<Call[]> {
  const found: Call[] = []
  let before: string | undefined
  while (found.length < limit) {
    const page = await store.list({ filter, before, limit: Math.min(pageSize, limit - found.length) })
    found.push(...page.calls)
    before = page.calls.at(-1)?.id
    if (page.calls.length === 0) break
  }
  return found.toReversed()
}

type Print = (call: Call) => string

async function show(found: readonly Call[], print: Print): Promise<void> {
  for (const call of found) if (!process.stdout.write(`${print(call)}\n`)) await once(process.stdout, 'drain')
}

/** Prints each further call once, when it is done, until a signal comes. */
async function follow(store: Store, filter: string, print: Print, known: readonly Call[]): Promise<void> {
  const signal = AbortSignal.any(['SIGINT', 'SIGTERM'].map(signalOf))
  let printed = new Set(known.map((call) => call.id))
  const running = new Set<string>()
  while (!signal.aborted) {
    const { calls: recent } = await store.list({ filter, limit: pageSize })
    for (const call of recent) if (call.state === 'running') running.add(call.id)
    const listed = new Set(recent.map((call) => call.id))
    // A long stream may end when a page of younger calls already stands above it.
    const older = await Promise.all([...running].filter((id) => !listed.has(id)).map((id) => store.detail(id)))
    const ended = [...older.flatMap((detail) => detail?.call ?? []), ...recent.toReversed()].filter(isNews)
    await show(ended, print)
    for (const call of ended) running.delete(call.id)
    printed = new Set([...listed].filter((id) => printed.has(id) || ended.some((call) => call.id === id)))
    await setTimeout(followEveryMs, undefined, { signal }).catch(() => {})
  }
  function isNews(call: Call): boolean {
    return call.state === 'done' && !printed.has(call.id)
  }
}

function signalOf(name: string): AbortSignal {
  const controller = new AbortController()
  process.once(name, () => controller.abort())
  return controller.signal
}

function lineOf(call: Call): string {
  const attempt = call.attempts.at(-1)
  const tokens = attempt?.tokens ? `${attempt.tokens.input ?? '-'}/${attempt.tokens.output ?? '-'} tokens` : '-'
  const ms = call.durationMs === null ? 'running' : `${Math.round(call.durationMs)} ms`
  const outcome = attempt?.outcome?.class ?? (call.state === 'running' ? 'running' : '-')
  const model = attempt?.responseModel ?? attempt?.requestModel ?? '-'
  return [
    call.startedAt,
    String(call.status ?? '-'),
    outcome,
    `${call.method} ${call.endpoint ?? call.path}`,
    model,
    tokens,
    ms,
  ].join('  ')
}
