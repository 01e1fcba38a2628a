// The store's thread: the only one that writes the file. Questions are answered in order, so a reader sees every write before it.
import { parentPort, workerData } from 'node:worker_threads'
import type { Answer, Question, QuestionName, Questions, WorkerData } from './messages.ts'
import { listCalls, readBody, readDetail } from './read.ts'
import { readSeries } from './series.ts'
import { Vault } from './vault.ts'

const { dataDir, limits } = workerData as WorkerData
const port = parentPort!
const vault = new Vault({ dataDir, limits, now: Date.now })

const answers: { [Name in QuestionName]: (ask: Questions[Name]['ask']) => Questions[Name]['answer'] } = {
  open: () => vault.facts,
  write: (batch) => vault.write(batch),
  list: (query) => listCalls(vault.db, query),
  detail: (id) => readDetail(vault.db, id),
  body: ({ id, attempt, side }) => readBody(vault.db, id, attempt, side),
  series: (query) => readSeries(vault.db, query),
  clear: () => vault.clear(),
  close: () => {
    vault.close()
    return null
  },
}

function answer(question: Question): Answer {
  const reply = answers[question.name] as (ask: unknown) => unknown
  try {
    return { number: question.number, ok: true, value: reply(question.ask) }
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    return { number: question.number, ok: false, name, message }
  }
}

port.on('message', (question: Question) => {
  port.postMessage(answer(question))
  if (question.name === 'close') port.close()
})
