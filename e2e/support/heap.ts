// What a program holds: its garbage is collected first, over the inspector that Node brings along, so that only what something still
// refers to is counted, and no figure depends on when V8 last felt like collecting.
import type { Program } from './program.ts'

/** The environment of a program that is to be looked at. */
export const withInspector: NodeJS.ProcessEnv = { NODE_OPTIONS: '--inspect=127.0.0.1:0' }

/** Megabytes, with the bytes of buffers. */
export async function heldMegabytes(program: Program): Promise<number> {
  const address = [...program.output().matchAll(/ws:\/\/127\S+/g)].at(-1)
  if (!address) throw new Error(`no inspector:\n${program.output()}`)
  const socket = new WebSocket(address[0])
  await once(socket, 'open')
  const ask = async (method: string): Promise<Record<string, number>> => {
    socket.send(JSON.stringify({ id: 1, method }))
    const { data } = (await once(socket, 'message')) as MessageEvent<string>
    return (JSON.parse(data) as { result: Record<string, number> }).result
  }
  try {
    await ask('HeapProfiler.collectGarbage')
    const { usedSize = NaN, backingStorageSize = NaN } = await ask('Runtime.getHeapUsage')
    return (usedSize + backingStorageSize) / 2 ** 20
  } finally {
    socket.close()
  }
}

const once = (socket: WebSocket, name: 'open' | 'message'): Promise<Event> =>
  new Promise((resolve, reject) => {
    socket.addEventListener(name, resolve, { once: true })
    socket.addEventListener('error', () => reject(new Error('the inspector is gone')), { once: true })
  })
