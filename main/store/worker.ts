// The store's thread: the only one that writes the file. Questions are answered in order, so a reader sees every write before it.
import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import type { Answer, Question, QuestionName, Questions, WorkerData } from './messages.ts'
import { annotate, readAnnotations } from './annotations.ts'
import { breakdownOf } from './index/breakdown.ts'
import { facetsOf } from './index/facets.ts'
import { groupsOf } from './index/groups.ts'
import { IndexKeeper } from './index/keeper.ts'
import { findCall, placeOf, sliceOf } from './index/list.ts'
import { scatterOf } from './index/scatter.ts'
import { timeOf } from './index/range.ts'
import { rangeOfSeries, seriesOf } from './index/series.ts'
import { listCalls, readBody, readDetail, readSlice } from './read.ts'
import { Vault } from './vault.ts'

const indexEveryMs = 100
/** Calls given their rows at a time; what comes faster waits until there is room, or until somebody asks. */
const indexCalls = 200

/** Answers to clients come first where the machine is busy. */
const usualPriority = 10

const { dataDir, limits } = workerData as WorkerData
const port = parentPort!
const vault = new Vault({ dataDir, limits, now: Date.now })
const keeper = new IndexKeeper(vault, { hurry: (isUrgent) => setOwnPriority(isUrgent ? 0 : usualPriority) })
let timer: NodeJS.Timeout | null = null
let indexedAt = -Infinity

type Reply<Name extends QuestionName> = Questions[Name]['answer'] | Promise<Questions[Name]['answer']>
const answers: { [Name in QuestionName]: (ask: Questions[Name]['ask']) => Reply<Name> } = {
  open: () => vault.facts,
  write: (batch) => ({ ...vault.write(batch), spare: batch.plain.chunks.map((chunk) => chunk.buffer as ArrayBuffer) }),
  list: (query) => listCalls(vault.forReading(), query),
  detail: (id) => readDetail(vault.forReading(), id),
  body: ({ id, attempt, side }) => readBody(vault.forReading(), id, attempt, side),
  slice(query) {
    if (keeper.isReady || !isPlain(query)) return keeper.current().then((current) => sliceOf(current, query))
    // The first rows do not wait for the index.
    const slice = readSlice(vault.forReading(), query)
    keeper.begin().catch(() => {})
    return slice
  },
  place: async (query) => placeOf(await keeper.current(), query),
  find: async (query) => findCall(await keeper.current(), query),
  facets: async (query) => facetsOf(await keeper.current(), query),
  groups: async (query) => groupsOf(await keeper.current(), query),
  annotate: (query) => annotate(vault.forReading(), query),
  annotations: () => readAnnotations(vault.forReading()),
  breakdown: async (query) => breakdownOf(await keeper.during(timeOf(query.from), timeOf(query.to)), query),
  scatter: async (query) => scatterOf(await keeper.during(timeOf(query.from), timeOf(query.to)), query),
  series: async (query) => seriesOf(await keeper.during(...rangeOfSeries(query)), query),
  limits: (limits) => vault.keepWithin(limits),
  clear: () => vault.clear(),
  close: () => {
    if (timer) clearTimeout(timer)
    keeper.close()
    vault.close()
    return null
  },
}

function indexSome(): void {
  timer = null
  indexedAt = performance.now()
  try {
    if (vault.index(indexCalls)) planIndex()
  } catch {
    // Whoever asks next is told; the next batch tries again.
  }
}

function planIndex(): void {
  timer ??= setTimeout(indexSome, Math.max(0, indexedAt + indexEveryMs - performance.now()))
}

const isPlain = ({ filter, sort }: Questions['slice']['ask']): boolean => filter.trim() === '' && sort.key === 'time'

async function answer(question: Question): Promise<Answer> {
  const reply = answers[question.name] as (ask: unknown) => unknown
  try {
    return { number: question.number, ok: true, value: await reply(question.ask) }
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    return { number: question.number, ok: false, name, message }
  }
}

/** Only Linux has a priority for a thread, and a higher one again only for those who may. */
function setOwnPriority(priority: number): void {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), priority)
  } catch {
    // Then it stays as it is.
  }
}

async function handle(question: Question): Promise<void> {
  const reply = await answer(question)
  const spare = question.name === 'write' && reply.ok ? (reply.value as Questions['write']['answer']).spare : []
  port.postMessage(reply, [...spare])
  if (question.name === 'write') planIndex()
  if (question.name === 'close') port.close()
}

setOwnPriority(usualPriority)
port.on('message', (question: Question) => void handle(question))
