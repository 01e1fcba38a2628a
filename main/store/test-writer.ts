// A program that writes calls until it is killed: `node test-writer.ts FOLDER`. Any message is answered with the newest id.
import { testCall, testDetail } from '../../shared/test-call.ts'
import { createStore } from './store.ts'
import { finished, noBodies, plain, running } from './test-sources.ts'

const store = await createStore({ dataDir: process.argv[2]! })
const bodies = { ...noBodies, attempts: [{ request: null, response: new Uint8Array(2000) }] }
store.open(running(testCall({ id: 'endless', state: 'running', durationMs: null })))
let n = 0
setInterval(() => {
  for (let i = 0; i < 10; i++) {
    const call = testCall({ id: `c${n++}`, startedAt: new Date().toISOString() })
    store.close(finished(testDetail(call, 2000), bodies))
    store.close(plain({ id: `c${n++}`, startedAt: Date.now() }, new Uint8Array(2000)))
  }
}, 5)
process.on('message', () => void store.list({ filter: '', limit: 1 }).then(({ calls }) => process.send!(calls[0]!.id)))
process.send!('ready')
