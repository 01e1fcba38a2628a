// An OTLP receiver in a process of its own: what it costs must not delay the load. `node collector.ts BEHAVIOUR`.
import { startReceiver, type Behaviour } from '../support/otlp-receiver.ts'

const receiver = await startReceiver()
receiver.behaviour = (process.argv[2] ?? 'answer') as Behaviour
process.send!({ port: receiver.port })
