// One question, one answer, over the worker's port.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { FilterError } from '../../shared/filter.ts'
import type { Answer, QuestionName, Questions, WorkerData } from './messages.ts'

export interface Link {
  ask<Name extends QuestionName>(
    name: Name,
    ask: Questions[Name]['ask'],
    transfer?: ArrayBuffer[],
  ): Promise<Questions[Name]['answer']>
  /** Ends the thread; may be called twice. */
  end(): Promise<void>
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

const endsWithinMs = 2000

/** Starts the thread. `onDeath` is called once when it ends without being asked to. */
export function createLink(data: WorkerData, onDeath: (problem: string) => void): Link {
  const worker = new Worker(workerFile(), { workerData: data })
  const waiting = new Map<number, Waiting>()
  let number = 0
  let dead: Error | null = null

  const die = (problem: string): void => {
    if (dead) return
    dead = new Error(problem)
    for (const { reject } of waiting.values()) reject(dead)
    waiting.clear()
    onDeath(problem)
  }
  worker.on('message', (answer: Answer) => {
    const asked = waiting.get(answer.number)
    waiting.delete(answer.number)
    if (answer.ok) asked?.resolve(answer.value)
    else asked?.reject(answer.name === 'FilterError' ? new FilterError(answer.message) : new Error(answer.message))
  })
  worker.on('error', (error) =>
    die(`The thread that keeps calls failed: ${error instanceof Error ? error.message : String(error)}`),
  )
  worker.on('exit', () => die('The thread that keeps calls has ended'))

  const ask: Link['ask'] = (name, question, transfer = []) =>
    new Promise((resolve, reject) => {
      if (dead) return reject(dead)
      waiting.set(++number, { resolve, reject })
      worker.postMessage({ number, name, ask: question }, transfer)
    })
  return {
    ask,
    async end() {
      if (dead) return
      const ended = new Promise((resolve) => worker.once('exit', resolve))
      await ask('close', null).catch(() => {})
      dead ??= new Error('The store is closed')
      // It ends by itself; SQLite is not to be cut off in the middle of something.
      const late = setTimeout(() => void worker.terminate(), endsWithinMs)
      await ended
      clearTimeout(late)
    },
  }
}

// By type stripping this file lies beside worker.ts. In the build it lies in out/main or in a folder of shared chunks below it.
function workerFile(): URL {
  const candidates = import.meta.url.endsWith('.ts') ? ['./worker.ts'] : ['./store-worker.js', '../store-worker.js']
  const places = candidates.map((name) => new URL(name, import.meta.url))
  return places.find((place) => existsSync(fileURLToPath(place))) ?? places[0]!
}
